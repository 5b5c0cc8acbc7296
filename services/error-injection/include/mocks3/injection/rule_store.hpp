// Where rules survive a restart: the store port of error-injection.
//
// Adapters: MemoryRuleStore, JsonFileRuleStore (stores.hpp). Ownership: outlives the Rules that use it. Threads: load
// from the main thread at start; save from any core, one call at a time.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "mocks3/contracts/fault_control.hpp"

namespace mocks3::injection {

struct StoredRules {
  std::uint64_t generation = 0;
  bool armed = true;
  std::uint64_t seed = 0;
  std::uint64_t next_number = 1;  // of the next rule without an id
  std::vector<contracts::RuleEntry> rules;
};
BOOST_DESCRIBE_STRUCT(StoredRules, (), (generation, armed, seed, next_number, rules))

class RuleStore {
 public:
  virtual ~RuleStore() = default;
  /// What was saved last; nothing when nothing ever was. May block. StoreCorrupted when it cannot be read.
  virtual Result<std::optional<StoredRules>> load() = 0;
  /// Replaces everything, durably and as a whole: after a crash either the old or the new rules are there.
  virtual Task<> save(const StoredRules& rules) = 0;
};

}  // namespace mocks3::injection
