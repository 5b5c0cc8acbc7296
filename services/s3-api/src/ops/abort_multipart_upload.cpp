// AbortMultipartUpload.
#include "ops/operations.hpp"
#include "ops/replies.hpp"
#include "ops/upload_parameters.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> abort_multipart_upload(Call& call) {
  const contracts::UploadId id = upload_id(call);
  auto aborted = co_await call.services.metadata.abort_upload(call.context, id);
  if (!aborted) co_return std::unexpected(with_upload(std::move(aborted).error(), id.upload_id));
  co_return empty_reply(204);
}

}  // namespace mocks3::s3api::ops
