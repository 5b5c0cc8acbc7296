#include "ops/copy_source.hpp"

#include "authorization/authorizer.hpp"
#include "mocks3/utils/encoding.hpp"
#include "ops/conditions.hpp"
#include "ops/object_state.hpp"
#include "ops/put_headers.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api {

Result<Which> parse_copy_source(std::string_view header) {
  constexpr std::string_view kVersion = "?versionId=";
  Which source;
  std::string_view path = header;
  if (const auto at = path.rfind(kVersion); at != std::string_view::npos) {
    source.version_id = std::string(path.substr(at + kVersion.size()));
    path = path.substr(0, at);
  }
  if (path.starts_with("arn:")) {
    return fail(Error(ErrorCode::NotImplemented, "A header you provided implies functionality that is not implemented")
                    .with("Header", "x-amz-copy-source"));
  }
  const auto decoded = utils::uri_decode(path);
  if (!decoded) return bad_argument("Invalid copy source encoding.", "x-amz-copy-source", header);
  std::string_view text = *decoded;
  if (text.starts_with('/')) text.remove_prefix(1);
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == text.size()) {
    return bad_argument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
                        "x-amz-copy-source", header);
  }
  source.bucket = text.substr(0, slash);
  source.key = text.substr(slash + 1);
  CHECK_OK(check_version_id(source.version_id));
  return source;
}

Task<model::Bucket> authorize_copy_source(Call& call, const Which& source) {
  const auto expected = call.request.headers.find("x-amz-source-expected-bucket-owner");
  model::Bucket bucket = call.bucket_row;
  if (source.bucket != call.bucket) {
    auto found = co_await call.services.metadata.get_bucket(call.context, source.bucket);
    if (!found) {
      Error error = std::move(found).error();
      if (error.code == ErrorCode::NoSuchBucket && error.details.empty())
        error.details.emplace_back("BucketName", source.bucket);
      co_return std::unexpected(std::move(error));
    }
    bucket = std::move(*found);
  }
  if (expected && *expected != bucket.owner.id) {
    co_return fail(Error(ErrorCode::AccessDenied).caused_by("x-amz-source-expected-bucket-owner is another owner"));
  }
  CO_CHECK(co_await authorize_copy_read(call, bucket, source));
  co_return bucket;
}

void add_source_version_header(http::Headers& headers, const model::Bucket& bucket, const model::Object& source) {
  if (bucket.versioning != model::BucketVersioning::Unversioned)
    headers.add("x-amz-copy-source-version-id", source.summary.version_id);
}

Result<> check_copy_source(const Call& call, const model::Object& source) {
  CHECK_OK(check_no_customer_key(call.request.headers));
  if (call.request.headers.contains("x-amz-copy-source-server-side-encryption-customer-algorithm")) {
    return fail(Error(ErrorCode::NotImplemented, "A header you provided implies functionality that is not implemented")
                    .with("Header", "x-amz-copy-source-server-side-encryption-customer-algorithm"));
  }
  auto held = contracts::check_conditions(copy_source_conditions(call.request.headers), source.summary);
  if (!held) {
    // A copy is not a read: what has not changed is a failed condition, too.
    if (held.error().code == ErrorCode::NotModified) return fail(ErrorCode::PreconditionFailed);
    return held;
  }
  return check_readable(source.summary);
}

Task<CopiedBytes> copy_bytes(Call& call, Reading reading, model::ChecksumAlgorithm checksum) {
  // Seen from storage a copy is an upload like any other, only that the body comes from ourselves.
  http::Request upload;
  upload.method = "PUT";
  upload.headers.add("Content-Length", std::to_string(reading.range.size));
  upload.body = reading.text ? std::make_unique<stream::MemoryBody>(std::move(*reading.text)) : std::move(reading.body);
  const Authentication trusted;
  const UploadBodyOptions options{.want_checksum = checksum, .digest_pool = call.services.digest_pool};
  CO_TRY(const auto body, make_upload_body(upload, trusted, options));
  CopiedBytes copied;
  CO_TRY(copied.blob, co_await call.services.storage.put(call.context, *body));
  copied.size = body->size();
  copied.etag = body->md5_hex();
  copied.checksums = body->checksums();
  co_return copied;
}

}  // namespace mocks3::s3api
