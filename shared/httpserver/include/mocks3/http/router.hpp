// Routes of our own ports (admin, control, internal): a table of descriptors that the documents are checked against.
//
// Paths are literal segments and {parameters}. The table is filled at start and then only read: any thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mocks3/http/message.hpp"
#include "mocks3/metrics/metrics.hpp"

namespace mocks3::http {

struct PathParameters {
  std::map<std::string, std::string, std::less<>> values;
  const std::string& operator[](std::string_view name) const { return values.find(name)->second; }
};

using RouteHandler =
    std::function<asio::awaitable<Response>(Request&, runtime::RequestContext&, const PathParameters&)>;

struct Route {
  std::string method;
  std::string path;          // "/v1/rules/{id}"
  std::string operation_id;  // as in the OpenAPI file
  std::string summary;
  /// Asked for without a token: health and metrics.
  bool open = false;
  RouteHandler handler;
};

class Router final : public Handler {
 public:
  void add(Route route);
  const std::vector<Route>& routes() const { return routes_; }
  /// Checks run before a route that is not open; the first error is the reply (token, origin, content type).
  void guard(std::function<Result<>(const Request&)> check) { guards_.push_back(std::move(check)); }

  /// 404 for an unknown path, 405 with Allow for a known path with another method; both as problem+json.
  asio::awaitable<Response> handle(Request& request, runtime::RequestContext& context) override;
  Response protocol_error(const Error& error) override;

 private:
  std::vector<Route> routes_;
  std::vector<std::function<Result<>(const Request&)>> guards_;
};

/// GET /health/live, /health/ready (503 until `ready`), GET /metrics.
void add_operational_routes(Router& router, std::function<bool()> ready, const metrics::Registry& registry);

}  // namespace mocks3::http
