#include "ops/upload_parameters.hpp"

#include "mocks3/utils/encoding.hpp"
#include "ops/put_headers.hpp"

namespace mocks3::s3api {

namespace {

using model::ChecksumAlgorithm;
using model::ChecksumType;

bool goes_with(ChecksumAlgorithm algorithm, ChecksumType type) {
  switch (algorithm) {
    case ChecksumAlgorithm::Crc64Nvme:
      return type == ChecksumType::FullObject;
    case ChecksumAlgorithm::Sha1:
    case ChecksumAlgorithm::Sha256:
      return type == ChecksumType::Composite;
    case ChecksumAlgorithm::Crc32:
    case ChecksumAlgorithm::Crc32c:
      return true;
  }
  return false;
}

}  // namespace

contracts::UploadId upload_id(const Call& call) {
  return {.bucket = call.bucket, .key = call.key, .upload_id = std::string(call.query.get("uploadId"))};
}

Result<std::optional<ChecksumType>> parse_checksum_type_header(const http::Headers& headers) {
  const auto text = headers.find("x-amz-checksum-type");
  if (!text) return std::nullopt;
  const auto type = model::parse_checksum_type(*text);
  if (!type) return fail(ErrorCode::InvalidRequest, "Value for x-amz-checksum-type header is invalid.");
  return type;
}

Result<UploadChecksum> parse_upload_checksum(const http::Headers& headers) {
  UploadChecksum checksum;
  TRY(checksum.algorithm, parse_checksum_header(headers));
  TRY(const auto type, parse_checksum_type_header(headers));
  if (!checksum.algorithm) {
    if (type) {
      return fail(ErrorCode::InvalidRequest,
                  "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
    }
    return checksum;
  }
  const bool full_by_default = *checksum.algorithm == ChecksumAlgorithm::Crc64Nvme;
  checksum.type = type.value_or(full_by_default ? ChecksumType::FullObject : ChecksumType::Composite);
  if (!goes_with(*checksum.algorithm, checksum.type)) {
    return fail(ErrorCode::InvalidRequest,
                "The " + std::string(model::to_string(checksum.type)) + " checksum type cannot be used with the " +
                    utils::to_lower(model::to_string(*checksum.algorithm)) + " checksum algorithm.");
  }
  return checksum;
}

Result<ChecksumAlgorithm> part_checksum(const model::Upload& upload, const http::Headers& headers) {
  const auto announced = announced_checksum(headers);
  if (!upload.checksum_algorithm) return ChecksumAlgorithm::Crc64Nvme;
  const bool none_will_do = upload.checksum_type == ChecksumType::FullObject;
  if (announced ? *announced != *upload.checksum_algorithm : !none_will_do) {
    return fail(ErrorCode::InvalidRequest,
                "Checksum Type mismatch occurred, expected checksum Type: " +
                    utils::to_lower(model::to_string(*upload.checksum_algorithm)) +
                    ", actual checksum Type: " + (announced ? utils::to_lower(model::to_string(*announced)) : "null"));
  }
  return *upload.checksum_algorithm;
}

Error with_upload(Error error, std::string_view upload_id) {
  if (error.code == ErrorCode::NoSuchUpload && error.details.empty()) error.details.emplace_back("UploadId", upload_id);
  return error;
}

}  // namespace mocks3::s3api
