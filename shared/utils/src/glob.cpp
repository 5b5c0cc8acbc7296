#include "mocks3/utils/glob.hpp"

namespace mocks3::utils {

bool glob_match(std::string_view pattern, std::string_view text) {
  constexpr auto kNone = std::string_view::npos;
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t behind_star = kNone;  // where the pattern goes on after its latest star
  std::size_t star_end = 0;         // what that star has swallowed so far
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      behind_star = ++p;
      star_end = t;
      continue;
    }
    if (p < pattern.size()) {
      const std::size_t escape = pattern[p] == '\\' && p + 1 < pattern.size() ? 1 : 0;
      const char wanted = pattern[p + escape];
      if (wanted == text[t] || (wanted == '?' && escape == 0)) {
        p += escape + 1;
        ++t;
        continue;
      }
    }
    // Only the latest star has to give way: an earlier one would merely leave this one more to swallow.
    if (behind_star == kNone) return false;
    p = behind_star;
    t = ++star_end;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace mocks3::utils
