// DeleteBucketOwnershipControls: what is uploaded belongs to its writer from then on, and ACLs count.
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> delete_bucket_ownership_controls(Call& call) {
  CO_CHECK(
      co_await call.services.metadata.change_bucket(call.context, {.name = call.bucket, .remove_ownership = true}));
  co_return empty_reply(204);
}

}  // namespace mocks3::s3api::ops
