// UploadPartCopy: a part whose bytes are a range of an object.
#include "ops/copy_source.hpp"
#include "ops/operations.hpp"
#include "ops/read_range.hpp"
#include "ops/replies.hpp"
#include "ops/upload_parameters.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api::ops {

namespace {

constexpr std::uint64_t kMaxPart = 5ull << 30;

Result<contracts::ByteRange> choose_range(const Call& call, const model::Object& source) {
  CHECK_OK(check_copy_source(call, source));
  contracts::ByteRange range{0, source.summary.size};
  if (const auto header = call.request.headers.find("x-amz-copy-source-range")) {
    TRY(range, parse_copy_range(*header, source.summary.size));
  }
  if (range.size > kMaxPart) {
    return fail(ErrorCode::InvalidRequest,
                "The specified copy source is larger than the maximum allowable size for a copy source: " +
                    std::to_string(kMaxPart));
  }
  return range;
}

}  // namespace

Task<http::Response> upload_part_copy(Call& call) {
  CO_TRY(const std::uint32_t number, parse_part_number(call.query.get("partNumber")));
  CO_TRY(const Which source, parse_copy_source(call.request.headers.get("x-amz-copy-source")));
  const contracts::UploadId id = upload_id(call);
  auto upload = co_await call.services.metadata.get_upload(call.context, id);
  if (!upload) co_return std::unexpected(with_upload(std::move(upload).error(), id.upload_id));
  const auto algorithm = upload->checksum_algorithm.value_or(model::ChecksumAlgorithm::Crc64Nvme);

  CO_TRY(const model::Bucket source_bucket, co_await authorize_copy_source(call, source));
  Reading reading;
  CO_CHECK(co_await open_object(
      call, source, [&](const model::Object& object) { return choose_range(call, object); }, reading));
  const model::Object source_object = reading.object;
  CO_TRY(CopiedBytes copied, co_await copy_bytes(call, std::move(reading), algorithm));
  const contracts::PutPart request{.upload = id,
                                   .part = {.part_number = number,
                                            .size = copied.size,
                                            .etag = copied.etag,
                                            .checksums = copied.checksums,
                                            .blob = copied.blob}};
  auto put = co_await call.services.metadata.put_part(call.context, request);
  if (!put) {
    CO_CHECK(co_await discard(call, put.error(), std::move(copied.blob)));
    co_return std::unexpected(with_upload(std::move(put).error(), id.upload_id));
  }
  xml::Writer xml("CopyPartResult");
  xml.time("LastModified", put->last_modified);
  xml.etag("ETag", copied.etag);
  for (const auto& checksum : copied.checksums) xml.text(model::element_name(checksum.algorithm), checksum.value);
  auto reply = xml_reply(xml.finish());
  add_source_version_header(reply.headers, source_bucket, source_object);
  co_return reply;
}

}  // namespace mocks3::s3api::ops
