// GetBucketCors.
#include "ops/cors_document.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> get_bucket_cors(Call& call) {
  if (call.bucket_row.cors.empty()) {
    co_return fail(Error(ErrorCode::NoSuchCORSConfiguration).with("BucketName", call.bucket));
  }
  co_return xml_reply(cors_document(call.bucket_row.cors));
}

}  // namespace mocks3::s3api::ops
