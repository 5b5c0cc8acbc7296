// PutBucketCors: replaces the rules.
#include "body/upload_body.hpp"
#include "ops/cors_document.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> put_bucket_cors(Call& call) {
  CO_TRY(const std::string document, co_await read_document(call.request, call.authentication, kMaxCorsDocument));
  CO_TRY(auto rules, parse_cors(document));
  CO_CHECK(
      co_await call.services.metadata.change_bucket(call.context, {.name = call.bucket, .cors = std::move(rules)}));
  co_return empty_reply(200);
}

}  // namespace mocks3::s3api::ops
