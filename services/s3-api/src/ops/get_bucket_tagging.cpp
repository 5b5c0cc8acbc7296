// GetBucketTagging: an empty set and none are the same, and are an error.
#include "ops/operations.hpp"
#include "ops/replies.hpp"
#include "ops/tagging_document.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> get_bucket_tagging(Call& call) {
  if (call.bucket_row.tags.empty()) co_return fail(Error(ErrorCode::NoSuchTagSet).with("BucketName", call.bucket));
  co_return xml_reply(tagging_document(call.bucket_row.tags));
}

}  // namespace mocks3::s3api::ops
