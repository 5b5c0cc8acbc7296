// PutBucketAcl.
#include "ops/acl_request.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> put_bucket_acl(Call& call) {
  CO_TRY(auto acl, co_await read_acl(call, access::AclResource::Bucket, call.bucket_row.owner));
  if (acl) {
    CO_CHECK(co_await call.services.metadata.change_bucket(call.context, {.name = call.bucket, .acl = std::move(acl)}));
  }
  co_return empty_reply(200);
}

}  // namespace mocks3::s3api::ops
