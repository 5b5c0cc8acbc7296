// GetBucketAcl: with ACLs disabled, the owner's full control, whatever the row says.
#include "ops/acl_document.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> get_bucket_acl(Call& call) {
  const auto& bucket = call.bucket_row;
  const bool disabled = bucket.ownership == model::ObjectOwnership::BucketOwnerEnforced;
  const auto& stored = disabled ? model::AccessControlList{} : bucket.acl;
  co_return xml_reply(acl_document(bucket.owner, access::shown_acl(stored, bucket.owner)));
}

}  // namespace mocks3::s3api::ops
