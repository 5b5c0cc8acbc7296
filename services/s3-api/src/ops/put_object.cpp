// PutObject: what the headers say, then the body as an object.
#include "ops/operations.hpp"
#include "ops/put_headers.hpp"
#include "ops/replies.hpp"
#include "ops/store_object.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> put_object(Call& call) {
  CO_TRY(PutHeaders headers, parse_put_headers(call.request.headers));
  CO_TRY(const StoredObject stored, co_await store_object(call, std::move(headers), BodyLength::Announced));
  auto reply = empty_reply(200);
  add_stored_headers(reply.headers, stored);
  co_return reply;
}

}  // namespace mocks3::s3api::ops
