// Whether a JSON text is well-formed and no object in it has two members of one name.
//
// Boost.JSON's own objects keep the last of two and say nothing. Pure, any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace mocks3::s3api::policy {

enum class JsonFault { None, Syntax, DuplicateMember };

JsonFault check_json(std::string_view text, std::size_t max_depth);

}  // namespace mocks3::s3api::policy
