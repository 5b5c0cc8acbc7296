// Rules and what became of them: the port of error-injection, as s3-api and the command line use it.
//
// Rules are text in the one syntax (docs/api/error-injection.md); the faults library parses and decides. A set of rules
// is published as a numbered generation. Bindings: local, http. Threads: any core.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "mocks3/contracts/metadata_service.hpp"

namespace mocks3::contracts {

struct RuleEntry {
  std::string id;    // given, or made from the order of arrival: "rule-1"
  std::string text;  // canonical form
  bool enabled = true;
  Timestamp created{};
};
BOOST_DESCRIBE_STRUCT(RuleEntry, (), (id, text, enabled, created))

struct RuleSet {
  std::uint64_t generation = 0;
  bool armed = true;  // false: nothing fires, whatever the rules say
  std::uint64_t seed = 0;
  std::vector<RuleEntry> rules;
};
BOOST_DESCRIBE_STRUCT(RuleSet, (), (generation, armed, seed, rules))

/// Per rule: requests looked at, requests that met every condition, faults injected.
struct RuleCounters {
  std::string id;
  std::uint64_t seen = 0;
  std::uint64_t matched = 0;
  std::uint64_t fired = 0;
};
BOOST_DESCRIBE_STRUCT(RuleCounters, (), (id, seen, matched, fired))

class FaultControl {
 public:
  virtual ~FaultControl() = default;
  /// The current set.
  virtual Task<RuleSet> rules(Context& context) = 0;
  /// The current set as soon as its generation differs from `known`; whatever it is after `wait`, or sooner when
  /// somebody wants the counts: a process that follows the rules reports after every return.
  virtual Task<RuleSet> wait_for_change(Context& context, std::uint64_t known, std::chrono::milliseconds wait) = 0;
  /// ValidationFailed names what is wrong and where. Appends; an existing id is replaced.
  virtual Task<std::vector<RuleEntry>> add(Context& context, const std::vector<RuleEntry>& rules) = 0;
  /// NotFound.
  virtual Task<> remove(Context& context, const std::string& id) = 0;
  virtual Task<> clear(Context& context) = 0;
  virtual Task<> set_armed(Context& context, bool armed) = 0;
  virtual Task<> set_seed(Context& context, std::uint64_t seed) = 0;
  /// Totals since each rule was added, of one process that decides; replaces what it reported before. Says that this
  /// process has applied `generation`.
  virtual Task<> report(Context& context, const std::string& reporter, std::uint64_t generation,
                        const std::vector<RuleCounters>& counters) = 0;
  /// Sums over all reporters.
  virtual Task<std::vector<RuleCounters>> counters(Context& context) = 0;
};

}  // namespace mocks3::contracts
