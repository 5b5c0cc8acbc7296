// DeleteObject: what is not there is deleted already; with versioning, a delete marker hides what stays.
#include "ops/conditions.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> delete_object(Call& call) {
  const auto version_id = call.query.find("versionId");
  CO_CHECK(check_version_id(version_id));
  contracts::DeleteObject request{.bucket = call.bucket, .key = call.key, .owner = call.principal};
  if (version_id) request.version_id = std::string(*version_id);
  CO_TRY(request.conditions, delete_conditions(call.request.headers));
  auto deleted = co_await call.services.metadata.delete_object(call.context, request);
  if (!deleted) co_return std::unexpected(with_key(std::move(deleted).error(), call.key));
  auto reply = empty_reply(204);
  if (deleted->delete_marker) reply.headers.add("x-amz-delete-marker", "true");
  if (!deleted->version_id.empty()) reply.headers.add("x-amz-version-id", deleted->version_id);
  co_return reply;
}

}  // namespace mocks3::s3api::ops
