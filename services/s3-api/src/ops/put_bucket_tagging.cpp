// PutBucketTagging: replaces the set; answers 204, whatever its page says.
#include "body/upload_body.hpp"
#include "mocks3/model/names.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"
#include "ops/tagging_document.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> put_bucket_tagging(Call& call) {
  CO_TRY(const std::string document, co_await read_document(call.request, call.authentication, kMaxTaggingDocument));
  CO_TRY(const auto tags, parse_tagging(document, model::kMaxBucketTags));
  CO_CHECK(co_await call.services.metadata.change_bucket(call.context, {.name = call.bucket, .tags = tags}));
  co_return empty_reply(204);
}

}  // namespace mocks3::s3api::ops
