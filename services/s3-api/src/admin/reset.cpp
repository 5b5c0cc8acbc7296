#include "mocks3/s3api/reset.hpp"

namespace mocks3::s3api {

namespace {

Task<> reset(runtime::RequestContext& context, ResetPorts& ports) {
  CO_CHECK(co_await ports.faults.clear(context));
  // Names before bytes: a name without its bytes would be a lie, bytes without a name are only orphans.
  CO_CHECK(co_await ports.metadata.reset(context));
  CO_CHECK(co_await ports.storage.reset(context));
  co_return Result<>{};
}

}  // namespace

void add_reset_route(http::Router& router, Module& module, ResetPorts ports) {
  router.add({.method = "POST",
              .path = "/v1/reset",
              .operation_id = "reset",
              .summary = "Empty data, rules and the request journal",
              .handler = [&module, ports](http::Request&, runtime::RequestContext& context,
                                          const http::PathParameters&) mutable -> asio::awaitable<http::Response> {
                const auto done = co_await reset(context, ports);
                if (!done) co_return http::problem_response(done.error(), context.request_id);
                module.reset();
                http::Response response;
                response.status = 204;
                co_return response;
              }});
}

}  // namespace mocks3::s3api
