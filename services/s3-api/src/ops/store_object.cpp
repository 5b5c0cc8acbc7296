#include "ops/store_object.hpp"

#include "body/upload_body.hpp"
#include "ops/acl_request.hpp"
#include "ops/conditions.hpp"
#include "ops/object_data.hpp"
#include "ops/object_headers.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api {

namespace {

/// Refuses before the body is read what the commit would refuse after it. The commit alone decides.
Task<> peek(Call& call, const contracts::WriteConditions& conditions) {
  if (!conditions.any()) co_return Result<>();
  const auto current =
      co_await call.services.metadata.get_object(call.context, {.bucket = call.bucket, .key = call.key});
  if (!current && current.error().code != ErrorCode::NoSuchKey) co_return std::unexpected(current.error());
  co_return contracts::check_conditions(conditions, current ? &current->summary : nullptr);
}

model::Object make_object(const Call& call, PutHeaders headers, UploadAccess access, const UploadBody& body,
                          model::BlobRef blob) {
  model::Object object;
  object.summary.key = call.key;
  object.summary.size = body.size();
  object.summary.etag = body.md5_hex();
  object.summary.storage_class = std::move(headers.storage_class);
  object.summary.owner = std::move(access.owner);
  object.detail.acl = std::move(access.acl);
  object.detail.checksums = body.checksums();
  for (const auto& checksum : object.detail.checksums) object.summary.checksum_algorithms.push_back(checksum.algorithm);
  object.detail.system = std::move(headers.system);
  object.detail.user_metadata = std::move(headers.user_metadata);
  object.detail.tags = std::move(headers.tags);
  object.detail.parts.push_back({.size = body.size(), .etag = object.summary.etag, .blob = std::move(blob)});
  return object;
}

}  // namespace

Task<StoredObject> store_object(Call& call, PutHeaders headers, BodyLength length) {
  CO_TRY(UploadAccess access, upload_access(call, call.request.headers));
  contracts::WriteConditions conditions = write_conditions(call.request.headers);
  CO_CHECK(co_await peek(call, conditions));

  // "Checking object integrity": what comes without a checksum is given a CRC64NVME.
  const UploadBodyOptions options{
      .want_checksum = announced_checksum(call.request.headers).value_or(model::ChecksumAlgorithm::Crc64Nvme),
      .any_length = length == BodyLength::OwnEnd,
      .digest_pool = call.services.digest_pool};
  CO_TRY(const auto body, make_upload_body(call.request, call.authentication, options));
  CO_TRY(model::BlobRef blob, co_await call.services.storage.put(call.context, *body));
  call.bytes_in = body->size();

  StoredObject stored{.encryption = headers.encryption};
  contracts::CommitObject commit{.bucket = call.bucket,
                                 .object = make_object(call, std::move(headers), std::move(access), *body, blob),
                                 .conditions = std::move(conditions)};
  auto committed = co_await call.services.metadata.commit_object(call.context, commit);
  if (!committed) {
    CO_CHECK(co_await discard(call, committed.error(), std::move(blob)));
    co_return std::unexpected(with_key(std::move(committed).error(), call.key));
  }
  stored.committed = std::move(*committed);
  stored.summary = std::move(commit.object.summary);
  stored.checksums = std::move(commit.object.detail.checksums);
  co_return stored;
}

void add_stored_headers(http::Headers& headers, const StoredObject& stored) {
  headers.add("ETag", quoted(stored.summary.etag));
  if (stored.committed.versioned) headers.add("x-amz-version-id", stored.committed.version_id);
  add_checksum_headers(headers, stored.checksums, model::ChecksumType::FullObject);
  if (!stored.encryption.empty()) headers.add("x-amz-server-side-encryption", stored.encryption);
}

}  // namespace mocks3::s3api
