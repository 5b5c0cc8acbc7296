// Checks in front of routes that change something. Pure; any thread.
#pragma once

#include <functional>
#include <string>

#include "mocks3/http/message.hpp"

namespace mocks3::host {

using Guard = std::function<Result<>(const http::Request&)>;

/// Unauthorized unless the request carries `Authorization: Bearer TOKEN`. An empty token lets everybody in.
Guard token_guard(std::string token);

}  // namespace mocks3::host
