// DeleteBucketTagging.
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> delete_bucket_tagging(Call& call) {
  CO_CHECK(co_await call.services.metadata.set_bucket_tags(call.context, call.bucket, {}));
  co_return empty_reply(204);
}

}  // namespace mocks3::s3api::ops
