// UploadPart: a blob, then the row of the part. The upload is looked up first, so that no body is read for nothing.
#include "body/upload_body.hpp"
#include "ops/object_data.hpp"
#include "ops/operations.hpp"
#include "ops/put_headers.hpp"
#include "ops/replies.hpp"
#include "ops/upload_parameters.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> upload_part(Call& call) {
  CO_TRY(const std::uint32_t number, parse_part_number(call.query.get("partNumber")));
  CO_CHECK(check_no_customer_key(call.request.headers));
  const contracts::UploadId id = upload_id(call);
  auto upload = co_await call.services.metadata.get_upload(call.context, id);
  if (!upload) co_return std::unexpected(with_upload(std::move(upload).error(), id.upload_id));
  CO_TRY(const model::ChecksumAlgorithm algorithm, part_checksum(*upload, call.request.headers));

  const UploadBodyOptions options{.want_checksum = algorithm, .digest_pool = call.services.digest_pool};
  CO_TRY(const auto body, make_upload_body(call.request, call.authentication, options));
  CO_TRY(model::BlobRef blob, co_await call.services.storage.put(call.context, *body));
  call.bytes_in = body->size();
  const contracts::PutPart request{.upload = id,
                                   .part = {.part_number = number,
                                            .size = body->size(),
                                            .etag = body->md5_hex(),
                                            .checksums = body->checksums(),
                                            .blob = blob}};
  auto put = co_await call.services.metadata.put_part(call.context, request);
  if (!put) {
    CO_CHECK(co_await discard(call, put.error(), std::move(blob)));
    co_return std::unexpected(with_upload(std::move(put).error(), id.upload_id));
  }
  auto reply = empty_reply(200);
  reply.headers.add("ETag", quoted(request.part.etag));
  // The client hears of the checksum it spoke of, and of S3's own only when it spoke of none.
  const auto shown_algorithm = body->announced_checksum().value_or(algorithm);
  for (const auto& checksum : request.part.checksums) {
    if (checksum.algorithm == shown_algorithm) reply.headers.add(model::header_name(shown_algorithm), checksum.value);
  }
  co_return reply;
}

}  // namespace mocks3::s3api::ops
