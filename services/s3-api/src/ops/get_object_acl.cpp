// GetObjectAcl: with ACLs disabled, the bucket owner's full control, whatever the row says.
#include "ops/acl_document.hpp"
#include "ops/acl_request.hpp"
#include "ops/object_data.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> get_object_acl(Call& call) {
  CO_TRY(const Which which, addressed_object(call));
  CO_TRY(const model::Object object, co_await read_head(call, which, false));
  const bool disabled = call.bucket_row.ownership == model::ObjectOwnership::BucketOwnerEnforced;
  const auto& stored = disabled ? model::AccessControlList{} : object.detail.acl;
  const auto& owner = acl_owner(call.bucket_row, object);
  auto reply = xml_reply(acl_document(owner, access::shown_acl(stored, owner)));
  add_version_header(reply.headers, call.bucket_row, object.summary.version_id);
  co_return reply;
}

}  // namespace mocks3::s3api::ops
