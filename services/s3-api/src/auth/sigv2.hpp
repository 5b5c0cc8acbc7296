// AWS Signature Version 2, for clients that know nothing newer: the header and the query form, off by default
// (AuthOptions::sigv2). Sans I/O: a request's text in, a verdict out.
//
// Pure, any thread. Errors: AccessDenied (no date, no expiry, expired), RequestTimeTooSkewed, InvalidArgument,
// InvalidAccessKeyId, SignatureDoesNotMatch with the StringToSign. Source: "Signing and authenticating REST requests
// (AWS signature version 2)".
#pragma once

#include <string>
#include <string_view>

#include "auth/sigv4.hpp"

namespace mocks3::s3api {

/// What stands in the string to sign beside method and resource.
struct StringToSignV2 {
  std::string_view date;  // the Date header, the expiry of the query form, or empty when x-amz-date says it
  std::string_view host_bucket;
  bool query_form = false;
  bool closing_slash = false;  // behind a path that does not end in one
};

/// `host_bucket` is the bucket that the Host header names, empty for path style: it is part of the resource.
std::string string_to_sign_v2(const http::Request& request, const http::Query& query, const StringToSignV2& parts);

/// Base64 of the HMAC-SHA1.
std::string sign_v2(std::string_view secret, std::string_view text);

/// InvalidAccessKeyId, SignatureDoesNotMatch; the credential otherwise.
Result<const Credential*> verify_v2(const CredentialStore& credentials, std::string_view access_key,
                                    std::string_view signature, std::string_view text);

/// Authorization: AWS ACCESS:SIGNATURE
Result<Authentication> authenticate_header_v2(const http::Request& request, const http::Query& query,
                                              const CredentialStore& credentials, Timestamp now,
                                              const AuthOptions& options, std::string_view host_bucket);

/// ?AWSAccessKeyId=…&Expires=…&Signature=…
Result<Authentication> authenticate_query_v2(const http::Request& request, const http::Query& query,
                                             const CredentialStore& credentials, Timestamp now,
                                             std::string_view host_bucket);

}  // namespace mocks3::s3api
