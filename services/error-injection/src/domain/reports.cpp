#include "domain/reports.hpp"

namespace mocks3::injection {

void Reports::add_to(Counts& sums, const Counts& more) {
  for (const auto& [id, counters] : more) {
    auto& sum = sums.try_emplace(id, contracts::RuleCounters{id, 0, 0, 0}).first->second;
    sum.seen += counters.seen;
    sum.matched += counters.matched;
    sum.fired += counters.fired;
  }
}

void Reports::make_room() {
  if (reporters_.size() < limit_) return;
  const auto oldest = std::ranges::min_element(reporters_, {}, [](const auto& item) { return item.second.last; });
  add_to(of_the_forgotten_, oldest->second.counters);
  reporters_.erase(oldest);
}

void Reports::take(const std::string& name, std::uint64_t generation,
                   const std::vector<contracts::RuleCounters>& counters, const RuleTable& table, Time now) {
  if (!reporters_.contains(name)) make_room();
  Reporter& reporter = reporters_[name];
  reporter.generation = generation;
  reporter.last = now;
  ++reporter.reports;
  reporter.counters.clear();
  for (const auto& counted : counters) {
    const TableRow* row = table.find(counted.id);
    if (row != nullptr && row->since <= generation) reporter.counters.emplace(counted.id, counted);
  }
}

void Reports::keep_only(const RuleTable& table) {
  const auto ended = [&](const auto& item) {
    const TableRow* row = table.find(item.first);
    const auto before = since_.find(item.first);
    return row == nullptr || before == since_.end() || before->second != row->since;
  };
  for (auto& [name, reporter] : reporters_) std::erase_if(reporter.counters, ended);
  std::erase_if(of_the_forgotten_, ended);
  since_.clear();
  for (const auto& row : table.rows) since_.emplace(row.entry.id, row.since);
}

std::vector<contracts::RuleCounters> Reports::sums(const RuleTable& table) const {
  Counts sums = of_the_forgotten_;
  for (const auto& [name, reporter] : reporters_) add_to(sums, reporter.counters);
  std::vector<contracts::RuleCounters> all;
  for (const auto& row : table.rows) {
    const auto counted = sums.find(row.entry.id);
    all.push_back(counted == sums.end() ? contracts::RuleCounters{row.entry.id, 0, 0, 0} : counted->second);
  }
  return all;
}

}  // namespace mocks3::injection
