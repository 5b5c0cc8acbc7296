// Whatever the text, the parser answers with a rule or one line; and a rule's canonical text gives the same rule.
#include <cstdlib>

#include "mocks3/faults/rule_parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto part : mocks3::faults::split_rules(text)) {
    const auto rule = mocks3::faults::parse_rule(part);
    if (!rule) {
      if (!rule.error().message.starts_with("column ")) std::abort();
      continue;
    }
    const std::string canonical = mocks3::faults::to_text(*rule);
    const auto again = mocks3::faults::parse_rule(canonical);
    if (!again || mocks3::faults::to_text(*again) != canonical) std::abort();
    if (mocks3::faults::split_rules(canonical).size() != 1) std::abort();
  }
  return 0;
}
