// From a request to the few rules that could match it, by the literal beginnings of their globs.
//
// Built once, then only read. Each rule is filed under the one property (key, bucket or access key) whose beginning it
// shares with the fewest other rules; rules without any literal beginning are candidates always.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mocks3/faults/decision.hpp"
#include "mocks3/faults/rule.hpp"

namespace mocks3::faults {

/// What stands before the first wildcard of a glob, unescaped.
std::string literal_prefix(std::string_view glob);

/// Finds every stored prefix of a text: the greatest entry not above the text, then the entries that are prefixes of
/// it.
class PrefixIndex {
 public:
  void add(std::string prefix, std::uint32_t rule);
  void finish();
  bool empty() const { return entries_.empty(); }
  void find(std::string_view text, std::vector<std::uint32_t>& rules) const;

 private:
  static constexpr std::int32_t kNone = -1;
  struct Entry {
    std::string prefix;
    std::vector<std::uint32_t> rules;
    std::int32_t parent = kNone;  // the longest other entry that this one begins with
  };
  std::vector<Entry> entries_;
};

class CandidateIndex {
 public:
  /// `rules`: positions and conditions, in order.
  explicit CandidateIndex(std::span<const std::pair<std::uint32_t, const Match*>> rules);

  /// Positions in ascending order, each once. `found` is cleared first.
  void find(const Subject& subject, std::vector<std::uint32_t>& found) const;

 private:
  std::vector<std::uint32_t> always_;
  std::array<PrefixIndex, 3> by_property_;  // key, bucket, access key
};

}  // namespace mocks3::faults
