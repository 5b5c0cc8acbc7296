// PutObjectAcl: of the current version or a named one. Who owns the object stays, and so does Last-Modified.
#include "ops/acl_request.hpp"
#include "ops/object_data.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> put_object_acl(Call& call) {
  CO_TRY(const Which which, addressed_object(call));
  CO_TRY(const model::Object object, co_await read_head(call, which, false));
  CO_TRY(auto acl, co_await read_acl(call, access::AclResource::Object, acl_owner(call.bucket_row, object)));
  if (acl) {
    auto set = co_await call.services.metadata.set_object_acl(
        call.context, {.bucket = which.bucket, .key = which.key, .version_id = which.version_id}, *acl);
    if (!set) co_return std::unexpected(with_key(std::move(set).error(), which.key));
  }
  auto reply = empty_reply(200);
  add_version_header(reply.headers, call.bucket_row, object.summary.version_id);
  co_return reply;
}

}  // namespace mocks3::s3api::ops
