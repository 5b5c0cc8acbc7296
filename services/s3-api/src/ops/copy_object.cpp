// CopyObject: the source's bytes become a new blob, then one commit, as for any upload.
//
// The blob is not shared with the source: a blob has one owner, so deleting the source can give its space back.
#include "ops/acl_request.hpp"
#include "ops/conditions.hpp"
#include "ops/copy_source.hpp"
#include "ops/operations.hpp"
#include "ops/put_headers.hpp"
#include "ops/replies.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api::ops {

namespace {

constexpr std::uint64_t kMaxCopy = 5ull << 30;

Result<bool> parse_directive(const http::Headers& headers, std::string_view name, std::string_view what) {
  const auto text = headers.find(name);
  if (!text || *text == "COPY") return false;
  if (*text == "REPLACE") return true;
  return bad_argument("Unknown " + std::string(what) + " directive.", name, *text);
}

struct Wish {
  Which source;
  PutHeaders headers;
  UploadAccess access;
  bool replace_metadata = false;
  bool replace_tags = false;
  std::optional<model::ChecksumAlgorithm> checksum;
  contracts::WriteConditions conditions;
};

Result<Wish> parse_wish(const Call& call) {
  const http::Headers& headers = call.request.headers;
  Wish wish;
  TRY(wish.source, parse_copy_source(headers.get("x-amz-copy-source")));
  TRY(wish.headers, parse_put_headers(headers));
  TRY(wish.access, upload_access(call, headers));
  TRY(wish.replace_metadata, parse_directive(headers, "x-amz-metadata-directive", "metadata"));
  TRY(wish.replace_tags, parse_directive(headers, "x-amz-tagging-directive", "tagging"));
  TRY(wish.checksum, parse_checksum_header(headers));
  wish.conditions = write_conditions(headers);
  // A named version is another object: copying it over the current one brings it back.
  const bool itself = wish.source.bucket == call.bucket && wish.source.key == call.key && !wish.source.version_id;
  const bool changes = wish.replace_metadata || headers.contains("x-amz-storage-class") ||
                       headers.contains("x-amz-website-redirect-location") ||
                       headers.contains("x-amz-server-side-encryption") || wish.checksum;
  if (itself && !changes) {
    return fail(ErrorCode::InvalidRequest,
                "This copy request is illegal because it is trying to copy an object to itself without changing the "
                "object's metadata, storage class, website redirect location or encryption attributes.");
  }
  return wish;
}

model::Object make_object(const Call& call, const Wish& wish, const model::Object& source, CopiedBytes copied) {
  model::Object object;
  object.summary.key = call.key;
  object.summary.size = copied.size;
  object.summary.etag = copied.etag;
  object.summary.storage_class = wish.headers.storage_class;
  object.summary.owner = wish.access.owner;
  object.detail.acl = wish.access.acl;
  object.detail.checksums = std::move(copied.checksums);
  for (const auto& checksum : object.detail.checksums) object.summary.checksum_algorithms.push_back(checksum.algorithm);
  object.detail.system = wish.replace_metadata ? wish.headers.system : source.detail.system;
  // The redirect is never copied.
  object.detail.system.website_redirect_location = wish.headers.system.website_redirect_location;
  object.detail.user_metadata = wish.replace_metadata ? wish.headers.user_metadata : source.detail.user_metadata;
  object.detail.tags = wish.replace_tags ? wish.headers.tags : source.detail.tags;
  object.detail.parts.push_back({.size = copied.size, .etag = object.summary.etag, .blob = std::move(copied.blob)});
  return object;
}

http::Response make_reply(const model::Object& object, Timestamp last_modified, std::string_view encryption) {
  xml::Writer xml("CopyObjectResult");
  xml.time("LastModified", last_modified);
  xml.etag("ETag", object.summary.etag);
  if (!object.detail.checksums.empty()) xml.text("ChecksumType", model::to_string(object.summary.checksum_type));
  for (const auto& checksum : object.detail.checksums)
    xml.text(model::element_name(checksum.algorithm), checksum.value);
  auto reply = xml_reply(xml.finish());
  if (!encryption.empty()) reply.headers.add("x-amz-server-side-encryption", encryption);
  return reply;
}

}  // namespace

Task<http::Response> copy_object(Call& call) {
  CO_TRY(const Wish wish, parse_wish(call));
  CO_TRY(const model::Bucket source_bucket, co_await authorize_copy_source(call, wish.source));
  Reading reading;
  CO_CHECK(co_await open_object(
      call, wish.source,
      [&](const model::Object& source) -> Result<contracts::ByteRange> {
        CHECK_OK(check_copy_source(call, source));
        if (source.summary.size > kMaxCopy) {
          return fail(ErrorCode::InvalidRequest,
                      "The specified copy source is larger than the maximum allowable size for a copy source: " +
                          std::to_string(kMaxCopy));
        }
        return contracts::ByteRange{0, source.summary.size};
      },
      reading));
  const model::Object source = std::move(reading.object);
  auto algorithm = wish.checksum;
  if (!algorithm && !source.summary.checksum_algorithms.empty()) algorithm = source.summary.checksum_algorithms.front();
  CO_TRY(CopiedBytes copied,
         co_await copy_bytes(call, std::move(reading), algorithm.value_or(model::ChecksumAlgorithm::Crc64Nvme)));
  const model::BlobRef blob = copied.blob;
  const contracts::CommitObject commit{.bucket = call.bucket,
                                       .object = make_object(call, wish, source, std::move(copied)),
                                       .conditions = wish.conditions};
  auto committed = co_await call.services.metadata.commit_object(call.context, commit);
  if (!committed) {
    CO_CHECK(co_await discard(call, committed.error(), blob));
    co_return std::unexpected(with_key(std::move(committed).error(), call.key));
  }
  auto reply = make_reply(commit.object, committed->last_modified, wish.headers.encryption);
  if (committed->versioned) reply.headers.add("x-amz-version-id", committed->version_id);
  add_source_version_header(reply.headers, source_bucket, source);
  co_return reply;
}

}  // namespace mocks3::s3api::ops
