// One condition of a statement: an operator, a key and the values it is held against.
//
// Compiled once: names become enumerators, values become numbers, times, address ranges and patterns. Immutable, any
// thread. Errors: MalformedPolicy with S3's message. Sources: "IAM JSON policy elements: Condition operators",
// "Set operators for multivalued context keys".
#pragma once

#include <array>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "mocks3/errors/result.hpp"
#include "mocks3/utils/time.hpp"
#include "policy/condition_key.hpp"
#include "policy/ip_range.hpp"
#include "policy/pattern.hpp"

namespace mocks3::s3api::policy {

/// As written: {"StringLike": {"s3:prefix": ["a/*"]}}.
struct ConditionText {
  std::string operator_name;
  std::string key;
  std::vector<std::string> values;
};

/// How an operator compares, and the type of its values.
enum class Comparison : std::uint8_t { String, StringIgnoreCase, StringLike, Number, Date, Bool, Ip, Arn, Null };
/// Where a value must lie to match; for all but numbers and dates it is Equal.
enum class Order : std::uint8_t { Equal, Less, LessOrEqual, Greater, GreaterOrEqual };
/// ForAllValues:, ForAnyValue:, or neither.
enum class Quantifier : std::uint8_t { None, All, Any };

struct Operator {
  Comparison comparison = Comparison::String;
  Order order = Order::Equal;
  bool negated = false;
  Quantifier quantifier = Quantifier::None;
  bool if_exists = false;
};

/// Nothing for a name that is no operator; case matters.
std::optional<Operator> find_operator(std::string_view name);

class Condition {
 public:
  /// "Invalid Condition type : …", "Policy has an invalid condition key", "Invalid IP address in Conditions", …
  static Result<Condition> compile(const ConditionText& text, Template::Variables variables);

  const ConditionKey& key() const { return key_; }
  /// `values`: all the request has for key(). `lookup` is asked only for policy variables.
  bool holds(std::span<const std::string_view> values, const VariableLookup& lookup) const;

 private:
  using ArnParts = std::array<Template, 6>;
  using Wanted = std::variant<std::vector<Template>, std::vector<double>, std::vector<Timestamp>, std::vector<bool>,
                              std::vector<IpRange>, std::vector<ArnParts>>;
  Result<> add(const std::string& value, Template::Variables variables);
  /// Whether one of the wanted values is matched, negation left aside.
  bool matches(std::string_view value, const VariableLookup& lookup) const;

  Operator operator_;
  ConditionKey key_;
  Wanted wanted_;
};

/// Whether this condition lets only requests through that come from a fixed source or principal, so that what it
/// guards is not public. Source: "Blocking public access to your Amazon S3 storage", the meaning of "public".
bool confines_to_fixed_source(const ConditionText& text);

}  // namespace mocks3::s3api::policy
