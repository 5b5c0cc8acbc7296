#include <boost/json.hpp>

#include "bindings/internal_messages.hpp"
#include "bindings/reply.hpp"
#include "mocks3/injection/control.hpp"

namespace mocks3::injection {

namespace {

using contracts::FaultControl;
using http::PathParameters;
using http::Request;
using http::Response;
using runtime::RequestContext;

Task<Response> get_rules(FaultControl& control, const Request& request, RequestContext& context) {
  CO_TRY(const auto query, http::Query::parse(request.query));
  if (!query.contains("known")) {
    CO_TRY(const auto set, co_await control.rules(context));
    co_return http::json_response(200, http::to_json(set));
  }
  const auto known = utils::parse_u64(query.get("known"));
  const auto wait = query.contains("wait_ms") ? utils::parse_u64(query.get("wait_ms")) : 0;
  constexpr std::uint64_t kLongestWait = 60'000;
  if (!known || !wait || *wait > kLongestWait)
    co_return fail(ErrorCode::ValidationFailed, "known and wait_ms: expected whole numbers, wait_ms up to 60000");
  CO_TRY(const auto set, co_await control.wait_for_change(context, *known, std::chrono::milliseconds(*wait)));
  co_return http::json_response(200, http::to_json(set));
}

Task<Response> post_rules(FaultControl& control, Request& request, RequestContext& context) {
  CO_TRY(const auto entries, co_await read_json<std::vector<contracts::RuleEntry>>(request));
  CO_TRY(const auto added, co_await control.add(context, entries));
  co_return http::json_response(201, http::to_json(added));
}

Task<Response> post_report(FaultControl& control, Request& request, RequestContext& context) {
  CO_TRY(const auto message, co_await read_json<ReportMessage>(request));
  if (message.reporter.empty()) co_return fail(ErrorCode::ValidationFailed, "reporter: expected a name");
  CO_CHECK(co_await control.report(context, message.reporter, message.generation, message.counters));
  co_return no_content();
}

Task<Response> get_counters(FaultControl& control, RequestContext& context) {
  CO_TRY(const auto counters, co_await control.counters(context));
  co_return http::json_response(200, http::to_json(counters));
}

Task<Response> put_armed(FaultControl& control, Request& request, RequestContext& context) {
  CO_TRY(const auto message, co_await read_json<ArmedMessage>(request));
  CO_CHECK(co_await control.set_armed(context, message.armed));
  co_return no_content();
}

Task<Response> put_seed(FaultControl& control, Request& request, RequestContext& context) {
  CO_TRY(const auto message, co_await read_json<SeedMessage>(request));
  CO_CHECK(co_await control.set_seed(context, message.seed));
  co_return no_content();
}

Task<Response> delete_all(FaultControl& control, RequestContext& context) {
  CO_CHECK(co_await control.clear(context));
  co_return no_content();
}

Task<Response> delete_one(FaultControl& control, RequestContext& context, const std::string& id) {
  CO_CHECK(co_await control.remove(context, id));
  co_return no_content();
}

}  // namespace

void add_injection_internal_routes(http::Router& router, FaultControl& control) {
  router.add(
      {"GET", "/internal/v1/rules", "internalGetRules", "The rule set, at once or when it changes", false,
       [&control](Request& request, RequestContext& context, const PathParameters&) -> asio::awaitable<Response> {
         co_return answer(co_await get_rules(control, request, context), context);
       }});
  router.add(
      {"POST", "/internal/v1/rules", "internalAddRules", "Add or replace rules", false,
       [&control](Request& request, RequestContext& context, const PathParameters&) -> asio::awaitable<Response> {
         co_return answer(co_await post_rules(control, request, context), context);
       }});
  router.add({"DELETE", "/internal/v1/rules", "internalClearRules", "Remove all rules", false,
              [&control](Request&, RequestContext& context, const PathParameters&) -> asio::awaitable<Response> {
                co_return answer(co_await delete_all(control, context), context);
              }});
  router.add({"DELETE", "/internal/v1/rules/{id}", "internalRemoveRule", "Remove one rule", false,
              [&control](Request&, RequestContext& context, const PathParameters& path) -> asio::awaitable<Response> {
                co_return answer(co_await delete_one(control, context, path["id"]), context);
              }});
  router.add(
      {"POST", "/internal/v1/rules/report", "internalReport", "What a process has applied and counted", false,
       [&control](Request& request, RequestContext& context, const PathParameters&) -> asio::awaitable<Response> {
         co_return answer(co_await post_report(control, request, context), context);
       }});
  router.add({"GET", "/internal/v1/rules/counters", "internalCounters", "Sums over all processes", false,
              [&control](Request&, RequestContext& context, const PathParameters&) -> asio::awaitable<Response> {
                co_return answer(co_await get_counters(control, context), context);
              }});
  router.add(
      {"PUT", "/internal/v1/armed", "internalSetArmed", "Let rules fire, or none of them", false,
       [&control](Request& request, RequestContext& context, const PathParameters&) -> asio::awaitable<Response> {
         co_return answer(co_await put_armed(control, request, context), context);
       }});
  router.add(
      {"PUT", "/internal/v1/seed", "internalSetSeed", "The number from which chance is derived", false,
       [&control](Request& request, RequestContext& context, const PathParameters&) -> asio::awaitable<Response> {
         co_return answer(co_await put_seed(control, request, context), context);
       }});
}

}  // namespace mocks3::injection
