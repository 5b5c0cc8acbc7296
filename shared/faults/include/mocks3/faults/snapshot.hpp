// A set of rules, compiled: immutable, so that a request looks at it without a lock; only the counts behind it move.
//
// What a decision costs grows with the rules that could match: an index leads from the operation and the literal
// beginnings of key, bucket and access key globs to the few candidates. Counts (skip, every, times) are exact over all
// threads in order of arrival. What is counted per key or per identity lives in a table of at most kMaxOrdinals
// entries; beyond it the oldest is forgotten and would start at zero again.
//
// Ownership: shared; counts are shared with the snapshots before and after that hold the same rule. Threads: any.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mocks3/faults/decision.hpp"
#include "mocks3/faults/rule.hpp"
#include "mocks3/model/fault_plan.hpp"

namespace mocks3::faults {

inline constexpr std::size_t kMaxOrdinals = 262'144;

/// What a snapshot is made of. A rule keeps its counts while id, text and `created` stay and the seed does.
struct RuleSource {
  Rule rule;                 // with an id
  std::int64_t created = 0;  // tells a rule from an earlier one of the same id and text
};
struct SnapshotSource {
  std::uint64_t generation = 0;
  bool armed = true;
  std::uint64_t seed = 0;
  std::vector<RuleSource> rules;
};

/// `seen`: requests of the rule's operations while it was armed. `matched`: those that met every condition.
/// `fired`: those it put a fault on.
struct Counters {
  std::string id;
  std::uint64_t seen = 0;
  std::uint64_t matched = 0;
  std::uint64_t fired = 0;
};

class OrdinalTable;
class OperationCounts;
class CandidateIndex;
struct RuleState;

class Snapshot {
 public:
  /// `previous` gives the counts of the rules that stay; null for the first.
  static std::shared_ptr<const Snapshot> compile(const SnapshotSource& source, const Snapshot* previous);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  /// At most one fault per slot; the first rule that fires has it. A rule whose slot is taken has matched but does not
  /// count the request for skip, every and times, so "3x -> slow_down" before "2x -> internal_error" is a sequence.
  model::FaultPlan decide(const Subject& subject) const;

  std::uint64_t generation() const { return generation_; }
  bool armed() const { return armed_; }
  std::size_t size() const;
  /// Of every rule, in order.
  std::vector<Counters> counters() const;

 private:
  struct Compiled;
  Snapshot();
  bool fires(const Compiled& rule, const Subject& subject, std::uint64_t ordinal) const;

  std::uint64_t generation_ = 0;
  bool armed_ = true;
  std::uint64_t seed_ = 0;
  std::vector<Compiled> rules_;
  std::vector<CandidateIndex> indexes_;
  std::array<std::uint16_t, kOperations + 1> index_of_{};
  std::shared_ptr<OrdinalTable> ordinals_;
  std::shared_ptr<OperationCounts> seen_;
};

}  // namespace mocks3::faults
