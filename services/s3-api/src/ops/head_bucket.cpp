// HeadBucket: authorization has read the bucket, so there is only its region left to tell.
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> head_bucket(Call& call) {
  auto reply = empty_reply(200);
  reply.head_only = true;
  reply.content_length = 0;
  reply.headers.add("Content-Type", "application/xml");
  reply.headers.add("x-amz-bucket-region", call.bucket_row.region);
  reply.headers.add("x-amz-access-point-alias", "false");
  co_return reply;
}

}  // namespace mocks3::s3api::ops
