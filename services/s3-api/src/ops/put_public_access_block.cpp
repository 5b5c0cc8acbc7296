// PutPublicAccessBlock: replaces all four settings.
#include "body/upload_body.hpp"
#include "ops/operations.hpp"
#include "ops/public_access_block_document.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> put_public_access_block(Call& call) {
  CO_TRY(const std::string document,
         co_await read_document(call.request, call.authentication, kMaxPublicAccessBlockDocument));
  CO_TRY(const auto block, parse_public_access_block(document));
  CO_CHECK(
      co_await call.services.metadata.change_bucket(call.context, {.name = call.bucket, .public_access_block = block}));
  co_return empty_reply(200);
}

}  // namespace mocks3::s3api::ops
