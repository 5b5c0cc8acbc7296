#include "mocks3/http/router.hpp"

#include "mocks3/utils/encoding.hpp"

namespace mocks3::http {

namespace {

/// The segment in front, without its slash; `rest` moves behind it.
std::string_view take_segment(std::string_view& rest) {
  rest.remove_prefix(1);
  const std::size_t end = std::min(rest.find('/'), rest.size());
  const std::string_view segment = rest.substr(0, end);
  rest.remove_prefix(end);
  return segment;
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

/// How literally `pattern` matches: one digit a segment, most significant first, so "/a/b" beats "/a/{x}". Nothing when
/// it does not match at all.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
  std::string rank;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = take_segment(pattern);
    if (path.front() != '/') return std::nullopt;
    const std::string_view segment = take_segment(path);
    if (is_parameter(wanted)) {
      if (segment.empty()) return std::nullopt;
      rank += '0';
    } else {
      if (segment != wanted) return std::nullopt;
      rank += '1';
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return rank;
}

Result<PathParameters> parameters_of(std::string_view pattern, std::string_view path) {
  PathParameters parameters;
  while (!pattern.empty()) {
    const std::string_view wanted = take_segment(pattern);
    const std::string_view segment = take_segment(path);
    if (!is_parameter(wanted)) continue;
    auto value = utils::uri_decode(segment);
    if (!value) return fail(ErrorCode::InvalidURI);
    parameters.values.emplace(wanted.substr(1, wanted.size() - 2), std::move(*value));
  }
  return parameters;
}

}  // namespace

void Router::add(Route route) { routes_.push_back(std::move(route)); }

asio::awaitable<Response> Router::handle(Request& request, runtime::RequestContext& context) {
  const bool head = request.method == "HEAD";
  const Route* found = nullptr;
  std::string found_rank;
  std::string allowed;
  for (const auto& route : routes_) {
    const auto rank = match(route.path, request.path);
    if (!rank) continue;
    if (allowed.find(route.method) == std::string::npos) allowed += (allowed.empty() ? "" : ", ") + route.method;
    const bool method_fits = route.method == request.method || (head && route.method == "GET");
    if (method_fits && (!found || *rank > found_rank)) {
      found = &route;
      found_rank = *rank;
    }
  }
  if (!found) {
    if (allowed.empty()) co_return problem_response(ErrorCode::NotFound, context.request_id);
    auto response = problem_response(ErrorCode::MethodNotAllowed, context.request_id);
    response.headers.add("Allow", allowed);
    co_return response;
  }
  if (!found->open) {
    for (const auto& check : guards_) {
      if (const auto ok = check(request); !ok) co_return problem_response(ok.error(), context.request_id);
    }
  }
  const auto parameters = parameters_of(found->path, request.path);
  if (!parameters) co_return problem_response(parameters.error(), context.request_id);
  auto response = co_await found->handler(request, context, *parameters);
  if (head) response.head_only = true;
  co_return response;
}

Response Router::protocol_error(const Error& error) { return problem_response(error); }

void add_operational_routes(Router& router, std::function<bool()> ready, const metrics::Registry& registry) {
  constexpr std::string_view kJson = "application/json";
  router.add({"GET", "/health/live", "healthLive", "Whether the process runs", true,
              [kJson](Request&, runtime::RequestContext&, const PathParameters&) -> asio::awaitable<Response> {
                co_return Response::with_text(200, kJson, R"({"status":"ok"})");
              }});
  router.add({"GET", "/health/ready", "healthReady", "Whether the process can take requests", true,
              [kJson, ready = std::move(ready)](Request&, runtime::RequestContext&,
                                                const PathParameters&) -> asio::awaitable<Response> {
                const bool is_ready = ready();
                co_return Response::with_text(is_ready ? 200 : 503, kJson,
                                              is_ready ? R"({"status":"ok"})" : R"({"status":"starting"})");
              }});
  router.add({"GET", "/metrics", "metrics", "Metrics in Prometheus' text form", true,
              [&registry](Request&, runtime::RequestContext&, const PathParameters&) -> asio::awaitable<Response> {
                co_return Response::with_text(200, "text/plain; version=0.0.4; charset=utf-8", registry.render());
              }});
}

}  // namespace mocks3::http
