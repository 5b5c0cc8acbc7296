// What the multipart operations read from their requests.
//
// Pure, any thread. Sources: "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"; "Checking object
// integrity for data uploads in Amazon S3" (which algorithm goes with which checksum type).
#pragma once

#include <optional>
#include <string_view>

#include "mocks3/contracts/metadata_service.hpp"
#include "mocks3/http/message.hpp"
#include "ops/call.hpp"

namespace mocks3::s3api {

contracts::UploadId upload_id(const Call& call);

/// Algorithm and type of a new upload's checksum. InvalidRequest for an unknown one, a type without algorithm, or a
/// pair that does not exist.
struct UploadChecksum {
  std::optional<model::ChecksumAlgorithm> algorithm;
  model::ChecksumType type = model::ChecksumType::FullObject;
};
Result<UploadChecksum> parse_upload_checksum(const http::Headers& headers);
/// x-amz-checksum-type alone.
Result<std::optional<model::ChecksumType>> parse_checksum_type_header(const http::Headers& headers);

/// The algorithm a part of this upload must bear. InvalidRequest when the client announces another one.
Result<model::ChecksumAlgorithm> part_checksum(const model::Upload& upload, const http::Headers& headers);

/// NoSuchUpload with its UploadId; other errors pass.
Error with_upload(Error error, std::string_view upload_id);

}  // namespace mocks3::s3api
