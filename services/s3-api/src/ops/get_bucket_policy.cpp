// GetBucketPolicy: the JSON as it was put.
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> get_bucket_policy(Call& call) {
  if (call.bucket_row.policy.empty()) {
    co_return fail(Error(ErrorCode::NoSuchBucketPolicy).with("BucketName", call.bucket));
  }
  co_return http::Response::with_text(200, "application/json", call.bucket_row.policy);
}

}  // namespace mocks3::s3api::ops
