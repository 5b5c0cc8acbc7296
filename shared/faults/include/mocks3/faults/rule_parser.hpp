// The one syntax of fault rules: command line, environment, file and API.
//
//   [id:] OP[,OP...] [bucket=GLOB] [key=GLOB] [access-key=GLOB] [!key=GLOB ...]
//         [: skip 2, every 3rd, 3x, 25%, per key, seed 7] -> EFFECT[(parameter=value, ...)]
//
// Pure, any thread. Errors: ValidationFailed with one line that names the column (counted in characters, from 1), what
// stood there and what was expected. Grammar with examples: docs/api/error-injection.md.
#pragma once

#include <string_view>
#include <vector>

#include "mocks3/errors/result.hpp"
#include "mocks3/faults/rule.hpp"

namespace mocks3::faults {

inline constexpr std::size_t kMaxRuleBytes = 8192;

Result<Rule> parse_rule(std::string_view text);

/// The rules of a text that holds several, divided by `;` or line ends outside of quotes. Empty ones are left out.
std::vector<std::string_view> split_rules(std::string_view text);

/// ValidationFailed unless the id is 1 to 64 of A-Z a-z 0-9 . _ -, begins with a letter or digit and is no operation.
Result<> check_rule_id(std::string_view id);

}  // namespace mocks3::faults
