// What a request says about its own signature, whichever form it came in, and the one check both forms end in.
//
// Views into the Request and Query; valid as long as they are. Pure, any thread.
// Sources: "Authenticating Requests: Using the Authorization Header", "… Using Query Parameters".
#pragma once

#include <string>
#include <string_view>

#include "auth/sigv4.hpp"

namespace mocks3::s3api {

inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
inline constexpr std::string_view kContentSha256 = "x-amz-content-sha256";

/// AKID/20130524/us-east-1/s3/aws4_request
struct CredentialScope {
  std::string_view access_key, date, region, service, terminator;
  std::string_view text;  // all behind the access key
};

/// Nothing unless there are exactly five parts, none of them empty.
std::optional<CredentialScope> parse_credential_scope(std::string_view text);

struct Claim {
  CredentialScope scope;
  std::string_view signed_headers;
  std::string_view signature;
  std::string timestamp;          // 20130524T000000Z
  std::string_view payload_hash;  // last line of the canonical request
  bool presigned = false;
};

/// The scope's date, region, service and terminator against what this request and server are. `code` and `prefix`
/// differ between the header and the query form.
Result<> check_scope(const CredentialScope& scope, std::string_view timestamp, const AuthOptions& options,
                     ErrorCode code, const std::string& prefix);

/// AccessDenied with HeadersNotSigned when host or an x-amz-* header of the request is not among the signed ones.
Result<> check_headers_are_signed(const http::Request& request, std::string_view signed_headers);

/// SignatureDoesNotMatch with S3's details, or the authentication of this credential.
Result<Authentication> verify(const http::Request& request, const http::Query& query, const Claim& claim,
                              const CredentialStore& credentials);

/// SignatureDoesNotMatch with the details that every form of signature shows.
Error signature_mismatch(std::string_view access_key, std::string_view signed_text, std::string_view provided);

/// InvalidAccessKeyId when nobody has this key.
Result<const Credential*> find_credential(const CredentialStore& credentials, std::string_view access_key);

/// The value of x-amz-content-sha256 as a mode; nothing when it is no valid value.
std::optional<PayloadSigning> parse_payload_signing(std::string_view content_sha256);
Error invalid_content_sha256(std::string_view value);

/// Fills `payload` and `content_sha256`.
void set_payload(Authentication& authentication, PayloadSigning mode, std::string_view content_sha256);

std::string string_to_sign(std::string_view timestamp, std::string_view scope, std::string_view canonical_request);

/// 2013-05-24T00:00:00Z: times in the details of authentication errors.
std::string format_error_time(Timestamp time);

/// The X-Amz-… query form.
Result<Authentication> authenticate_presigned(const http::Request& request, const http::Query& query,
                                              const CredentialStore& credentials, Timestamp now,
                                              const AuthOptions& options);

}  // namespace mocks3::s3api
