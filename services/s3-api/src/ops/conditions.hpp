// The conditional headers of a request.
//
// Pure, any thread. Sources: "Conditional requests", "CopyObject" (x-amz-copy-source-if-*), "DeleteObject".
#pragma once

#include "mocks3/contracts/conditions.hpp"
#include "mocks3/http/headers.hpp"

namespace mocks3::s3api {

/// If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since. Dates that cannot be read are ignored (RFC 9110
/// section 13.1.3).
contracts::ReadConditions read_conditions(const http::Headers& headers);
/// The same of a copy source: x-amz-copy-source-if-*.
contracts::ReadConditions copy_source_conditions(const http::Headers& headers);
/// If-Match and If-None-Match of a write.
contracts::WriteConditions write_conditions(const http::Headers& headers);
/// If-Match, x-amz-if-match-size, x-amz-if-match-last-modified-time. InvalidArgument.
Result<contracts::WriteConditions> delete_conditions(const http::Headers& headers);

/// A time as clients write it: HTTP date or ISO 8601.
std::optional<Timestamp> parse_any_time(std::string_view text);

}  // namespace mocks3::s3api
