// Shell-like patterns over keys and bucket names: `*` any run of bytes, `/` included; `?` one byte; `\` makes the next
// byte literal. Linear time in text length times number of stars; no recursion. Pure, any thread.
#pragma once

#include <string_view>

namespace mocks3::utils {

bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace mocks3::utils
