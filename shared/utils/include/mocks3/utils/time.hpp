// Time stamps and their four spellings on the wire.
//
// Pure functions, any thread. Times are UTC with millisecond resolution, as S3 shows them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace mocks3 {

using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

namespace utils {

/// `Wed, 12 Oct 2009 17:50:00 GMT` (RFC 9110 IMF-fixdate): Last-Modified, Date.
std::string format_http_date(Timestamp time);
/// IMF-fixdate, RFC 850 or asctime form, as RFC 9110 section 5.6.7 asks of a recipient.
std::optional<Timestamp> parse_http_date(std::string_view text);

/// `2009-10-12T17:50:30.000Z`: every time in S3's XML.
std::string format_iso8601(Timestamp time);
std::optional<Timestamp> parse_iso8601(std::string_view text);

/// `20091012T175030Z`: x-amz-date.
std::string format_amz_date(Timestamp time);
std::optional<Timestamp> parse_amz_date(std::string_view text);

}  // namespace utils
}  // namespace mocks3
