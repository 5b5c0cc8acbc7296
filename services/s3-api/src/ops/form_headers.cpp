#include "ops/form_headers.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "http/mime_words.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::string_view kUserPrefix = "x-amz-meta-";
/// Form fields that are headers of PutObject under the same name.
constexpr auto kHeaderFields = std::to_array<std::string_view>(
    {"cache-control", "content-disposition", "content-encoding", "content-language", "content-md5", "content-type",
     "expires", "x-amz-sdk-checksum-algorithm", "x-amz-storage-class", "x-amz-website-redirect-location"});
constexpr auto kHeaderPrefixes = std::to_array<std::string_view>(
    {"x-amz-checksum-", "x-amz-grant-", "x-amz-meta-", "x-amz-object-lock-", "x-amz-server-side-encryption"});
/// Headers of the POST itself that would be mistaken for the object's.
constexpr auto kBodyHeaders = std::to_array<std::string_view>({"authorization", "content-length", "transfer-encoding"});

bool is_one_of(std::span<const std::string_view> names, std::string_view lower) {
  return std::ranges::find(names, lower) != names.end();
}

bool is_object_header(std::string_view lower) {
  return is_one_of(kHeaderFields, lower) ||
         std::ranges::any_of(kHeaderPrefixes, [&](std::string_view prefix) { return lower.starts_with(prefix); });
}

bool stays(std::string_view lower) {
  if (lower == "x-amz-expected-bucket-owner") return true;
  return !lower.starts_with("x-amz-") && !is_object_header(lower) && !is_one_of(kBodyHeaders, lower);
}

/// RFC 9110 section 5.6.2.
bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").contains(c);
  });
}

/// What would end a header line must never get into one.
bool is_header_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return (c >= '\0' && c < ' ' && c != '\t') || c == '\x7f'; });
}

}  // namespace

Result<http::Headers> object_headers_of(const http::Headers& request, const forms::FormFields& fields) {
  http::Headers headers;
  for (std::size_t i = 0; i < request.size(); ++i) {
    if (stays(utils::to_lower(request.name(i)))) headers.add(request.name(i), request.value(i));
  }
  for (const auto& [name, value] : fields.items()) {
    const std::string lower = utils::to_lower(name);
    const bool acl = lower == "acl";
    if (!acl && !is_object_header(lower)) continue;
    if (!is_token(name)) return forms::bad_field("The name of the form field cannot be a header", name);
    if (lower.starts_with(kUserPrefix)) {
      // Metadata is any text; a header carries what is not ASCII as an encoded word.
      headers.add(name, encode_header_text(value));
      continue;
    }
    if (!is_header_value(value)) return forms::bad_field("The form field cannot be a header", name);
    headers.add(acl ? std::string_view("x-amz-acl") : std::string_view(name), value);
  }
  return headers;
}

}  // namespace mocks3::s3api
