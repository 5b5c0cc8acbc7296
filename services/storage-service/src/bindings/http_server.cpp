#include "mocks3/storage/http_server.hpp"

#include "bindings/wire.hpp"
#include "mocks3/http/json.hpp"

namespace mocks3::storage {

namespace {

using contracts::StorageService;
using http::PathParameters;
using http::Request;
using http::Response;
using runtime::RequestContext;

constexpr std::uint32_t kDefaultPage = 1000;
constexpr std::uint64_t kLargestPage = 10'000;

template <class T>
Task<T> document(Request& request) {
  CO_TRY(const std::string text, co_await stream::read_all(*request.body, wire::kMaxDocument));
  co_return http::from_json<T>(text);
}

Task<Response> put(StorageService& service, Request& request, RequestContext& context) {
  CO_TRY(const auto reference, co_await service.put(context, *request.body));
  co_return http::json_response(201, http::to_json(reference));
}

Task<Response> read(StorageService& service, Request& request, RequestContext& context) {
  CO_TRY(const auto wanted, co_await document<wire::ReadRequest>(request));
  CO_TRY(auto reader, co_await service.get(context, wanted.blobs, {wanted.offset, wanted.size}));
  Response response;
  response.headers.add("Content-Type", "application/octet-stream");
  response.content_length = wanted.size;
  response.stream = std::move(reader);
  co_return response;
}

Task<Response> remove(StorageService& service, Request& request, RequestContext& context) {
  CO_TRY(const auto wanted, co_await document<wire::RemoveRequest>(request));
  CO_CHECK(co_await service.remove(context, wanted.blobs));
  co_return http::json_response(200, boost::json::object());
}

Task<Response> list(StorageService& service, Request& request, RequestContext& context) {
  CO_TRY(const auto query, http::Query::parse(request.query));
  std::uint32_t limit = kDefaultPage;
  if (const auto text = query.find("limit")) {
    const auto number = utils::parse_u64(*text);
    if (!number || *number == 0) co_return fail(ErrorCode::ValidationFailed, "limit: expected a number above 0");
    limit = static_cast<std::uint32_t>(std::min(*number, kLargestPage));
  }
  CO_TRY(const auto page, co_await service.list(context, std::string(query.get("cursor")), limit));
  co_return http::json_response(200, http::to_json(page));
}

Task<Response> reset(StorageService& service, Request&, RequestContext& context) {
  CO_CHECK(co_await service.reset(context));
  co_return http::json_response(200, boost::json::object());
}

using Call = Task<Response> (*)(StorageService&, Request&, RequestContext&);

http::RouteHandler route(StorageService& service, Call call) {
  return
      [&service, call](Request& request, RequestContext& context, const PathParameters&) -> asio::awaitable<Response> {
        Result<Response> response = co_await call(service, request, context);
        if (!response) co_return http::problem_response(response.error(), context.request_id);
        co_return std::move(*response);
      };
}

}  // namespace

void add_storage_routes(http::Router& router, StorageService& service) {
  const auto add = [&](std::string_view method, std::string_view path, std::string id, std::string summary, Call call) {
    http::Route entry;
    entry.method = method;
    entry.path = path;
    entry.operation_id = std::move(id);
    entry.summary = std::move(summary);
    entry.handler = route(service, call);
    router.add(std::move(entry));
  };
  add("PUT", wire::kBlobs, "putBlob", "Store a body as a blob", put);
  add("GET", wire::kBlobs, "listBlobs", "Page over all blobs", list);
  add("POST", wire::kRead, "readBlobs", "Read a range over blobs laid end to end", read);
  add("POST", wire::kRemove, "removeBlobs", "Remove blobs", remove);
  add("POST", wire::kReset, "resetBlobs", "Forget every blob", reset);
}

}  // namespace mocks3::storage
