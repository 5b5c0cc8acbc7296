// DeleteBucketCors: without rules the bucket is open to every origin again.
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> delete_bucket_cors(Call& call) {
  CO_CHECK(co_await call.services.metadata.change_bucket(
      call.context, {.name = call.bucket, .cors = std::vector<model::CorsRule>{}}));
  co_return empty_reply(204);
}

}  // namespace mocks3::s3api::ops
