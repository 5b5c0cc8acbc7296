// GetObjectTagging: no tags are an empty set.
#include "ops/object_data.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"
#include "ops/tagging_document.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> get_object_tagging(Call& call) {
  CO_TRY(const Which which, addressed_object(call));
  CO_TRY(const model::Object object, co_await read_head(call, which, false));
  auto reply = xml_reply(tagging_document(object.detail.tags));
  add_version_header(reply.headers, call.bucket_row, object.summary.version_id);
  co_return reply;
}

}  // namespace mocks3::s3api::ops
