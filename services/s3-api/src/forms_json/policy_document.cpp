#include "forms_json/policy_document.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::forms {

namespace {

namespace json = boost::json;

constexpr std::size_t kMaxDepth = 8;

std::unexpected<Error> invalid(const std::string& what) {
  return std::unexpected<Error>(Error(ErrorCode::InvalidPolicyDocument, "Invalid Policy: " + what).caused_by(what));
}

std::unexpected<Error> invalid_json() { return invalid("Invalid JSON."); }

/// The two escapes that JSON lacks, as it would write them.
std::string without_own_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char escaped = text[++i];
    if (escaped == '$') {
      out += '$';
    } else if (escaped == 'v') {
      out += "\\u000b";
    } else {
      out += '\\';
      out += escaped;
    }
  }
  return out;
}

/// ["eq", "$key", "value"], spaced as S3 shows it.
std::string shown(const json::array& condition) {
  std::string text = "[";
  for (const auto& item : condition) {
    if (text.size() > 1) text += ", ";
    text += json::serialize(item);
  }
  return text + "]";
}

std::optional<std::int64_t> size_bound(const json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  const auto* text = value.if_string();
  if (!text) return std::nullopt;
  std::int64_t number = 0;
  const char* const end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return number;
}

PolicyCondition read_field_condition(PolicyCondition::Kind kind, const json::array& items, std::string shown_text) {
  const std::string_view field = items[1].get_string();
  PolicyCondition condition{.text = std::move(shown_text)};
  // Without its $ S3 takes the name for nothing it knows.
  if (!field.starts_with('$')) return condition;
  condition.kind = kind;
  condition.field = utils::to_lower(field.substr(1));
  condition.value = std::string_view(items[2].get_string());
  return condition;
}

Result<PolicyCondition> read_list(const json::array& items) {
  using enum PolicyCondition::Kind;
  if (items.empty() || !items[0].is_string()) return invalid("Invalid Condition: missing operation identifier.");
  const std::string operation = utils::to_lower(std::string_view(items[0].get_string()));
  const bool size = operation == "content-length-range";
  if (!size && operation != "eq" && operation != "starts-with") {
    return invalid("Invalid Condition: unknown operation '" + operation + "'.");
  }
  if (items.size() != 3) return invalid("Invalid " + operation + ": wrong number of arguments.");
  if (!size) {
    if (!items[1].is_string() || !items[2].is_string()) return invalid_json();
    return read_field_condition(operation == "eq" ? Equals : StartsWith, items, shown(items));
  }
  PolicyCondition condition{.text = shown(items)};
  const auto min = size_bound(items[1]);
  const auto max = size_bound(items[2]);
  const auto is_bound = [](const json::value& value) { return value.is_string() || value.is_int64(); };
  if (!is_bound(items[1]) || !is_bound(items[2])) return invalid_json();
  if (!min || !max) return condition;
  condition.kind = FileSize;
  condition.min = *min;
  condition.max = *max;
  return condition;
}

/// {"acl": "public-read"} is ["eq", "$acl", "public-read"], and an error shows it so.
Result<PolicyCondition> read_object(const json::object& object) {
  if (object.size() != 1) {
    return invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.");
  }
  const auto& [name, value] = *object.begin();
  if (value.is_null()) return invalid_json();
  if (!value.is_string()) return invalid("Invalid Simple-Condition: value must be a string.");
  const json::array items{"eq", "$" + std::string(name), value};
  return read_field_condition(PolicyCondition::Kind::Equals, items, shown(items));
}

Result<PolicyCondition> read_condition(const json::value& value) {
  if (const auto* list = value.if_array()) return read_list(*list);
  if (const auto* object = value.if_object()) return read_object(*object);
  return invalid("Invalid condition test: must be a List or Object.");
}

/// 2007-12-01T12:00:00.000Z, with or without the fraction.
Result<Timestamp> read_expiration(const json::value& value) {
  if (!value.is_string()) return invalid_json();
  const std::string_view text = value.get_string();
  if (text.ends_with('Z')) {
    if (const auto time = utils::parse_iso8601(text)) return *time;
  }
  return invalid("Invalid 'expiration' value: '" + std::string(text) + "'");
}

}  // namespace

Result<PostPolicy> read_policy_document(std::string_view text) {
  if (!utils::is_valid_utf8(text)) return invalid_json();
  json::parse_options options;
  options.max_depth = kMaxDepth;
  options.allow_trailing_commas = true;
  boost::system::error_code ec;
  const json::value document = json::parse(without_own_escapes(text), ec, {}, options);
  if (ec || !document.is_object()) return invalid_json();
  const json::object& object = document.get_object();
  for (const auto& [name, value] : object) {
    if (name != "expiration" && name != "conditions") {
      return invalid("Unexpected: '" + utils::to_lower(std::string_view(name)) + "'");
    }
  }
  const auto* expiration = object.if_contains("expiration");
  if (!expiration) return invalid("Policy missing expiration.");
  const auto* conditions = object.if_contains("conditions");
  if (!conditions) return invalid("Policy missing conditions.");
  if (!conditions->is_array()) return invalid("Invalid 'conditions' value: must be a List.");
  PostPolicy policy;
  TRY(policy.expiration, read_expiration(*expiration));
  for (const auto& value : conditions->get_array()) {
    TRY(PolicyCondition condition, read_condition(value));
    policy.conditions.push_back(std::move(condition));
  }
  return policy;
}

}  // namespace mocks3::s3api::forms
