#include "domain/rule_table.hpp"

#include "mocks3/faults/rule_parser.hpp"

namespace mocks3::injection {

Result<contracts::RuleEntry> checked_entry(contracts::RuleEntry entry) {
  TRY(const auto rule, faults::parse_rule(entry.text));
  if (entry.id.empty()) {
    entry.id = rule.id;
  } else {
    CHECK_OK(faults::check_rule_id(entry.id));
    if (!rule.id.empty() && rule.id != entry.id)
      return fail(ErrorCode::ValidationFailed,
                  "id: '" + entry.id + "' is not the '" + rule.id + "' that the rule itself names");
  }
  entry.text = faults::to_text_without_id(rule);
  return entry;
}

Result<std::vector<contracts::RuleEntry>> RuleTable::add(const std::vector<contracts::RuleEntry>& rules, Timestamp now,
                                                         bool from_options) {
  std::vector<contracts::RuleEntry> entries;
  for (const auto& rule : rules) {
    const std::string which = rules.size() == 1 ? "" : "rule " + std::to_string(entries.size() + 1) + ": ";
    auto entry = checked_entry(rule);
    if (!entry) return fail(entry.error().code, which + entry.error().message);
    const bool twice =
        !entry->id.empty() && std::ranges::find(entries, entry->id, &contracts::RuleEntry::id) != entries.end();
    if (twice) return fail(ErrorCode::ValidationFailed, which + "the id '" + entry->id + "' is given twice");
    entries.push_back(std::move(*entry));
  }
  for (auto& entry : entries) {
    if (entry.id.empty()) entry.id = next_id();
    last_created_ = std::max(now, last_created_ + std::chrono::milliseconds(1));
    entry.created = last_created_;
    TableRow row{entry, from_options, generation + 1};
    const auto old = std::ranges::find_if(rows, [&](const TableRow& other) { return other.entry.id == entry.id; });
    if (old != rows.end()) {
      *old = std::move(row);
    } else {
      rows.push_back(std::move(row));
    }
  }
  if (rows.size() > kMaxRules)
    return fail(ErrorCode::ValidationFailed, "there can be at most " + std::to_string(kMaxRules) + " rules");
  return entries;
}

Result<> RuleTable::remove(const std::string& id) {
  const auto removed = std::erase_if(rows, [&](const TableRow& row) { return row.entry.id == id; });
  if (removed == 0) return fail(ErrorCode::NotFound, "There is no rule '" + id + "'.");
  return {};
}

void RuleTable::clear() {
  rows.clear();
  next_number = 1;
}

void RuleTable::set_seed(std::uint64_t value) {
  if (value == seed) return;
  seed = value;
  for (auto& row : rows) row.since = generation + 1;
}

const TableRow* RuleTable::find(const std::string& id) const {
  const auto row = std::ranges::find_if(rows, [&](const TableRow& other) { return other.entry.id == id; });
  return row == rows.end() ? nullptr : &*row;
}

std::string RuleTable::next_id() {
  std::string id;
  do {
    id = "rule-" + std::to_string(next_number++);
  } while (find(id) != nullptr);
  return id;
}

contracts::RuleSet RuleTable::to_set() const {
  contracts::RuleSet set{generation, armed, seed, {}};
  for (const auto& row : rows) set.rules.push_back(row.entry);
  return set;
}

StoredRules RuleTable::to_stored() const {
  StoredRules stored{generation, armed, seed, next_number, {}};
  for (const auto& row : rows) {
    if (!row.from_options) stored.rules.push_back(row.entry);
  }
  return stored;
}

}  // namespace mocks3::injection
