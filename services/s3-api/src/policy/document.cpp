#include "policy/document.hpp"

#include <algorithm>

namespace mocks3::s3api::policy {

namespace {

constexpr std::string_view kArnPrefix = "arn:aws:s3:::";
constexpr std::string_view kNewVersion = "2012-10-17";
constexpr std::string_view kOldVersion = "2008-10-17";

std::unexpected<Error> malformed(std::string message) { return fail(ErrorCode::MalformedPolicy, std::move(message)); }

/// The kinds of resource a resource pattern can stand for. A star takes slashes too; a bucket's ARN has none.
ActionSet reachable_actions(const std::vector<std::string>& resources) {
  ActionSet set;
  for (const auto& resource : resources) {
    const bool has_slash = resource.find('/') != std::string::npos;
    if (!has_slash) set |= actions_of(ResourceKind::Bucket);
    if (has_slash || resource.find('*') != std::string::npos || resource.find("${") != std::string::npos) {
      set |= actions_of(ResourceKind::Object);
    }
  }
  return set;
}

/// A variable stands for one value; a key with several has none to offer.
std::optional<std::string> variable_value(const Context& context, std::string_view name) {
  const auto key = find_condition_key(name);
  if (!key) return std::nullopt;
  Values values;
  context.collect(key->key, key->tag, values);
  if (values.all().size() != 1) return std::nullopt;
  return std::string(values.all().front());
}

}  // namespace

Result<Document::Resource> Document::compile_resource(std::string_view text) const {
  if (!text.starts_with(kArnPrefix) || text.size() == kArnPrefix.size())
    return malformed("Policy has invalid resource");
  text.remove_prefix(kArnPrefix.size());
  const std::string_view bucket = text.substr(0, text.find('/'));
  const bool is_open = variables_ == Template::Variables::On && bucket.find("${") != std::string_view::npos;
  if (!is_open && !Pattern::wildcard(bucket).matches(bucket_)) return malformed("Policy has invalid resource");
  Resource resource;
  if (text == bucket_) {
    resource.form = Resource::Form::Bucket;
    return resource;
  }
  if (bucket == bucket_) {
    resource.form = Resource::Form::Key;
    text.remove_prefix(bucket_.size() + 1);
  }
  auto pattern = Template::parse(text, Template::Wildcards::On, variables_);
  if (!pattern) return malformed("Policy has invalid resource");
  resource.pattern = std::move(*pattern);
  return resource;
}

Result<Document::Statement> Document::compile_statement(const StatementText& text,
                                                        const CompileOptions& options) const {
  Statement statement;
  if (text.effect != "Allow" && text.effect != "Deny") return malformed("Invalid effect: " + text.effect);
  statement.deny = text.effect == "Deny";
  TRY(statement.principals, PrincipalSet::compile(text.principals, options.knows_account));
  statement.not_principal = text.not_principal;
  // "NotPrincipal must be used with Effect Deny": everybody but somebody would be the whole world.
  if (text.not_principal && !statement.deny) return malformed("Allow with NotPrincipal is not allowed.");

  if (text.actions.empty()) return malformed("Policy has invalid action");
  std::vector<ActionSet> named;
  for (const auto& action : text.actions) {
    named.push_back(match_actions(action));
    if (named.back().none()) return malformed("Policy has invalid action");
    statement.actions |= named.back();
  }
  if (text.not_action) {
    statement.actions.flip();
    named = {statement.actions};
  }

  if (text.resources.empty()) return malformed("Policy has invalid resource");
  for (const auto& resource : text.resources) {
    TRY(statement.resources.emplace_back(), compile_resource(resource));
  }
  statement.not_resource = text.not_resource;
  if (!text.not_resource && options.refuse_idle_actions) {
    const ActionSet reachable = reachable_actions(text.resources);
    for (auto& set : named) set &= reachable;
    if (std::ranges::any_of(named, [](const ActionSet& set) { return set.none(); })) {
      return malformed("Action does not apply to any resource(s) in statement");
    }
  }

  for (const auto& written : text.conditions) {
    TRY(auto condition, Condition::compile(written, variables_));
    const ActionSet& carriers = actions_with(condition.key().key);
    if (std::ranges::any_of(named, [&](const ActionSet& set) { return (set & carriers).none(); })) {
      return malformed("Conditions do not apply to combination of actions and resources in statement");
    }
    statement.conditions.push_back(std::move(condition));
  }
  return statement;
}

Result<Document> Document::compile(const DocumentText& text, const CompileOptions& options) {
  Document document;
  document.bucket_ = options.bucket;
  if (!text.version.empty() && text.version != kOldVersion && text.version != kNewVersion) {
    return malformed("The policy must contain a valid version string");
  }
  if (text.version == kNewVersion) document.variables_ = Template::Variables::On;
  if (text.statements.empty()) return malformed("Could not parse the policy: Statement is empty!");
  for (const auto& written : text.statements) {
    TRY(auto statement, document.compile_statement(written, options));
    const bool is_open = !statement.deny && statement.principals.is_everyone();
    if (is_open && std::ranges::none_of(written.conditions, confines_to_fixed_source)) document.is_public_ = true;
    for (const auto& condition : statement.conditions) {
      document.reads_.set(static_cast<std::size_t>(condition.key().key));
    }
    document.statements_.push_back(std::move(statement));
  }
  // A deny decides whatever else is said, so it is looked for first.
  std::ranges::partition(document.statements_, &Statement::deny);
  return document;
}

bool Document::covers(const Resource& resource, const Request& request, const VariableLookup& lookup) const {
  const bool is_object = resource_kind(request.action) == ResourceKind::Object;
  switch (resource.form) {
    case Resource::Form::Bucket:
      return !is_object;
    case Resource::Form::Key:
      return is_object && resource.pattern.matches(request.key, lookup);
    case Resource::Form::Whole:
      break;
  }
  std::string whole = bucket_;
  if (is_object) whole.append("/").append(request.key);
  return resource.pattern.matches(whole, lookup);
}

bool Document::applies(const Statement& statement, const Request& request, const VariableLookup& lookup,
                       Values& values) const {
  if (!contains(statement.actions, request.action)) return false;
  if (statement.principals.contains(request.principal) == statement.not_principal) return false;
  const bool covered = std::ranges::any_of(statement.resources,
                                           [&](const Resource& resource) { return covers(resource, request, lookup); });
  if (covered == statement.not_resource) return false;
  return std::ranges::all_of(statement.conditions, [&](const Condition& condition) {
    values.clear();
    request.context.collect(condition.key().key, condition.key().tag, values);
    return condition.holds(values.all(), lookup);
  });
}

Decision Document::evaluate(const Request& request) const {
  const VariableLookup lookup = [&request](std::string_view name) { return variable_value(request.context, name); };
  Values values;
  for (const auto& statement : statements_) {
    if (!applies(statement, request, lookup, values)) continue;
    return statement.deny ? Decision::ExplicitDeny : Decision::Allow;
  }
  return Decision::None;
}

}  // namespace mocks3::s3api::policy
