#include "mocks3/host/guards.hpp"

#include "mocks3/utils/encoding.hpp"

namespace mocks3::host {

Guard token_guard(std::string token) {
  return [token = std::move(token)](const http::Request& request) -> Result<> {
    if (token.empty()) return {};
    constexpr std::string_view kScheme = "Bearer ";
    const auto value = request.headers.get("authorization");
    if (value.starts_with(kScheme) && utils::equals_constant_time(value.substr(kScheme.size()), token)) return {};
    return fail(ErrorCode::Unauthorized);
  };
}

}  // namespace mocks3::host
