// The routes without sockets: a Router, and requests handed to it.
#include <boost/json.hpp>

#include "helpers.hpp"
#include "mocks3/faults/rule_parser.hpp"
#include "mocks3/injection/control.hpp"

namespace mocks3::injection {
namespace {

namespace json = boost::json;
using testing::Fixture;

struct Api : Fixture {
  http::Router router;

  Api() : Fixture({}, {.ack_limit = std::chrono::milliseconds(0), .fresh_limit = std::chrono::milliseconds(0)}) {
    router.guard(json_and_origin_guard());
    add_control_routes(router, *rules);
    add_injection_internal_routes(router, *rules);
  }

  using Headers = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  asio::awaitable<http::Response> call(std::string method, std::string target, std::string body = "",
                                       Headers headers = {}) {
    http::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    const std::string_view whole = request.target;
    const auto mark = whole.find('?');
    request.path = whole.substr(0, mark);
    if (mark != std::string_view::npos) request.query = whole.substr(mark + 1);
    request.headers.add("Host", "127.0.0.1:9001");
    if (!body.empty()) {
      request.headers.add("Content-Length", std::to_string(body.size()));
      request.headers.add("Content-Type", "application/json");
    }
    for (const auto& [name, value] : headers) request.headers.set(name, value);
    request.body = std::make_unique<stream::MemoryBody>(std::move(body));
    auto context = mocks3::testing::test_context();
    co_return co_await router.handle(request, context);
  }
};

json::object parse(const http::Response& response) { return json::parse(response.text).as_object(); }

std::string detail(const http::Response& response) { return std::string(parse(response).at("detail").as_string()); }

CO_TEST(ControlRoutes, ARuleIsAddedListedReadAndRemoved) {
  Api api;
  const auto added = co_await api.call("POST", "/v1/rules", R"({"rule":"putobject key=a : 3x -> slow_down"})");
  EXPECT_EQ(added.status, 201);
  EXPECT_EQ(parse(added).at("rules").at(0).at("id").as_string(), "rule-1");
  api.rules->count_with([] { return std::vector<contracts::RuleCounters>{{"rule-1", 9, 5, 3}}; });
  const auto list = parse(co_await api.call("GET", "/v1/rules"));
  EXPECT_EQ(list.at("armed").as_bool(), true);
  EXPECT_EQ(list.at("generation").to_number<std::uint64_t>(), api.rules->current().generation);
  EXPECT_EQ(list.at("seed").to_number<std::uint64_t>(), api.rules->current().seed);
  const auto& rule = list.at("rules").at(0);
  EXPECT_EQ(rule.at("rule").as_string(), "PutObject key=a : 3x -> slow_down");
  EXPECT_EQ(rule.at("seen").to_number<int>(), 9);
  EXPECT_EQ(rule.at("matched").to_number<int>(), 5);
  EXPECT_EQ(rule.at("fired").to_number<int>(), 3);
  EXPECT_EQ(parse(co_await api.call("GET", "/v1/rules/rule-1")), rule.as_object());
  EXPECT_EQ((co_await api.call("DELETE", "/v1/rules/rule-1")).status, 204);
  EXPECT_EQ((co_await api.call("GET", "/v1/rules/rule-1")).status, 404);
  EXPECT_EQ((co_await api.call("DELETE", "/v1/rules/rule-1")).status, 404);
}

CO_TEST(ControlRoutes, SeveralRulesComeAsTextsOrObjects) {
  Api api;
  const auto added =
      co_await api.call("POST", "/v1/rules",
                        R"({"rules":["PutObject -> reset",{"id":"x","rule":"GetObject -> reset","enabled":false}]})");
  EXPECT_EQ(added.status, 201);
  EXPECT_EQ(testing::ids_of(api.rules->current()), (std::vector<std::string>{"rule-1", "x"}));
  EXPECT_FALSE(api.rules->current().rules[1].enabled);
  EXPECT_EQ((co_await api.call("POST", "/v1/rules", R"({"id":"y","rule":"list -> reset"})")).status, 201);
  EXPECT_EQ((co_await api.call("DELETE", "/v1/rules")).status, 204);
  EXPECT_TRUE(api.rules->current().rules.empty());
}

CO_TEST(ControlRoutes, WrongBodiesAreProblemsThatSayWhat) {
  Api api;
  const std::pair<const char*, const char*> kTable[] = {
      {R"({"rule":"PutObject keyy=a -> reset"})",
       "column 11: 'keyy' is not a condition; known: bucket, key, access-key"},
      {R"({"rules":["list -> reset","list -> boom"]})", "rule 2: column 9: 'boom' is not an effect"},
      {R"({})", "document: 'rule' is missing"},
      {R"([])", "document: expected a rule as text or an object"},
      {R"({"rules":[]})", "rules: expected an array of rules"},
      {R"({"rules":["list -> reset"],"id":"a"})", "document: 'rules' stands alone"},
      {R"({"rule":"list -> reset","when":1})", "when: unknown member"},
      {R"({"rules":[{"rule":1}]})", "rules[0].rule: expected a string"},
      {R"({"id":"PutObject","rule":"list -> reset"})", "'PutObject' is an operation and cannot be a rule's id"},
  };
  for (const auto& [body, message] : kTable) {
    const auto refused = co_await api.call("POST", "/v1/rules", body);
    EXPECT_EQ(refused.status, 422) << body;
    EXPECT_EQ(refused.headers.get("Content-Type"), "application/problem+json");
    EXPECT_TRUE(detail(refused).starts_with(message)) << detail(refused);
  }
  EXPECT_EQ((co_await api.call("POST", "/v1/rules", "{")).status, 422);
  EXPECT_EQ((co_await api.call("PUT", "/v1/armed", "{}")).status, 422);
  EXPECT_EQ((co_await api.call("PUT", "/v1/armed", R"({"armed":1})")).status, 422);
  EXPECT_EQ((co_await api.call("PUT", "/v1/seed", R"({"seed":-1})")).status, 422);
  EXPECT_EQ((co_await api.call("PUT", "/v1/seed", R"({"sed":1})")).status, 422);
  EXPECT_TRUE(api.rules->current().rules.empty());
}

CO_TEST(ControlRoutes, ArmedAndSeed) {
  Api api;
  const auto armed = co_await api.call("PUT", "/v1/armed", R"({"armed":false})");
  EXPECT_EQ(armed.status, 200);
  EXPECT_EQ(parse(armed).at("armed").as_bool(), false);
  EXPECT_FALSE(api.rules->current().armed);
  const auto seed = co_await api.call("PUT", "/v1/seed", R"({"seed":18446744073709551615})");
  EXPECT_EQ(seed.status, 200);
  EXPECT_EQ(api.rules->current().seed, 18446744073709551615U);
}

CO_TEST(ControlRoutes, TheCatalogueDescribesWhatTheParserTakes) {
  Api api;
  const auto catalogue = parse(co_await api.call("GET", "/v1/faults"));
  for (const auto& row : catalogue.at("errors").as_array()) {
    const std::string name(row.at("effect").as_string());
    EXPECT_TRUE(faults::parse_rule("* -> " + name)) << name;
  }
  for (const auto& row : catalogue.at("operations").as_array()) {
    const std::string name(row.at("name").as_string());
    EXPECT_TRUE(faults::parse_rule(name + " -> reset")) << name;
  }
  EXPECT_EQ(catalogue.at("effects").as_array().size(), faults::all_effects().size());
}

CO_TEST(Guard, WebPagesOfOtherSitesAreRefused) {
  Api api;
  const std::string body = R"({"armed":false})";
  EXPECT_EQ((co_await api.call("PUT", "/v1/armed", body, {{"Origin", "https://evil.example"}})).status, 403);
  EXPECT_EQ((co_await api.call("PUT", "/v1/armed", body, {{"Origin", "null"}})).status, 403);
  EXPECT_EQ((co_await api.call("PUT", "/v1/armed", body, {{"Origin", "http://127.0.0.1:9000"}})).status, 403);
  EXPECT_EQ((co_await api.call("GET", "/v1/rules", "", {{"Origin", "https://evil.example"}})).status, 403);
  EXPECT_EQ((co_await api.call("DELETE", "/v1/rules", "", {{"Sec-Fetch-Site", "cross-site"}})).status, 403);
  EXPECT_EQ((co_await api.call("PUT", "/v1/armed", body, {{"Content-Type", "text/plain"}})).status, 400);
  EXPECT_TRUE(api.rules->current().armed);
  EXPECT_EQ((co_await api.call("PUT", "/v1/armed", body, {{"Origin", "http://127.0.0.1:9001"}})).status, 200);
  EXPECT_EQ((co_await api.call("PUT", "/v1/armed", body, {{"Content-Type", "application/json; charset=utf-8"}})).status,
            200);
}

TEST(Guard, OtherOriginsCanBeAllowed) {
  const auto guard = json_and_origin_guard({"https://console.example"});
  http::Request request;
  request.method = "POST";
  request.headers.add("Origin", "https://console.example");
  EXPECT_TRUE(guard(request));
  request.headers.set("Origin", "https://console.example.evil");
  EXPECT_FALSE(guard(request));
}

CO_TEST(InternalRoutes, ServeTheSetTheWaitAndTheReport) {
  Api api;
  CO_ASSERT_TRUE(
      (co_await api.call("POST", "/internal/v1/rules", R"([{"id":"a","text":"PutObject -> reset"}])")).status == 201);
  const auto generation = api.rules->current().generation;
  const auto set = parse(co_await api.call("GET", "/internal/v1/rules"));
  EXPECT_EQ(set.at("generation").to_number<std::uint64_t>(), generation);
  const auto waited = co_await api.call("GET", "/internal/v1/rules?known=" + std::to_string(generation) + "&wait_ms=1");
  EXPECT_EQ(waited.status, 200);
  EXPECT_EQ((co_await api.call("GET", "/internal/v1/rules?known=x")).status, 422);
  EXPECT_EQ((co_await api.call("GET", "/internal/v1/rules?known=1&wait_ms=99999999")).status, 422);
  const std::string report = R"({"reporter":"p","generation":)" + std::to_string(generation) +
                             R"(,"counters":[{"id":"a","seen":3,"matched":2,"fired":1}]})";
  EXPECT_EQ((co_await api.call("POST", "/internal/v1/rules/report", report)).status, 204);
  const auto counters = json::parse((co_await api.call("GET", "/internal/v1/rules/counters")).text);
  EXPECT_EQ(counters.at(0).at("fired").to_number<int>(), 1);
  EXPECT_EQ((co_await api.call("POST", "/internal/v1/rules/report", "{}")).status, 422);
}

}  // namespace
}  // namespace mocks3::injection
