// Which CORS rule of a bucket speaks for a request, and what the browser is told then.
//
// Pure, any thread. Views point into the request. Source: "Using cross-origin resource sharing (CORS)", "Elements of a
// CORS configuration"; the Fetch standard, "CORS protocol".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mocks3/http/message.hpp"
#include "mocks3/model/cors.hpp"

namespace mocks3::s3api::cors {

/// What a browser may not cache without looking at.
inline constexpr std::string_view kVary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

struct CrossOrigin {
  std::string origin;
  /// Access-Control-Request-Method where it is given, else the request's own: S3 asks in this order for every request.
  std::string method;
  /// Access-Control-Request-Headers in lower case; what other requests than preflights say there does not count.
  std::vector<std::string> headers;
  bool preflight = false;
};

/// Nothing without an Origin.
std::optional<CrossOrigin> read_cross_origin(const http::Request& request);

/// The first rule that allows all of it, or nullptr.
const model::CorsRule* find_rule(const std::vector<model::CorsRule>& rules, const CrossOrigin& asked);

/// Access-Control-* as the rule says, without Vary.
void add_headers(http::Headers& headers, const model::CorsRule& rule, const CrossOrigin& asked);

/// Whether `text` is `pattern`, whose first `*` stands for any characters, none included.
bool matches_wildcard(std::string_view pattern, std::string_view text);

}  // namespace mocks3::s3api::cors
