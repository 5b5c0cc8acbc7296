// Small forms of replies and parameters that many operations share.
//
// Pure, any thread. Source: "Common response headers", "ListObjectsV2" (encoding-type, max-keys).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mocks3/http/message.hpp"
#include "ops/call.hpp"

namespace mocks3::s3api {

http::Response xml_reply(std::string document, int status = 200);
http::Response empty_reply(int status);

/// InvalidArgument that names the argument, as S3 does.
std::unexpected<Error> bad_argument(std::string message, std::string_view name, std::string_view value);

/// `"` hex `"`.
std::string quoted(std::string_view etag);
/// Without its quotes and W/, if any.
std::string_view unquoted(std::string_view etag);

/// max-keys, max-parts, max-uploads, …: absent is `fallback`, more than `fallback` is `fallback`, not a number from 0
/// to 2^31-1 is InvalidArgument.
Result<std::uint32_t> parse_limit(const http::Query& query, std::string_view name, std::uint32_t fallback = 1000);

/// encoding-type: whether names are to be percent-encoded. InvalidArgument for anything but "url".
Result<bool> wants_url_encoding(const http::Query& query);
/// A key or prefix as a listing shows it.
std::string shown(std::string_view name, bool url_encoding);

/// partNumber. InvalidArgument outside of 1 to 10,000.
Result<std::uint32_t> parse_part_number(std::string_view text);

/// versionId: InvalidArgument when it has a form that no version id has.
Result<> check_version_id(std::optional<std::string_view> version_id);
/// x-amz-version-id, once the bucket has or had versioning.
void add_version_header(http::Headers& headers, const model::Bucket& bucket, std::string_view version_id);

/// Adds what S3 tells about a missing key; other errors pass.
Error with_key(Error error, std::string_view key);

}  // namespace mocks3::s3api
