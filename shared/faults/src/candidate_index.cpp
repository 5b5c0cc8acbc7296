#include "candidate_index.hpp"

#include <limits>

namespace mocks3::faults {

namespace {

/// The beginnings under which a rule could be filed by one property; empty when some request without any of them could
/// match.
std::vector<std::string> prefixes_of(const std::vector<Pattern>& patterns) {
  std::vector<std::string> prefixes;
  for (const auto& pattern : patterns) {
    if (pattern.negated) continue;
    auto prefix = literal_prefix(pattern.glob);
    if (prefix.empty()) return {};
    prefixes.push_back(std::move(prefix));
  }
  return prefixes;
}

using Properties = std::array<std::vector<std::string>, 3>;

Properties properties_of(const Match& match) {
  return {prefixes_of(match.key), prefixes_of(match.bucket), prefixes_of(match.access_key)};
}

}  // namespace

std::string literal_prefix(std::string_view glob) {
  std::string prefix;
  for (std::size_t i = 0; i < glob.size() && glob[i] != '*' && glob[i] != '?'; ++i) {
    if (glob[i] == '\\' && i + 1 < glob.size()) ++i;
    prefix += glob[i];
  }
  return prefix;
}

void PrefixIndex::add(std::string prefix, std::uint32_t rule) { entries_.push_back({std::move(prefix), {rule}}); }

void PrefixIndex::finish() {
  std::ranges::sort(entries_, {}, &Entry::prefix);
  std::vector<Entry> merged;
  for (auto& entry : entries_) {
    if (!merged.empty() && merged.back().prefix == entry.prefix) {
      merged.back().rules.push_back(entry.rules.front());
    } else {
      merged.push_back(std::move(entry));
    }
  }
  entries_ = std::move(merged);
  std::vector<std::int32_t> open;  // entries that the current one may begin with
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const std::string_view prefix = entries_[i].prefix;
    while (!open.empty() && !prefix.starts_with(entries_[static_cast<std::size_t>(open.back())].prefix))
      open.pop_back();
    entries_[i].parent = open.empty() ? kNone : open.back();
    open.push_back(static_cast<std::int32_t>(i));
  }
}

void PrefixIndex::find(std::string_view text, std::vector<std::uint32_t>& rules) const {
  // Every entry that `text` begins with sorts at or before it, and whatever lies between the two begins with the entry
  // as well: so all of them are the greatest entry not above `text` or ancestors of that one.
  const auto above =
      std::ranges::upper_bound(entries_, text, {}, [](const Entry& entry) { return std::string_view(entry.prefix); });
  auto at = static_cast<std::int32_t>(above - entries_.begin()) - 1;
  while (at != kNone) {
    const Entry& entry = entries_[static_cast<std::size_t>(at)];
    if (text.starts_with(entry.prefix)) rules.insert(rules.end(), entry.rules.begin(), entry.rules.end());
    at = entry.parent;
  }
}

CandidateIndex::CandidateIndex(std::span<const std::pair<std::uint32_t, const Match*>> rules) {
  std::array<std::unordered_map<std::string, std::size_t>, 3> shared;
  for (const auto& [position, match] : rules) {
    const auto properties = properties_of(*match);
    for (std::size_t p = 0; p < properties.size(); ++p) {
      for (const auto& prefix : properties[p]) ++shared[p][prefix];
    }
  }
  for (const auto& [position, match] : rules) {
    auto properties = properties_of(*match);
    std::size_t best = properties.size();
    std::size_t best_shared = std::numeric_limits<std::size_t>::max();
    for (std::size_t p = 0; p < properties.size(); ++p) {
      std::size_t others = 0;
      for (const auto& prefix : properties[p]) others = std::max(others, shared[p][prefix]);
      if (properties[p].empty() || others >= best_shared) continue;
      best = p;
      best_shared = others;
    }
    if (best == properties.size()) {
      always_.push_back(position);
      continue;
    }
    for (auto& prefix : properties[best]) by_property_[best].add(std::move(prefix), position);
  }
  for (auto& index : by_property_) index.finish();
}

void CandidateIndex::find(const Subject& subject, std::vector<std::uint32_t>& found) const {
  found.assign(always_.begin(), always_.end());
  const std::string_view texts[] = {subject.key, subject.bucket, subject.access_key};
  for (std::size_t p = 0; p < by_property_.size(); ++p) {
    if (!by_property_[p].empty()) by_property_[p].find(texts[p], found);
  }
  if (found.size() == always_.size()) return;
  std::ranges::sort(found);
  const auto repeated = std::ranges::unique(found);
  found.erase(repeated.begin(), repeated.end());
}

}  // namespace mocks3::faults
