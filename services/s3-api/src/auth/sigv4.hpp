// AWS Signature Version 4: verifies the header and the presigned form, and hands out what the body's chunk signatures
// continue from. Sans I/O: a request's text in, a verdict out.
//
// Threads: authenticate may run on every core at once; signing keys are cached per thread. Sources: "Authenticating
// Requests: Using the Authorization Header", "… Using Query Parameters", "Signature Calculations for the Authorization
// Header: Transferring Payload in Multiple Chunks", "… with trailing headers".
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth/credentials.hpp"
#include "mocks3/http/message.hpp"

namespace mocks3::s3api {

/// S3's words for a signature it does not take.
inline constexpr std::string_view kMechanismNotSupported =
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.";

enum class PayloadSigning {
  Unsigned,                  // UNSIGNED-PAYLOAD, presigned, or no signature at all
  SignedHash,                // x-amz-content-sha256 holds the hash of the body
  StreamingSigned,           // STREAMING-AWS4-HMAC-SHA256-PAYLOAD
  StreamingSignedTrailer,    // STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER
  StreamingUnsignedTrailer,  // STREAMING-UNSIGNED-PAYLOAD-TRAILER
};

struct Authentication {
  const Credential* credential = nullptr;  // null: anonymous
  bool presigned = false;
  PayloadSigning payload = PayloadSigning::Unsigned;
  std::string content_sha256;  // for SignedHash: lower-case hex
  std::string region;          // what the signature's scope names; empty when nothing was verified
  // For chunk signatures:
  std::string signing_key;
  std::string scope;      // "20130524/us-east-1/s3/aws4_request"
  std::string timestamp;  // "20130524T000000Z"
  std::string seed_signature;
};

struct AuthOptions {
  bool accept_anything = false;  // --auth any: no signature is verified, no access refused for want of one
  std::string region = "any";    // the scope must name it, unless "any"
  std::chrono::seconds max_skew{900};
  bool sigv2 = false;  // take Signature Version 2 too
};

/// On failure AWS's own code: AccessDenied, InvalidAccessKeyId, SignatureDoesNotMatch (with CanonicalRequest,
/// StringToSign … as details, as S3 shows them), RequestTimeTooSkewed, AuthorizationHeaderMalformed,
/// AuthorizationQueryParametersError, InvalidArgument, MissingSecurityHeader, … Error::cause tells the log what
/// differed. `host_bucket` is the bucket that the Host header names, empty for path style.
Result<Authentication> authenticate(const http::Request& request, const http::Query& query,
                                    const CredentialStore& credentials, Timestamp now, const AuthOptions& options,
                                    std::string_view host_bucket = {});

/// Exposed for tests and for the 403's log line.
std::string canonical_request(const http::Request& request, const http::Query& query, std::string_view signed_headers,
                              std::string_view payload_hash, bool presigned);

/// A presigned URL's query for this request; for `mocks3`'s own tools and tests.
std::string presign(std::string_view method, std::string_view host, std::string_view path, const Credential& credential,
                    std::string_view region, Timestamp now, std::chrono::seconds expires);

}  // namespace mocks3::s3api
