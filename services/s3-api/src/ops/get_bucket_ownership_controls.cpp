// GetBucketOwnershipControls.
#include "ops/operations.hpp"
#include "ops/ownership_document.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> get_bucket_ownership_controls(Call& call) {
  if (!call.bucket_row.ownership_set) {
    co_return fail(Error(ErrorCode::OwnershipControlsNotFoundError).with("BucketName", call.bucket));
  }
  co_return xml_reply(ownership_document(call.bucket_row.ownership));
}

}  // namespace mocks3::s3api::ops
