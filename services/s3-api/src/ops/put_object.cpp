// PutObject: what the headers say, a peek at the conditions, the body into a blob, then the one commit.
//
// Order matters: the blob is durable before the commit names it, and the body's verdict (length, signature, digests)
// comes before the blob is published. See docs/architecture/life-of-a-put.md.
#include "body/upload_body.hpp"
#include "ops/conditions.hpp"
#include "ops/object_data.hpp"
#include "ops/object_headers.hpp"
#include "ops/operations.hpp"
#include "ops/put_headers.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

namespace {

/// Refuses before the body is read what the commit would refuse after it. The commit alone decides.
Task<> peek(Call& call, const contracts::WriteConditions& conditions) {
  if (!conditions.any()) co_return Result<>();
  const auto current =
      co_await call.services.metadata.get_object(call.context, {.bucket = call.bucket, .key = call.key});
  if (!current && current.error().code != ErrorCode::NoSuchKey) co_return std::unexpected(current.error());
  co_return contracts::check_conditions(conditions, current ? &current->summary : nullptr);
}

model::Object make_object(const Call& call, PutHeaders headers, const UploadBody& body, model::BlobRef blob) {
  model::Object object;
  object.summary.key = call.key;
  object.summary.size = body.size();
  object.summary.etag = body.md5_hex();
  object.summary.storage_class = std::move(headers.storage_class);
  object.summary.owner = call.bucket_row.owner;
  object.detail.checksums = body.checksums();
  for (const auto& checksum : object.detail.checksums) object.summary.checksum_algorithms.push_back(checksum.algorithm);
  object.detail.system = std::move(headers.system);
  object.detail.user_metadata = std::move(headers.user_metadata);
  object.detail.tags = std::move(headers.tags);
  object.detail.parts.push_back({.size = body.size(), .etag = object.summary.etag, .blob = std::move(blob)});
  return object;
}

}  // namespace

Task<http::Response> put_object(Call& call) {
  CO_TRY(PutHeaders headers, parse_put_headers(call.request.headers));
  contracts::WriteConditions conditions = write_conditions(call.request.headers);
  CO_CHECK(co_await peek(call, conditions));

  // "Checking object integrity": what comes without a checksum is given a CRC64NVME.
  const UploadBodyOptions options{
      .want_checksum = announced_checksum(call.request.headers).value_or(model::ChecksumAlgorithm::Crc64Nvme),
      .digest_pool = call.services.digest_pool};
  CO_TRY(const auto body, make_upload_body(call.request, call.authentication, options));
  CO_TRY(model::BlobRef blob, co_await call.services.storage.put(call.context, *body));
  call.bytes_in = body->size();

  const std::string encryption = headers.encryption;
  contracts::CommitObject commit{.bucket = call.bucket,
                                 .object = make_object(call, std::move(headers), *body, blob),
                                 .conditions = std::move(conditions)};
  auto committed = co_await call.services.metadata.commit_object(call.context, commit);
  if (!committed) {
    CO_CHECK(co_await discard(call, committed.error(), std::move(blob)));
    co_return std::unexpected(with_key(std::move(committed).error(), call.key));
  }
  auto reply = empty_reply(200);
  reply.headers.add("ETag", quoted(commit.object.summary.etag));
  add_checksum_headers(reply.headers, commit.object.detail.checksums, model::ChecksumType::FullObject);
  if (!encryption.empty()) reply.headers.add("x-amz-server-side-encryption", encryption);
  co_return reply;
}

}  // namespace mocks3::s3api::ops
