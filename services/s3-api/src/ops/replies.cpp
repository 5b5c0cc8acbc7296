#include "ops/replies.hpp"

#include <algorithm>

#include "mocks3/contracts/versions.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

http::Response xml_reply(std::string document, int status) {
  return http::Response::with_text(status, "application/xml", std::move(document));
}

http::Response empty_reply(int status) {
  http::Response reply;
  reply.status = status;
  return reply;
}

std::unexpected<Error> bad_argument(std::string message, std::string_view name, std::string_view value) {
  return std::unexpected<Error>(Error(ErrorCode::InvalidArgument, std::move(message))
                                    .with("ArgumentName", std::string(name))
                                    .with("ArgumentValue", std::string(value)));
}

std::string quoted(std::string_view etag) {
  std::string text;
  text.reserve(etag.size() + 2);
  text += '"';
  text += etag;
  text += '"';
  return text;
}

std::string_view unquoted(std::string_view etag) {
  etag = utils::trim(etag);
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
  return etag;
}

Result<std::uint32_t> parse_limit(const http::Query& query, std::string_view name, std::uint32_t fallback) {
  const auto text = query.find(name);
  if (!text || text->empty()) return fallback;
  const auto number = utils::parse_u64(*text);
  if (!number)
    return bad_argument("Provided " + std::string(name) + " not an integer or within integer range", name, *text);
  if (*number > 2'147'483'647) {
    return bad_argument("Argument " + std::string(name) + " must be an integer between 0 and 2147483647", name, *text);
  }
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(*number, fallback));
}

Result<bool> wants_url_encoding(const http::Query& query) {
  const auto type = query.find("encoding-type");
  if (!type || type->empty()) return false;
  if (*type != "url") return bad_argument("Invalid Encoding Method specified in Request", "encoding-type", *type);
  return true;
}

std::string shown(std::string_view name, bool url_encoding) {
  return url_encoding ? utils::uri_encode(name, utils::Slash::Keep) : std::string(name);
}

Result<std::uint32_t> parse_part_number(std::string_view text) {
  const auto number = utils::parse_u64(text);
  if (!number || *number < 1 || *number > 10'000) {
    return bad_argument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", text);
  }
  return static_cast<std::uint32_t>(*number);
}

Result<> check_version_id(std::optional<std::string_view> version_id) {
  if (!version_id) return {};
  if (version_id->empty()) return bad_argument("Version id cannot be the empty string", "versionId", "");
  if (!contracts::is_version_id(*version_id)) {
    return bad_argument("Invalid version id specified", "versionId", *version_id);
  }
  return {};
}

void add_version_header(http::Headers& headers, const model::Bucket& bucket, std::string_view version_id) {
  if (bucket.versioning != model::BucketVersioning::Unversioned) headers.add("x-amz-version-id", version_id);
}

Error with_key(Error error, std::string_view key) {
  if (error.code == ErrorCode::NoSuchKey && error.details.empty()) error.details.emplace_back("Key", key);
  return error;
}

}  // namespace mocks3::s3api
