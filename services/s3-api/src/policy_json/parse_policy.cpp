#include "policy_json/parse_policy.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "policy_json/unique_members.hpp"

namespace mocks3::s3api::policy {

namespace {

namespace json = boost::json;

// A policy needs six: document, statements, statement, condition, operator, values.
constexpr std::size_t kMaxDepth = 16;

std::unexpected<Error> malformed(std::string message) { return fail(ErrorCode::MalformedPolicy, std::move(message)); }
std::unexpected<Error> bad_syntax() { return malformed("Invalid policy syntax."); }
std::unexpected<Error> missing(std::string_view field) {
  return malformed("Missing required field " + std::string(field));
}
std::unexpected<Error> too_large() {
  return malformed("Normalized policy document exceeds the maximum allowed size of " + std::to_string(kMaxPolicyBytes) +
                   " bytes");
}

Result<std::string> read_string(const json::value& value) {
  if (!value.is_string()) return bad_syntax();
  return std::string(std::string_view(value.get_string()));
}

/// One string or an array of them.
Result<std::vector<std::string>> read_strings(const json::value& value) {
  std::vector<std::string> strings;
  if (!value.is_array()) {
    TRY(strings.emplace_back(), read_string(value));
    return strings;
  }
  for (const auto& item : value.get_array()) {
    TRY(strings.emplace_back(), read_string(item));
  }
  return strings;
}

/// Values of conditions may be numbers and truths beside strings.
Result<std::vector<std::string>> read_condition_values(const json::value& value) {
  const auto read_one = [](const json::value& item) -> Result<std::string> {
    if (item.is_number() || item.is_bool()) return json::serialize(item);
    return read_string(item);
  };
  std::vector<std::string> values;
  if (!value.is_array()) {
    TRY(values.emplace_back(), read_one(value));
    return values;
  }
  for (const auto& item : value.get_array()) {
    TRY(values.emplace_back(), read_one(item));
  }
  return values;
}

Result<PrincipalsText> read_principals(const json::value& value) {
  const auto invalid = [] { return malformed("Invalid principal in policy"); };
  PrincipalsText principals;
  if (value.is_string()) {
    if (value.get_string() != "*") return invalid();
    principals.everyone = true;
    return principals;
  }
  if (!value.is_object()) return invalid();
  for (const auto& member : value.get_object()) {
    auto names = read_strings(member.value());
    if (!names || names->empty()) return invalid();
    std::vector<std::string>* list = nullptr;
    if (member.key() == "AWS") list = &principals.aws;
    if (member.key() == "CanonicalUser") list = &principals.canonical_users;
    if (member.key() == "Service" || member.key() == "Federated") list = &principals.others;
    if (!list) return invalid();
    list->insert(list->end(), names->begin(), names->end());
  }
  return principals;
}

Result<std::vector<ConditionText>> read_conditions(const json::value& value) {
  if (!value.is_object()) return bad_syntax();
  std::vector<ConditionText> conditions;
  for (const auto& by_operator : value.get_object()) {
    if (!by_operator.value().is_object()) return bad_syntax();
    for (const auto& by_key : by_operator.value().get_object()) {
      ConditionText condition;
      condition.operator_name = std::string_view(by_operator.key());
      condition.key = std::string_view(by_key.key());
      TRY(condition.values, read_condition_values(by_key.value()));
      conditions.push_back(std::move(condition));
    }
  }
  return conditions;
}

/// The element or its negation, exactly one of them.
struct Element {
  const json::value* value = nullptr;
  bool negated = false;
};

Result<Element> find_element(const json::object& object, std::string_view name) {
  const json::value* plain = object.if_contains(name);
  const json::value* negated = object.if_contains("Not" + std::string(name));
  if (plain && negated) return bad_syntax();
  if (!plain && !negated) return missing(name);
  return Element{plain ? plain : negated, negated != nullptr};
}

bool is_statement_element(std::string_view name) {
  for (const std::string_view known :
       {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}) {
    if (name == known) return true;
  }
  return false;
}

Result<StatementText> read_statement(const json::value& value) {
  if (!value.is_object()) return bad_syntax();
  const json::object& object = value.get_object();
  for (const auto& member : object) {
    if (!is_statement_element(member.key())) return bad_syntax();
  }
  StatementText statement;
  if (const auto* sid = object.if_contains("Sid")) {
    TRY(statement.sid, read_string(*sid));
  }
  const auto* effect = object.if_contains("Effect");
  if (!effect) return missing("Effect");
  TRY(statement.effect, read_string(*effect));

  TRY(const Element principal, find_element(object, "Principal"));
  TRY(statement.principals, read_principals(*principal.value));
  statement.not_principal = principal.negated;
  TRY(const Element action, find_element(object, "Action"));
  TRY(statement.actions, read_strings(*action.value));
  statement.not_action = action.negated;
  TRY(const Element resource, find_element(object, "Resource"));
  TRY(statement.resources, read_strings(*resource.value));
  statement.not_resource = resource.negated;
  if (const auto* condition = object.if_contains("Condition")) {
    TRY(statement.conditions, read_conditions(*condition));
  }
  return statement;
}

}  // namespace

Result<DocumentText> read_policy(std::string_view text) {
  if (!text.starts_with('{')) return fail(ErrorCode::MalformedPolicy);
  if (text.size() > kMaxPolicyBodyBytes) return too_large();
  switch (check_json(text, kMaxDepth)) {
    case JsonFault::None:
      break;
    case JsonFault::Syntax:
      return malformed("This policy contains invalid Json");
    case JsonFault::DuplicateMember:
      return bad_syntax();
  }
  boost::system::error_code ec;
  const json::value root = json::parse(text, ec);
  if (ec || !root.is_object()) return malformed("This policy contains invalid Json");
  if (json::serialize(root).size() > kMaxPolicyBytes) return too_large();

  DocumentText document;
  const json::value* statements = nullptr;
  for (const auto& member : root.get_object()) {
    if (member.key() == "Version") {
      if (!member.value().is_string() || member.value().get_string().empty()) {
        return malformed("The policy must contain a valid version string");
      }
      document.version = std::string_view(member.value().get_string());
    } else if (member.key() == "Id") {
      TRY(document.id, read_string(member.value()));
    } else if (member.key() == "Statement") {
      statements = &member.value();
    } else {
      return bad_syntax();
    }
  }
  if (!statements) return missing("Statement");
  if (!statements->is_array()) {
    TRY(document.statements.emplace_back(), read_statement(*statements));
    return document;
  }
  for (const auto& statement : statements->get_array()) {
    TRY(document.statements.emplace_back(), read_statement(statement));
  }
  return document;
}

Result<Document> parse_policy(std::string_view text, const CompileOptions& options) {
  TRY(const DocumentText document, read_policy(text));
  return Document::compile(document, options);
}

}  // namespace mocks3::s3api::policy
