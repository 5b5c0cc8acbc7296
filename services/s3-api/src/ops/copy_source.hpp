// x-amz-copy-source: which object is copied, whether it may be, and its bytes as a new upload.
//
// Threads: one core. Sources: "CopyObject", "UploadPartCopy".
#pragma once

#include <string_view>

#include "body/upload_body.hpp"
#include "ops/object_data.hpp"

namespace mocks3::s3api {

/// "bucket/key", "/bucket/key", percent-encoded, with ?versionId=. InvalidArgument; NotImplemented for access points.
Result<Which> parse_copy_source(std::string_view header);

/// The source's bucket, which exists and whose object the asker may read. NoSuchBucket, AccessDenied.
Task<model::Bucket> authorize_copy_source(Call& call, const Which& source);

/// x-amz-copy-source-version-id, when the source's bucket has versions.
void add_source_version_header(http::Headers& headers, const model::Bucket& bucket, const model::Object& source);

/// x-amz-copy-source-if-*: PreconditionFailed whichever does not hold. InvalidObjectState for archived objects.
Result<> check_copy_source(const Call& call, const model::Object& source);

/// What has been copied: a new blob and its digests.
struct CopiedBytes {
  model::BlobRef blob;
  std::uint64_t size = 0;
  std::string etag;
  std::vector<model::Checksum> checksums;
};
Task<CopiedBytes> copy_bytes(Call& call, Reading reading, model::ChecksumAlgorithm checksum);

}  // namespace mocks3::s3api
