// DeleteObjectTagging.
#include "ops/object_data.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> delete_object_tagging(Call& call) {
  CO_TRY(const Which which, addressed_object(call));
  auto set = co_await call.services.metadata.set_object_tags(
      call.context, {.bucket = which.bucket, .key = which.key, .version_id = which.version_id}, {});
  if (!set) co_return std::unexpected(with_key(std::move(set).error(), which.key));
  auto reply = empty_reply(204);
  if (which.version_id) add_version_header(reply.headers, call.bucket_row, *which.version_id);
  co_return reply;
}

}  // namespace mocks3::s3api::ops
