#include "ops/put_headers.hpp"

#include <algorithm>

#include "body/upload_body.hpp"
#include "http/mime_words.hpp"
#include "mocks3/model/names.hpp"
#include "mocks3/utils/encoding.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::string_view kUserPrefix = "x-amz-meta-";
constexpr std::string_view kStorageClasses[] = {"STANDARD",   "REDUCED_REDUNDANCY",  "STANDARD_IA",
                                                "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR",
                                                "GLACIER",    "DEEP_ARCHIVE"};

bool has_prefix(std::string_view name, std::string_view prefix) {
  return name.size() >= prefix.size() && utils::iequals(name.substr(0, prefix.size()), prefix);
}

std::unexpected<Error> not_implemented(std::string_view header) {
  return std::unexpected<Error>(
      Error(ErrorCode::NotImplemented, "A header you provided implies functionality that is not implemented")
          .with("Header", std::string(header)));
}

/// Everything stored travels between our services as JSON, which is UTF-8.
Result<std::string> header_text(const http::Headers& headers, std::string_view name) {
  const auto value = headers.get(name);
  if (!utils::is_valid_utf8(value)) return bad_argument("The header is not valid UTF-8", name, "");
  return std::string(value);
}

Result<std::vector<std::pair<std::string, std::string>>> parse_user_metadata(const http::Headers& headers) {
  std::vector<std::pair<std::string, std::string>> metadata;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    if (!has_prefix(headers.name(i), kUserPrefix)) continue;
    std::string name = utils::to_lower(headers.name(i).substr(kUserPrefix.size()));
    const std::string value = decode_header_text(headers.value(i));
    const auto same = std::ranges::find(metadata, name, &std::pair<std::string, std::string>::first);
    if (same != metadata.end()) {
      same->second += ',';
      same->second += value;
      bytes += value.size() + 1;
    } else {
      bytes += name.size() + value.size();
      metadata.emplace_back(std::move(name), value);
    }
  }
  if (bytes > model::kMaxUserMetadataBytes) {
    return fail(Error(ErrorCode::MetadataTooLarge)
                    .with("Size", std::to_string(bytes))
                    .with("MaxSizeAllowed", std::to_string(model::kMaxUserMetadataBytes)));
  }
  return metadata;
}

Result<> check_possible(const http::Headers& headers) {
  for (std::size_t i = 0; i < headers.size(); ++i) {
    if (has_prefix(headers.name(i), "x-amz-object-lock-")) {
      return fail(ErrorCode::InvalidRequest, "Bucket is missing Object Lock Configuration");
    }
    if (has_prefix(headers.name(i), "x-amz-write-offset-bytes")) return not_implemented("x-amz-write-offset-bytes");
  }
  return {};
}

Result<std::string> parse_encryption(const http::Headers& headers) {
  CHECK_OK(check_no_customer_key(headers));
  const auto algorithm = headers.get("x-amz-server-side-encryption");
  if (algorithm == "aws:kms" || algorithm == "aws:kms:dsse" || algorithm == "aws:fsx") {
    return not_implemented("x-amz-server-side-encryption");
  }
  if (!algorithm.empty() && algorithm != "AES256") return fail(ErrorCode::InvalidEncryptionAlgorithmError);
  return std::string(algorithm);
}

Result<model::SystemMetadata> parse_system_metadata(const http::Headers& headers) {
  model::SystemMetadata system;
  TRY(system.content_type, header_text(headers, "Content-Type"));
  TRY(system.cache_control, header_text(headers, "Cache-Control"));
  TRY(system.content_disposition, header_text(headers, "Content-Disposition"));
  TRY(std::string encoding, header_text(headers, "Content-Encoding"));
  if (!encoding.empty()) system.content_encoding = stored_content_encoding(headers.joined("Content-Encoding"));
  TRY(system.content_language, header_text(headers, "Content-Language"));
  TRY(system.expires, header_text(headers, "Expires"));
  TRY(system.website_redirect_location, header_text(headers, "x-amz-website-redirect-location"));
  const auto& redirect = system.website_redirect_location;
  if (!redirect.empty() && !redirect.starts_with('/') && !redirect.starts_with("http://") &&
      !redirect.starts_with("https://")) {
    return bad_argument("The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
                        "x-amz-website-redirect-location", redirect);
  }
  return system;
}

}  // namespace

std::optional<model::ChecksumAlgorithm> announced_checksum(const http::Headers& headers) {
  for (const auto algorithm : model::kAllChecksumAlgorithms) {
    if (headers.contains(model::header_name(algorithm))) return algorithm;
  }
  const auto trailer = utils::trim(headers.get("x-amz-trailer"));
  for (const auto algorithm : model::kAllChecksumAlgorithms) {
    if (utils::iequals(trailer, model::header_name(algorithm))) return algorithm;
  }
  const auto wished = headers.find("x-amz-sdk-checksum-algorithm");
  return model::parse_checksum_algorithm(wished ? *wished : headers.get("x-amz-checksum-algorithm"));
}

Result<std::optional<model::ChecksumAlgorithm>> parse_checksum_header(const http::Headers& headers) {
  const auto text = headers.find("x-amz-checksum-algorithm");
  if (!text) return std::nullopt;
  const auto algorithm = model::parse_checksum_algorithm(*text);
  if (!algorithm) {
    return fail(
        ErrorCode::InvalidRequest,
        "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, "
        "CRC64NVME, SHA1, SHA256]");
  }
  return algorithm;
}

Result<> check_no_customer_key(const http::Headers& headers) {
  if (headers.contains("x-amz-server-side-encryption-customer-algorithm") ||
      headers.contains("x-amz-server-side-encryption-customer-key")) {
    return not_implemented("x-amz-server-side-encryption-customer-algorithm");
  }
  return {};
}

Result<std::vector<model::Tag>> parse_tagging_header(std::string_view text) {
  const auto query = http::Query::parse(text);
  const auto names_again = [&](const auto& item) {
    return std::ranges::count(query->items(), item.first, [](const auto& other) { return other.first; }) > 1;
  };
  if (!query || std::ranges::any_of(query->items(), names_again)) {
    return bad_argument(
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name "
        "duplicates.",
        "x-amz-tagging", text);
  }
  std::vector<model::Tag> tags;
  for (const auto& [key, value] : query->items()) tags.push_back({key, value});
  CHECK_OK(model::check_tags(tags, model::kMaxObjectTags));
  // A query string is no list: S3 gives these back ordered by key.
  std::ranges::sort(tags, {}, &model::Tag::key);
  return tags;
}

Result<PutHeaders> parse_put_headers(const http::Headers& headers) {
  PutHeaders put;
  CHECK_OK(check_possible(headers));
  TRY(put.encryption, parse_encryption(headers));
  TRY(put.system, parse_system_metadata(headers));
  TRY(put.user_metadata, parse_user_metadata(headers));
  if (const auto tagging = headers.get("x-amz-tagging"); !tagging.empty()) {
    TRY(put.tags, parse_tagging_header(tagging));
  }
  if (const auto storage_class = headers.get("x-amz-storage-class"); !storage_class.empty()) {
    if (std::ranges::find(kStorageClasses, storage_class) == std::end(kStorageClasses)) {
      return fail(Error(ErrorCode::InvalidStorageClass).with("StorageClassRequested", std::string(storage_class)));
    }
    put.storage_class = storage_class;
  }
  return put;
}

}  // namespace mocks3::s3api
