// What an upload's headers say about the object to be: PutObject, CopyObject and CreateMultipartUpload. Its owner and
// ACL depend on the bucket: acl_request.hpp.
//
// Pure, any thread. Errors as S3 gives them: InvalidStorageClass, MetadataTooLarge, InvalidTag, InvalidArgument,
// InvalidRequest (object lock), NotImplemented (SSE-C, SSE-KMS).
// Sources: "PutObject"; "Working with object metadata".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mocks3/http/message.hpp"
#include "mocks3/model/object.hpp"

namespace mocks3::s3api {

struct PutHeaders {
  model::SystemMetadata system;
  std::vector<std::pair<std::string, std::string>> user_metadata;
  std::vector<model::Tag> tags;
  std::string storage_class = "STANDARD";
  /// "AES256" when the client asked for it: the reply says so again.
  std::string encryption;
};

Result<PutHeaders> parse_put_headers(const http::Headers& headers);

/// The algorithm of the checksum that comes with the body, in a header or a trailer; without one, the algorithm that
/// x-amz-sdk-checksum-algorithm or x-amz-checksum-algorithm wishes for.
std::optional<model::ChecksumAlgorithm> announced_checksum(const http::Headers& headers);
/// Nothing when the header is absent; InvalidRequest when it names no algorithm.
Result<std::optional<model::ChecksumAlgorithm>> parse_checksum_header(const http::Headers& headers);

/// SSE-C is not implemented: its headers on a read would otherwise give a wrong 200.
Result<> check_no_customer_key(const http::Headers& headers);

/// x-amz-tagging: the tags as a query string.
Result<std::vector<model::Tag>> parse_tagging_header(std::string_view text);

}  // namespace mocks3::s3api
