#include "policy/condition.hpp"

#include <algorithm>
#include <charconv>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::policy {

namespace {

struct OperatorName {
  std::string_view name;
  Operator meaning;
};

constexpr OperatorName kOperators[] = {
    {"StringEquals", {Comparison::String}},
    {"StringNotEquals", {Comparison::String, Order::Equal, true}},
    {"StringEqualsIgnoreCase", {Comparison::StringIgnoreCase}},
    {"StringNotEqualsIgnoreCase", {Comparison::StringIgnoreCase, Order::Equal, true}},
    {"StringLike", {Comparison::StringLike}},
    {"StringNotLike", {Comparison::StringLike, Order::Equal, true}},
    {"NumericEquals", {Comparison::Number}},
    {"NumericNotEquals", {Comparison::Number, Order::Equal, true}},
    {"NumericLessThan", {Comparison::Number, Order::Less}},
    {"NumericLessThanEquals", {Comparison::Number, Order::LessOrEqual}},
    {"NumericGreaterThan", {Comparison::Number, Order::Greater}},
    {"NumericGreaterThanEquals", {Comparison::Number, Order::GreaterOrEqual}},
    {"DateEquals", {Comparison::Date}},
    {"DateNotEquals", {Comparison::Date, Order::Equal, true}},
    {"DateLessThan", {Comparison::Date, Order::Less}},
    {"DateLessThanEquals", {Comparison::Date, Order::LessOrEqual}},
    {"DateGreaterThan", {Comparison::Date, Order::Greater}},
    {"DateGreaterThanEquals", {Comparison::Date, Order::GreaterOrEqual}},
    {"Bool", {Comparison::Bool}},
    {"BinaryEquals", {Comparison::String}},  // both sides are base64 text
    {"IpAddress", {Comparison::Ip}},
    {"NotIpAddress", {Comparison::Ip, Order::Equal, true}},
    {"ArnEquals", {Comparison::Arn}},  // the same as ArnLike
    {"ArnNotEquals", {Comparison::Arn, Order::Equal, true}},
    {"ArnLike", {Comparison::Arn}},
    {"ArnNotLike", {Comparison::Arn, Order::Equal, true}},
    {"Null", {Comparison::Null}},
};

constexpr std::size_t kArnParts = 6;

/// arn:partition:service:region:account:resource; the resource keeps its colons. Colons within `${…}` do not divide.
std::optional<std::array<std::string_view, kArnParts>> split_arn(std::string_view text) {
  std::array<std::string_view, kArnParts> parts;
  std::size_t part = 0;
  std::size_t begin = 0;
  bool in_variable = false;
  for (std::size_t i = 0; i < text.size() && part + 1 < kArnParts; ++i) {
    if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '{') in_variable = true;
    if (text[i] == '}') in_variable = false;
    if (text[i] != ':' || in_variable) continue;
    parts[part++] = text.substr(begin, i - begin);
    begin = i + 1;
  }
  if (part + 1 != kArnParts) return std::nullopt;
  parts[part] = text.substr(begin);
  return parts;
}

std::optional<double> parse_number(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789.-+eE") != std::string_view::npos) return std::nullopt;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// A time of ISO 8601, a day, or seconds since 1970.
std::optional<Timestamp> parse_date(std::string_view text) {
  if (const auto time = utils::parse_iso8601(text)) return time;
  if (const auto day = utils::parse_iso8601(std::string(text) + "T00:00:00Z")) return day;
  constexpr std::uint64_t kMaxSeconds = 253402300799;  // the year 9999
  const auto seconds = utils::parse_u64(text);
  if (!seconds || *seconds > kMaxSeconds) return std::nullopt;
  return Timestamp(std::chrono::seconds(*seconds));
}

std::optional<bool> parse_bool(std::string_view text) {
  if (utils::iequals(text, "true")) return true;
  if (utils::iequals(text, "false")) return false;
  return std::nullopt;
}

template <class T>
bool lies(const T& value, Order order, const T& wanted) {
  switch (order) {
    case Order::Equal:
      return value == wanted;
    case Order::Less:
      return value < wanted;
    case Order::LessOrEqual:
      return value <= wanted;
    case Order::Greater:
      return value > wanted;
    case Order::GreaterOrEqual:
      return value >= wanted;
  }
  return false;
}

std::unexpected<Error> malformed(std::string message) { return fail(ErrorCode::MalformedPolicy, std::move(message)); }
std::unexpected<Error> bad_value(const std::string& value) {
  return malformed("Invalid value in Conditions : " + value);
}

template <class T>
Result<> push(std::vector<T>& values, std::optional<T> value, const std::string& text) {
  if (!value) return bad_value(text);
  values.push_back(std::move(*value));
  return {};
}

bool holds_wildcard(const std::string& value) {
  return value.find_first_of("*?") != std::string::npos || value.find("${") != std::string::npos;
}

}  // namespace

std::optional<Operator> find_operator(std::string_view name) {
  Quantifier quantifier = Quantifier::None;
  constexpr std::string_view kAll = "ForAllValues:";
  constexpr std::string_view kAny = "ForAnyValue:";
  constexpr std::string_view kIfExists = "IfExists";
  if (name.starts_with(kAll)) {
    quantifier = Quantifier::All;
    name.remove_prefix(kAll.size());
  } else if (name.starts_with(kAny)) {
    quantifier = Quantifier::Any;
    name.remove_prefix(kAny.size());
  }
  const bool if_exists = name.ends_with(kIfExists);
  if (if_exists) name.remove_suffix(kIfExists.size());
  const auto* found = std::ranges::find(kOperators, name, &OperatorName::name);
  if (found == std::end(kOperators)) return std::nullopt;
  Operator result = found->meaning;
  if (result.comparison == Comparison::Null && (if_exists || quantifier != Quantifier::None)) return std::nullopt;
  result.quantifier = quantifier;
  result.if_exists = if_exists;
  return result;
}

Result<> Condition::add(const std::string& value, Template::Variables variables) {
  switch (operator_.comparison) {
    case Comparison::String:
    case Comparison::StringIgnoreCase:
    case Comparison::StringLike: {
      const bool like = operator_.comparison == Comparison::StringLike;
      const bool lower = operator_.comparison == Comparison::StringIgnoreCase;
      return push(std::get<std::vector<Template>>(wanted_),
                  Template::parse(lower ? utils::to_lower(value) : value,
                                  like ? Template::Wildcards::On : Template::Wildcards::Off, variables),
                  value);
    }
    case Comparison::Number:
      return push(std::get<std::vector<double>>(wanted_), parse_number(value), value);
    case Comparison::Date:
      return push(std::get<std::vector<Timestamp>>(wanted_), parse_date(value), value);
    case Comparison::Bool:
    case Comparison::Null:
      return push(std::get<std::vector<bool>>(wanted_), parse_bool(value), value);
    case Comparison::Ip: {
      const auto range = parse_ip_range(value);
      if (!range) return malformed("Invalid IP address in Conditions");
      std::get<std::vector<IpRange>>(wanted_).push_back(*range);
      return {};
    }
    case Comparison::Arn: {
      const auto parts = split_arn(value);
      ArnParts patterns;
      for (std::size_t i = 0; i < kArnParts; ++i) {
        // A lone star stands for any ARN.
        const std::string_view part = parts ? (*parts)[i] : std::string_view("*");
        auto pattern = Template::parse(part, Template::Wildcards::On, variables);
        if ((!parts && value != "*") || !pattern) return bad_value(value);
        patterns[i] = std::move(*pattern);
      }
      std::get<std::vector<ArnParts>>(wanted_).push_back(std::move(patterns));
      return {};
    }
  }
  return {};
}

Result<Condition> Condition::compile(const ConditionText& text, Template::Variables variables) {
  const auto meaning = find_operator(text.operator_name);
  if (!meaning) return malformed("Invalid Condition type : " + text.operator_name);
  auto key = find_condition_key(text.key);
  if (!key) return malformed("Policy has an invalid condition key");
  Condition condition;
  condition.operator_ = *meaning;
  condition.key_ = std::move(*key);
  switch (meaning->comparison) {
    case Comparison::String:
    case Comparison::StringIgnoreCase:
    case Comparison::StringLike:
      condition.wanted_.emplace<std::vector<Template>>();
      break;
    case Comparison::Number:
      condition.wanted_.emplace<std::vector<double>>();
      break;
    case Comparison::Date:
      condition.wanted_.emplace<std::vector<Timestamp>>();
      break;
    case Comparison::Bool:
    case Comparison::Null:
      condition.wanted_.emplace<std::vector<bool>>();
      break;
    case Comparison::Ip:
      condition.wanted_.emplace<std::vector<IpRange>>();
      break;
    case Comparison::Arn:
      condition.wanted_.emplace<std::vector<ArnParts>>();
      break;
  }
  for (const auto& value : text.values) CHECK_OK(condition.add(value, variables));
  return condition;
}

bool Condition::matches(std::string_view value, const VariableLookup& lookup) const {
  switch (operator_.comparison) {
    case Comparison::String:
    case Comparison::StringLike:
      return std::ranges::any_of(std::get<std::vector<Template>>(wanted_),
                                 [&](const Template& wanted) { return wanted.matches(value, lookup); });
    case Comparison::StringIgnoreCase: {
      const std::string lower = utils::to_lower(value);
      const VariableLookup lower_lookup = [&lookup](std::string_view name) {
        auto found = lookup(name);
        if (found) found = utils::to_lower(*found);
        return found;
      };
      return std::ranges::any_of(std::get<std::vector<Template>>(wanted_),
                                 [&](const Template& wanted) { return wanted.matches(lower, lower_lookup); });
    }
    case Comparison::Number: {
      const auto number = parse_number(value);
      return number && std::ranges::any_of(std::get<std::vector<double>>(wanted_),
                                           [&](double wanted) { return lies(*number, operator_.order, wanted); });
    }
    case Comparison::Date: {
      const auto date = parse_date(value);
      return date && std::ranges::any_of(std::get<std::vector<Timestamp>>(wanted_),
                                         [&](Timestamp wanted) { return lies(*date, operator_.order, wanted); });
    }
    case Comparison::Bool:
    case Comparison::Null: {
      const auto truth = parse_bool(value);
      const auto& wanted = std::get<std::vector<bool>>(wanted_);
      return truth && std::find(wanted.begin(), wanted.end(), *truth) != wanted.end();
    }
    case Comparison::Ip: {
      const auto address = parse_ip_address(value);
      return address && std::ranges::any_of(std::get<std::vector<IpRange>>(wanted_),
                                            [&](const IpRange& wanted) { return wanted.contains(*address); });
    }
    case Comparison::Arn: {
      const auto parts = split_arn(value);
      if (!parts) return false;
      const auto part_fits = [&lookup](const Template& wanted, std::string_view part) {
        return wanted.matches(part, lookup);
      };
      return std::ranges::any_of(std::get<std::vector<ArnParts>>(wanted_),
                                 [&](const ArnParts& wanted) { return std::ranges::equal(wanted, *parts, part_fits); });
    }
  }
  return false;
}

bool Condition::holds(std::span<const std::string_view> values, const VariableLookup& lookup) const {
  if (operator_.comparison == Comparison::Null) return matches(values.empty() ? "true" : "false", lookup);
  if (values.empty()) {
    if (operator_.quantifier == Quantifier::All || operator_.if_exists) return true;
    return operator_.negated && operator_.quantifier != Quantifier::Any;
  }
  const auto holds_for = [&](std::string_view value) { return matches(value, lookup) != operator_.negated; };
  // Without a quantifier one value decides, and under a negated operator no value may match.
  const bool all =
      operator_.quantifier == Quantifier::All || (operator_.quantifier == Quantifier::None && operator_.negated);
  return all ? std::ranges::all_of(values, holds_for) : std::ranges::any_of(values, holds_for);
}

bool confines_to_fixed_source(const ConditionText& text) {
  const auto meaning = find_operator(text.operator_name);
  const auto key = find_condition_key(text.key);
  if (!meaning || !key || text.values.empty()) return false;
  // What a request without the key passes, or any request but some, confines nothing.
  if (meaning->negated || meaning->if_exists || meaning->quantifier == Quantifier::All) return false;
  const bool is_text = meaning->comparison == Comparison::String || meaning->comparison == Comparison::StringLike ||
                       meaning->comparison == Comparison::StringIgnoreCase || meaning->comparison == Comparison::Arn;
  const bool fixed = is_text && std::ranges::none_of(text.values, holds_wildcard);
  switch (key->key) {
    case Key::SourceIp:
      return meaning->comparison == Comparison::Ip && std::ranges::all_of(text.values, [](const std::string& value) {
               constexpr unsigned kWidestV4 = 8;
               constexpr unsigned kWidestV6 = 32;
               const auto range = parse_ip_range(value);
               return range && range->prefix >= (range->address.is_v4 ? kWidestV4 : kWidestV6);
             });
    case Key::DataAccessPointArn:
      // The name of the access point may be open as long as its account is fixed.
      return is_text && std::ranges::all_of(text.values, [](const std::string& value) {
               const auto parts = split_arn(value);
               return parts && !(*parts)[4].empty() && !holds_wildcard(std::string((*parts)[4]));
             });
    case Key::PrincipalOrgId:
    case Key::PrincipalArn:
    case Key::PrincipalAccount:
    case Key::UserId:
    case Key::SourceArn:
    case Key::SourceVpc:
    case Key::SourceVpce:
    case Key::SourceOwner:
    case Key::SourceAccount:
    case Key::DataAccessPointAccount:
    case Key::KmsKeyId:
      return fixed;
    default:
      return false;
  }
}

}  // namespace mocks3::s3api::policy
