#include <boost/json.hpp>

#include "bindings/reply.hpp"
#include "mocks3/faults/rule.hpp"
#include "mocks3/injection/control.hpp"

namespace mocks3::injection {

namespace {

namespace json = boost::json;
using contracts::FaultControl;
using contracts::RuleCounters;
using contracts::RuleEntry;
using http::PathParameters;
using http::Request;
using http::Response;
using runtime::RequestContext;

struct ArmedBody {
  std::optional<bool> armed;
};
BOOST_DESCRIBE_STRUCT(ArmedBody, (), (armed))

struct SeedBody {
  std::optional<std::uint64_t> seed;
};
BOOST_DESCRIBE_STRUCT(SeedBody, (), (seed))

json::object rule_json(const RuleEntry& entry, const std::vector<RuleCounters>& counters) {
  json::object rule{{"id", entry.id},
                    {"rule", entry.text},
                    {"enabled", entry.enabled},
                    {"created", utils::format_iso8601(entry.created)}};
  const auto counted = std::ranges::find(counters, entry.id, &RuleCounters::id);
  const bool found = counted != counters.end();
  rule["seen"] = found ? counted->seen : 0;
  rule["matched"] = found ? counted->matched : 0;
  rule["fired"] = found ? counted->fired : 0;
  return rule;
}

Task<Response> list_rules(FaultControl& control, RequestContext& context) {
  CO_TRY(const auto counters, co_await control.counters(context));
  CO_TRY(const auto set, co_await control.rules(context));
  json::array rules;
  for (const auto& entry : set.rules) rules.push_back(rule_json(entry, counters));
  co_return http::json_response(
      200, json::object{
               {"generation", set.generation}, {"armed", set.armed}, {"seed", set.seed}, {"rules", std::move(rules)}});
}

Task<Response> get_rule(FaultControl& control, RequestContext& context, const std::string& id) {
  CO_TRY(const auto counters, co_await control.counters(context));
  CO_TRY(const auto set, co_await control.rules(context));
  const auto entry = std::ranges::find(set.rules, id, &RuleEntry::id);
  if (entry == set.rules.end()) co_return fail(ErrorCode::NotFound, "There is no rule '" + id + "'.");
  co_return http::json_response(200, rule_json(*entry, counters));
}

/// A rule is its text, or an object with `rule` and, if wanted, `id` and `enabled`.
Result<RuleEntry> entry_of(const json::value& value, const std::string& where) {
  RuleEntry entry;
  if (value.is_string()) {
    entry.text = std::string_view(value.get_string());
    return entry;
  }
  if (!value.is_object()) return fail(ErrorCode::ValidationFailed, where + ": expected a rule as text or an object");
  bool has_rule = false;
  for (const auto& [name, member] : value.get_object()) {
    const std::string path = (where == "document" ? "" : where + ".") + std::string(name);
    if (name == "rule") {
      CHECK_OK(http::assign_json(entry.text, member, path));
      has_rule = true;
    } else if (name == "id") {
      CHECK_OK(http::assign_json(entry.id, member, path));
    } else if (name == "enabled") {
      CHECK_OK(http::assign_json(entry.enabled, member, path));
    } else {
      return fail(ErrorCode::ValidationFailed, path + ": unknown member");
    }
  }
  if (!has_rule) return fail(ErrorCode::ValidationFailed, where + ": 'rule' is missing");
  return entry;
}

Result<std::vector<RuleEntry>> entries_of(const json::value& body) {
  const auto* list = body.is_object() ? body.get_object().if_contains("rules") : nullptr;
  if (list == nullptr) {
    TRY(auto entry, entry_of(body, "document"));
    return std::vector<RuleEntry>{std::move(entry)};
  }
  if (body.get_object().size() != 1) return fail(ErrorCode::ValidationFailed, "document: 'rules' stands alone");
  if (!list->is_array() || list->get_array().empty())
    return fail(ErrorCode::ValidationFailed, "rules: expected an array of rules");
  std::vector<RuleEntry> entries;
  for (const auto& item : list->get_array()) {
    TRY(auto entry, entry_of(item, "rules[" + std::to_string(entries.size()) + "]"));
    entries.push_back(std::move(entry));
  }
  return entries;
}

Task<Response> add_rules(FaultControl& control, Request& request, RequestContext& context) {
  CO_TRY(const auto text, co_await stream::read_all(*request.body, kMaxBody));
  CO_TRY(const auto body, http::parse_json(text));
  CO_TRY(const auto entries, entries_of(body));
  CO_TRY(const auto added, co_await control.add(context, entries));
  CO_TRY(const auto set, co_await control.rules(context));
  json::array rules;
  for (const auto& entry : added) rules.push_back(rule_json(entry, {}));
  co_return http::json_response(201, json::object{{"generation", set.generation}, {"rules", std::move(rules)}});
}

Task<Response> remove_rule(FaultControl& control, RequestContext& context, const std::string& id) {
  CO_CHECK(co_await control.remove(context, id));
  co_return no_content();
}

Task<Response> clear_rules(FaultControl& control, RequestContext& context) {
  CO_CHECK(co_await control.clear(context));
  co_return no_content();
}

Task<Response> put_armed(FaultControl& control, Request& request, RequestContext& context) {
  CO_TRY(const auto body, co_await read_json<ArmedBody>(request));
  if (!body.armed) co_return fail(ErrorCode::ValidationFailed, "armed: expected true or false");
  CO_CHECK(co_await control.set_armed(context, *body.armed));
  CO_TRY(const auto set, co_await control.rules(context));
  co_return http::json_response(200, json::object{{"generation", set.generation}, {"armed", set.armed}});
}

Task<Response> put_seed(FaultControl& control, Request& request, RequestContext& context) {
  CO_TRY(const auto body, co_await read_json<SeedBody>(request));
  if (!body.seed) co_return fail(ErrorCode::ValidationFailed, "seed: expected a whole number");
  CO_CHECK(co_await control.set_seed(context, *body.seed));
  CO_TRY(const auto set, co_await control.rules(context));
  co_return http::json_response(200, json::object{{"generation", set.generation}, {"seed", set.seed}});
}

json::value catalogue() {
  json::array effects;
  for (const auto& effect : faults::all_effects()) {
    effects.push_back(json::object{
        {"name", effect.name}, {"slot", effect.slot}, {"syntax", effect.syntax}, {"summary", effect.summary}});
  }
  json::array errors;
  for (const auto& row : errors::all_errors()) {
    if (row.internal) continue;
    errors.push_back(json::object{{"effect", faults::snake_case(row.name)},
                                  {"code", row.name},
                                  {"status", row.http_status},
                                  {"retryable", row.retryable},
                                  {"message", row.message}});
  }
  json::array operations;
  for (const auto& row : model::all_operations()) {
    operations.push_back(json::object{
        {"name", row.name}, {"class", faults::class_name(row.operation_class)}, {"implemented", row.implemented}});
  }
  return json::object{
      {"effects", std::move(effects)}, {"errors", std::move(errors)}, {"operations", std::move(operations)}};
}

}  // namespace

void add_control_routes(http::Router& router, FaultControl& control) {
  router.add({"GET", "/v1/rules", "listRules", "All fault rules with what they have done", false,
              [&control](Request&, RequestContext& context, const PathParameters&) -> asio::awaitable<Response> {
                co_return answer(co_await list_rules(control, context), context);
              }});
  router.add(
      {"POST", "/v1/rules", "addRules", "Add fault rules, or replace those of the same id", false,
       [&control](Request& request, RequestContext& context, const PathParameters&) -> asio::awaitable<Response> {
         co_return answer(co_await add_rules(control, request, context), context);
       }});
  router.add({"DELETE", "/v1/rules", "clearRules", "Remove all fault rules", false,
              [&control](Request&, RequestContext& context, const PathParameters&) -> asio::awaitable<Response> {
                co_return answer(co_await clear_rules(control, context), context);
              }});
  router.add({"GET", "/v1/rules/{id}", "getRule", "One fault rule with what it has done", false,
              [&control](Request&, RequestContext& context, const PathParameters& path) -> asio::awaitable<Response> {
                co_return answer(co_await get_rule(control, context, path["id"]), context);
              }});
  router.add({"DELETE", "/v1/rules/{id}", "removeRule", "Remove one fault rule", false,
              [&control](Request&, RequestContext& context, const PathParameters& path) -> asio::awaitable<Response> {
                co_return answer(co_await remove_rule(control, context, path["id"]), context);
              }});
  router.add(
      {"PUT", "/v1/armed", "setArmed", "Let rules fire, or none of them", false,
       [&control](Request& request, RequestContext& context, const PathParameters&) -> asio::awaitable<Response> {
         co_return answer(co_await put_armed(control, request, context), context);
       }});
  router.add(
      {"PUT", "/v1/seed", "setSeed", "The number from which chance is derived", false,
       [&control](Request& request, RequestContext& context, const PathParameters&) -> asio::awaitable<Response> {
         co_return answer(co_await put_seed(control, request, context), context);
       }});
  router.add({"GET", "/v1/faults", "listFaults", "What rules can name: effects, error codes, operations", false,
              [](Request&, RequestContext&, const PathParameters&) -> asio::awaitable<Response> {
                co_return http::json_response(200, catalogue());
              }});
}

}  // namespace mocks3::injection
