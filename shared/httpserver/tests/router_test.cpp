#include "mocks3/http/router.hpp"

#include <gtest/gtest.h>

#include "mocks3/testing/coroutine_test.hpp"

namespace mocks3::http {
namespace {

Request request_for(std::string method, std::string target) {
  Request request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.body = std::make_unique<stream::MemoryBody>(std::string());
  return request;
}

Response ask(Router& router, std::string method, std::string target, std::string token = {}) {
  Response response;
  testing::run_coroutine([&]() -> asio::awaitable<void> {
    Request request = request_for(std::move(method), std::move(target));
    request.path = request.target;
    if (!token.empty()) request.headers.add("Authorization", token);
    auto context = testing::test_context();
    response = co_await router.handle(request, context);
  });
  return response;
}

RouteHandler says(std::string text) {
  return [text](Request&, runtime::RequestContext&, const PathParameters& parameters) -> asio::awaitable<Response> {
    std::string all = text;
    for (const auto& [name, value] : parameters.values) all += " " + name + "=" + value;
    co_return Response::with_text(200, "text/plain", all);
  };
}

TEST(Router, FindsRoutesAndDecodesParameters) {
  Router router;
  router.add({"GET", "/v1/rules", "listRules", "", true, says("list")});
  router.add({"GET", "/v1/rules/{id}", "getRule", "", true, says("one")});
  router.add({"GET", "/v1/rules/{id}/hits/{n}", "getHits", "", true, says("hits")});
  EXPECT_EQ(ask(router, "GET", "/v1/rules").text, "list");
  EXPECT_EQ(ask(router, "GET", "/v1/rules/a%2Fb").text, "one id=a/b");
  EXPECT_EQ(ask(router, "GET", "/v1/rules/x/hits/3").text, "hits id=x n=3");
  EXPECT_EQ(ask(router, "GET", "/v1/rules/").status, 404);
  EXPECT_EQ(ask(router, "GET", "/v1/rules/x/hits").status, 404);
  EXPECT_EQ(ask(router, "GET", "/v1").status, 404);
  EXPECT_EQ(ask(router, "GET", "*").status, 404);
  EXPECT_EQ(ask(router, "GET", "").status, 404);
  EXPECT_EQ(ask(router, "GET", "/v1/rules/%zz").status, 400);
}

TEST(Router, ALiteralBeatsAParameterInAnyOrder) {
  Router router;
  router.add({"GET", "/v1/{x}", "any", "", true, says("any")});
  router.add({"GET", "/v1/all", "all", "", true, says("all")});
  EXPECT_EQ(ask(router, "GET", "/v1/all").text, "all");
  EXPECT_EQ(ask(router, "GET", "/v1/other").text, "any x=other");
}

TEST(Router, AnotherMethodIsToldWhatIsAllowed) {
  Router router;
  router.add({"GET", "/a", "get", "", true, says("get")});
  router.add({"PUT", "/a", "put", "", true, says("put")});
  const auto response = ask(router, "DELETE", "/a");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.get("allow"), "GET, PUT");
  EXPECT_EQ(response.headers.get("content-type"), "application/problem+json");
}

TEST(Router, HeadIsGetWithoutItsBody) {
  Router router;
  router.add({"GET", "/a", "get", "", true, says("get")});
  const auto response = ask(router, "HEAD", "/a");
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.head_only);
}

TEST(Router, GuardsStandBeforeRoutesThatAreNotOpen) {
  Router router;
  router.add({"GET", "/open", "open", "", true, says("open")});
  router.add({"GET", "/closed", "closed", "", false, says("closed")});
  router.guard([](const Request& request) -> Result<> {
    if (request.headers.get("authorization") != "Bearer t") return fail(ErrorCode::Unauthorized);
    return {};
  });
  EXPECT_EQ(ask(router, "GET", "/open").status, 200);
  const auto refused = ask(router, "GET", "/closed");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.headers.get("www-authenticate"), "Bearer");
  EXPECT_EQ(ask(router, "GET", "/closed", "Bearer t").text, "closed");
  EXPECT_EQ(ask(router, "GET", "/nowhere").status, 404);
}

TEST(Router, OperationalRoutes) {
  Router router;
  metrics::Registry registry;
  registry.counter("mocks3_test_total", "A test").add(3);
  bool ready = false;
  add_operational_routes(router, [&] { return ready; }, registry);
  EXPECT_EQ(ask(router, "GET", "/health/live").status, 200);
  EXPECT_EQ(ask(router, "GET", "/health/ready").status, 503);
  ready = true;
  EXPECT_EQ(ask(router, "GET", "/health/ready").status, 200);
  EXPECT_NE(ask(router, "GET", "/metrics").text.find("mocks3_test_total 3"), std::string::npos);
  for (const auto& route : router.routes()) EXPECT_TRUE(route.open);
}

}  // namespace
}  // namespace mocks3::http
