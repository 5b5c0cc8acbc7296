// What the headers of an upload promise about its body: how long, how framed, which digests. Pure, any thread.
//
// Errors and their words are S3's: MissingContentLength, EntityTooLarge, InvalidDigest, InvalidRequest,
// MalformedTrailerError, InvalidArgument. Source: "Checking object integrity for data uploads in Amazon S3",
// PutObject.
#pragma once

#include <optional>
#include <string>

#include "auth/sigv4.hpp"
#include "mocks3/model/checksum.hpp"

namespace mocks3::s3api {

struct UploadHeaders {
  bool chunked = false;                                       // aws-chunked framing
  bool trailers = false;                                      // a …-TRAILER mode
  bool signed_chunks = false;                                 // chunk signatures to be verified
  bool signed_trailers = false;                               // a trailer signature is there, verified or not
  std::optional<std::uint64_t> length;                        // of the decoded body, when announced
  std::optional<std::string> content_md5;                     // raw bytes
  std::optional<model::Checksum> checksum;                    // x-amz-checksum-<algorithm>
  std::optional<model::ChecksumAlgorithm> trailing_checksum;  // announced by x-amz-trailer

  std::optional<model::ChecksumAlgorithm> announced() const {
    return checksum ? std::optional(checksum->algorithm) : trailing_checksum;
  }
};

/// What x-amz-checksum-* speaks of: the body of this request or, in CompleteMultipartUpload, the object to be.
enum class ChecksumHeaders { OfBody, OfObject };

Result<UploadHeaders> parse_upload_headers(const http::Request& request, const Authentication& authentication,
                                           ChecksumHeaders checksums = ChecksumHeaders::OfBody);

Error invalid_checksum_value(std::string_view header, bool trailing);

}  // namespace mocks3::s3api
