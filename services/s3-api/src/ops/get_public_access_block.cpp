// GetPublicAccessBlock.
#include "ops/operations.hpp"
#include "ops/public_access_block_document.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> get_public_access_block(Call& call) {
  if (!call.bucket_row.public_access_block) {
    co_return fail(Error(ErrorCode::NoSuchPublicAccessBlockConfiguration).with("BucketName", call.bucket));
  }
  co_return xml_reply(public_access_block_document(*call.bucket_row.public_access_block));
}

}  // namespace mocks3::s3api::ops
