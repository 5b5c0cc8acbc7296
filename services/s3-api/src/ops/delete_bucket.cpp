// DeleteBucket.
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> delete_bucket(Call& call) {
  auto deleted = co_await call.services.metadata.delete_bucket(call.context, call.bucket);
  if (!deleted) {
    Error error = std::move(deleted).error();
    if (error.details.empty()) error.details.emplace_back("BucketName", call.bucket);
    co_return std::unexpected(std::move(error));
  }
  co_return empty_reply(204);
}

}  // namespace mocks3::s3api::ops
