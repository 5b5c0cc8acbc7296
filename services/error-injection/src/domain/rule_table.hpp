// The rules as data: what a change does to them, apart from locks, stores and waiting.
//
// Plain value, one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mocks3/contracts/fault_control.hpp"
#include "mocks3/injection/rule_store.hpp"
#include "mocks3/injection/rules.hpp"

namespace mocks3::injection {

struct TableRow {
  contracts::RuleEntry entry;
  bool from_options = false;
  std::uint64_t since = 0;  // generation in which its counts began
};

/// The entry with its text in canonical form and the id out of the text, which may be empty. ValidationFailed.
Result<contracts::RuleEntry> checked_entry(contracts::RuleEntry entry);

class RuleTable {
 public:
  std::uint64_t generation = 1;
  bool armed = true;
  std::uint64_t seed = 0;
  std::uint64_t next_number = 1;
  std::vector<TableRow> rows;

  /// Checks all, then adds or replaces all. `created` gets `now`, later for each further rule: it tells a rule from one
  /// of the same id and text before it. Counts of the new rows begin with generation + 1.
  Result<std::vector<contracts::RuleEntry>> add(const std::vector<contracts::RuleEntry>& rules, Timestamp now,
                                                bool from_options);
  Result<> remove(const std::string& id);
  void clear();
  void set_seed(std::uint64_t value);

  const TableRow* find(const std::string& id) const;
  contracts::RuleSet to_set() const;
  StoredRules to_stored() const;

 private:
  std::string next_id();
  Timestamp last_created_{};
};

}  // namespace mocks3::injection
