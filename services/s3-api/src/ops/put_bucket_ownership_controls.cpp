// PutBucketOwnershipControls. ACLs can be disabled only when the bucket's own gives nobody else anything; those of its
// objects stay in their rows and count again once ACLs do.
#include "body/upload_body.hpp"
#include "ops/acl_request.hpp"
#include "ops/operations.hpp"
#include "ops/ownership_document.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> put_bucket_ownership_controls(Call& call) {
  CO_TRY(const std::string document, co_await read_document(call.request, call.authentication, kMaxOwnershipDocument));
  CO_TRY(const auto ownership, parse_ownership(document));
  if (ownership == model::ObjectOwnership::BucketOwnerEnforced) CO_CHECK(check_acls_can_be_disabled(call.bucket_row));
  CO_CHECK(co_await call.services.metadata.change_bucket(call.context, {.name = call.bucket, .ownership = ownership}));
  co_return empty_reply(200);
}

}  // namespace mocks3::s3api::ops
