// DeleteObject: what is not there is deleted already.
#include "ops/conditions.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> delete_object(Call& call) {
  const auto version_id = call.query.find("versionId");
  if (const auto known = check_version_id(version_id, call.key); !known) {
    // A version that never was is deleted already, too.
    if (known.error().code == ErrorCode::NoSuchVersion) co_return empty_reply(204);
    co_return std::unexpected(known.error());
  }
  contracts::DeleteObject request{.bucket = call.bucket, .key = call.key};
  if (version_id) request.version_id = std::string(*version_id);
  CO_TRY(request.conditions, delete_conditions(call.request.headers));
  auto deleted = co_await call.services.metadata.delete_object(call.context, request);
  if (!deleted) co_return std::unexpected(with_key(std::move(deleted).error(), call.key));
  auto reply = empty_reply(204);
  if (version_id && deleted->existed) reply.headers.add("x-amz-version-id", deleted->version_id);
  co_return reply;
}

}  // namespace mocks3::s3api::ops
