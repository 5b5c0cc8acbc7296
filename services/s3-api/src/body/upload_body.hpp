// The body of an upload as the rest of the house sees it: decoded, counted, digested and judged.
//
// A chain of decorators in one place: socket -> aws-chunked decoder (when the request says so) -> digests. read()'s
// empty Chunk means: length, chunk signatures, payload hash, Content-MD5, checksum headers and trailers are all right.
// Digests of large chunks run on a pool beside each other and beside the reading; small ones on the core.
//
// Ownership: borrows the Request's body; lives as long as the request. Threads: one core. Errors: BadDigest,
// XAmzContentSHA256Mismatch, XAmzContentChecksumMismatch -> BadDigest as S3 words it, IncompleteBody,
// SignatureDoesNotMatch, MalformedTrailerError, InvalidDigest, InvalidRequest, EntityTooLarge, MissingContentLength.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth/sigv4.hpp"
#include "mocks3/model/checksum.hpp"
#include "mocks3/runtime/blocking_pool.hpp"
#include "mocks3/stream/body.hpp"

namespace mocks3::s3api {

struct UploadBodyOptions {
  std::uint64_t max_size = 5ull << 30;  // EntityTooLarge above
  bool want_md5 = true;                 // ETag
  /// Checksums to compute even when the client sent none (an upload's algorithm, CRC64NVME as S3's default).
  std::optional<model::ChecksumAlgorithm> want_checksum;
  bool any_length = false;                       // a body that ends by itself needs no announced length
  runtime::BlockingPool* digest_pool = nullptr;  // null: all on the core
};

class UploadBody : public stream::BodyReader {
 public:
  /// Bytes delivered so far; the object's size after the end.
  virtual std::uint64_t size() const = 0;
  /// After the end: hex.
  virtual std::string md5_hex() const = 0;
  /// After the end: those the client gave and those asked for by `want_checksum`.
  virtual std::vector<model::Checksum> checksums() const = 0;
  /// Before the first read: the checksum algorithm the client announced by header or trailer, if any.
  virtual std::optional<model::ChecksumAlgorithm> announced_checksum() const = 0;
};

/// Checks the headers that speak of the body (Content-Length, x-amz-decoded-content-length, Content-MD5,
/// x-amz-checksum-*, x-amz-sdk-checksum-algorithm, x-amz-trailer, content-encoding) and builds the chain.
Result<std::unique_ptr<UploadBody>> make_upload_body(http::Request& request, const Authentication& authentication,
                                                     const UploadBodyOptions& options);

/// What a document's request says of its digest.
enum class DocumentDigest {
  Optional,
  Required,  // Content-MD5 or a checksum must be there, as S3 demands for DeleteObjects (InvalidRequest)
  OfObject,  // x-amz-checksum-* speaks of the object to be, as in CompleteMultipartUpload
};

/// A document (XML, …) under the same verdict: at most `limit` bytes; MalformedXML above.
Task<std::string> read_document(http::Request& request, const Authentication& authentication, std::size_t limit,
                                DocumentDigest digest = DocumentDigest::Optional);

/// content-encoding without its aws-chunked member, as it is to be stored.
std::string stored_content_encoding(std::string_view header);

}  // namespace mocks3::s3api
