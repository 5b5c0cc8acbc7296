#include "ops/conditions.hpp"

#include "mocks3/utils/encoding.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api {

namespace {

std::optional<std::string> text_of(const http::Headers& headers, std::string_view name) {
  const auto value = headers.find(name);
  if (!value) return std::nullopt;
  return std::string(*value);
}

std::optional<Timestamp> date_of(const http::Headers& headers, std::string_view name) {
  const auto value = headers.find(name);
  return value ? utils::parse_http_date(*value) : std::nullopt;
}

}  // namespace

contracts::ReadConditions read_conditions(const http::Headers& headers) {
  return {.if_match = text_of(headers, "if-match"),
          .if_none_match = text_of(headers, "if-none-match"),
          .if_modified_since = date_of(headers, "if-modified-since"),
          .if_unmodified_since = date_of(headers, "if-unmodified-since")};
}

contracts::ReadConditions copy_source_conditions(const http::Headers& headers) {
  return {.if_match = text_of(headers, "x-amz-copy-source-if-match"),
          .if_none_match = text_of(headers, "x-amz-copy-source-if-none-match"),
          .if_modified_since = date_of(headers, "x-amz-copy-source-if-modified-since"),
          .if_unmodified_since = date_of(headers, "x-amz-copy-source-if-unmodified-since")};
}

contracts::WriteConditions write_conditions(const http::Headers& headers) {
  return {.if_match = text_of(headers, "if-match"), .if_none_match = text_of(headers, "if-none-match")};
}

Result<contracts::WriteConditions> delete_conditions(const http::Headers& headers) {
  contracts::WriteConditions conditions{.if_match = text_of(headers, "if-match")};
  if (const auto text = headers.find("x-amz-if-match-size")) {
    conditions.if_match_size = utils::parse_u64(*text);
    if (!conditions.if_match_size) return bad_argument("Invalid size", "x-amz-if-match-size", *text);
  }
  if (const auto text = headers.find("x-amz-if-match-last-modified-time")) {
    conditions.if_match_last_modified = parse_any_time(*text);
    if (!conditions.if_match_last_modified) {
      return bad_argument("Invalid time", "x-amz-if-match-last-modified-time", *text);
    }
  }
  return conditions;
}

std::optional<Timestamp> parse_any_time(std::string_view text) {
  if (const auto time = utils::parse_http_date(text)) return time;
  return utils::parse_iso8601(text);
}

}  // namespace mocks3::s3api
