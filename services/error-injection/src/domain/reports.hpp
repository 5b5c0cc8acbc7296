// What the deciding processes have reported: their counts, and which generation each of them has applied.
//
// One thread at a time (Rules holds its lock). Bounded: beyond the limit the process longest not heard of is folded
// into the sums and forgotten.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "domain/rule_table.hpp"
#include "mocks3/contracts/fault_control.hpp"

namespace mocks3::injection {

class Reports {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit Reports(std::size_t limit) : limit_(limit) {}

  /// Counts of rules that `table` does not know, or knows only since a later generation, are left out.
  void take(const std::string& reporter, std::uint64_t generation, const std::vector<contracts::RuleCounters>& counters,
            const RuleTable& table, Time now);
  /// Drops what belongs to rules that are gone or began anew.
  void keep_only(const RuleTable& table);
  /// Of every rule of the table, in its order.
  std::vector<contracts::RuleCounters> sums(const RuleTable& table) const;

  struct Reporter {
    std::uint64_t generation = 0;
    std::uint64_t reports = 0;  // how many have come
    Time last{};
    std::map<std::string, contracts::RuleCounters> counters;
  };
  const std::map<std::string, Reporter>& all() const { return reporters_; }

 private:
  using Counts = std::map<std::string, contracts::RuleCounters>;
  static void add_to(Counts& sums, const Counts& more);
  void make_room();

  const std::size_t limit_;
  std::map<std::string, Reporter> reporters_;
  Counts of_the_forgotten_;
  std::map<std::string, std::uint64_t> since_;  // generation in which a rule's counts began, as of keep_only
};

}  // namespace mocks3::injection
