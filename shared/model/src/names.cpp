#include "mocks3/model/names.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "letters.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::model {

namespace {

constexpr std::size_t kMaxTagKey = 128;
constexpr std::size_t kMaxTagValue = 256;
constexpr std::string_view kReservedPrefixes[] = {"xn--", "sthree-", "amzn-s3-demo-"};
constexpr std::string_view kReservedSuffixes[] = {"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/// Four groups of digits, whatever their values.
bool looks_like_ipv4(std::string_view name) {
  return std::ranges::count(name, '.') == 3 &&
         std::ranges::all_of(name, [](char c) { return is_digit(c) || c == '.'; });
}

bool is_bucket_name(std::string_view name) {
  const auto alphanumeric = [](char c) { return is_lower(c) || is_digit(c); };
  if (name.size() < 3 || name.size() > 63) return false;
  if (!alphanumeric(name.front()) || !alphanumeric(name.back())) return false;
  if (!std::ranges::all_of(name, [&](char c) { return alphanumeric(c) || c == '.' || c == '-'; })) return false;
  // A label of a host name neither begins nor ends with a hyphen, and virtual-host style makes labels of these.
  if (name.contains(".-") || name.contains("-.")) return false;
  return !name.contains("..") && !looks_like_ipv4(name) &&
         std::ranges::none_of(kReservedPrefixes, [&](auto prefix) { return name.starts_with(prefix); }) &&
         std::ranges::none_of(kReservedSuffixes, [&](auto suffix) { return name.ends_with(suffix); });
}

/// The error with the offending text as an element, unless it cannot stand in XML.
std::unexpected<Error> refuse(Error error, std::string element, std::string_view text) {
  if (!utils::is_valid_utf8(text)) return std::unexpected(std::move(error));
  return std::unexpected<Error>(std::move(error).with(std::move(element), std::string(text)));
}

/// The code point at `at`, which moves behind it. The text is valid UTF-8.
char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at++);
  if (lead < 0x80) return lead;
  const std::size_t continued = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  char32_t code_point = lead & (0x3fU >> continued);
  for (std::size_t i = 0; i < continued; ++i) code_point = code_point << 6U | (byte(at++) & 0x3fU);
  return code_point;
}

/// S3 counts the UTF-16 units of a tag. Nothing when a character is not allowed.
std::optional<std::size_t> tag_length(std::string_view text) {
  constexpr std::string_view kPunctuation = "+-=._:/@";
  if (!utils::is_valid_utf8(text)) return std::nullopt;
  std::size_t units = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t code_point = next_code_point(text, at);
    if (!kPunctuation.contains(text[from]) && !is_letter_digit_or_space(code_point)) return std::nullopt;
    units += code_point > 0xffff ? 2 : 1;
  }
  return units;
}

}  // namespace

Result<> check_bucket_name(std::string_view name) {
  if (!is_bucket_name(name)) return refuse(ErrorCode::InvalidBucketName, "BucketName", name);
  return {};
}

Result<> check_key(std::string_view key) {
  if (key.size() > kMaxKeyBytes) {
    return std::unexpected<Error>(Error(ErrorCode::KeyTooLongError)
                                      .with("Size", std::to_string(key.size()))
                                      .with("MaxSizeAllowed", std::to_string(kMaxKeyBytes)));
  }
  if (key.empty() || !utils::is_valid_utf8(key)) return fail(ErrorCode::InvalidURI);
  return {};
}

Result<> check_tags(const std::vector<Tag>& tags, std::size_t max) {
  if (tags.size() > max) {
    const auto* const what = max == kMaxObjectTags ? "Object tags" : "Bucket tag count";
    return fail(ErrorCode::BadRequest, what + (" cannot be greater than " + std::to_string(max)));
  }
  for (auto tag = tags.begin(); tag != tags.end(); ++tag) {
    const auto key_length = tag_length(tag->key);
    if (!key_length || *key_length == 0 || *key_length > kMaxTagKey) {
      return refuse({ErrorCode::InvalidTag, "The TagKey you have provided is invalid"}, "TagKey", tag->key);
    }
    const auto value_length = tag_length(tag->value);
    if (!value_length || *value_length > kMaxTagValue) {
      return refuse({ErrorCode::InvalidTag, "The TagValue you have provided is invalid"}, "TagValue", tag->value);
    }
    if (tag->key.starts_with("aws:")) {
      return refuse({ErrorCode::InvalidTag, "System tags cannot be added/updated by requester"}, "TagKey", tag->key);
    }
    if (std::ranges::any_of(tags.begin(), tag, [&](const Tag& other) { return other.key == tag->key; })) {
      return refuse({ErrorCode::InvalidTag, "Cannot provide multiple Tags with the same key"}, "TagKey", tag->key);
    }
  }
  return {};
}

}  // namespace mocks3::model
