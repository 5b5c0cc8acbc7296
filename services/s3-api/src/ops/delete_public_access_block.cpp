// DeletePublicAccessBlock.
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> delete_public_access_block(Call& call) {
  CO_CHECK(co_await call.services.metadata.change_bucket(call.context,
                                                         {.name = call.bucket, .remove_public_access_block = true}));
  co_return empty_reply(204);
}

}  // namespace mocks3::s3api::ops
