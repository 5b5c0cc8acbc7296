#include "auth/sigv4.hpp"

#include "auth/claim.hpp"
#include "auth/sigv2.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

namespace {

bool is_presigned(const http::Query& query) {
  return query.contains("X-Amz-Algorithm") || query.contains("X-Amz-Credential") || query.contains("X-Amz-Signature");
}

bool is_presigned_v2(const http::Query& query) {
  return query.contains("AWSAccessKeyId") && query.contains("Signature");
}

auto malformed(const std::string& what) {
  return fail(ErrorCode::AuthorizationHeaderMalformed, "The authorization header is malformed; " + what);
}

auto bad_authorization(std::string message, std::string_view authorization) {
  return std::unexpected(Error(ErrorCode::InvalidArgument, std::move(message))
                             .with("ArgumentName", "Authorization")
                             .with("ArgumentValue", std::string(authorization)));
}

struct Components {
  std::string_view credential, signed_headers, signature;
};

/// What stands behind "AWS4-HMAC-SHA256". With `strict` false, whatever can be read.
Result<Components> parse_components(std::string_view text, bool strict) {
  Components components;
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t end = text.find(',');
    const std::string_view part = utils::trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) {
      if (strict) return malformed("the authorization component \"" + std::string(part) + "\" is malformed.");
      continue;
    }
    const std::string_view name = part.substr(0, equals);
    const std::string_view value = part.substr(equals + 1);
    if (name == "Credential") components.credential = value;
    if (name == "SignedHeaders") components.signed_headers = value;
    if (name == "Signature") components.signature = value;
    ++count;
  }
  if (!strict) return components;
  if (count < 3) return fail(ErrorCode::AuthorizationHeaderMalformed);
  if (components.credential.empty()) return malformed("missing Credential.");
  if (components.signed_headers.empty()) return malformed("missing SignedHeaders.");
  if (components.signature.empty()) return malformed("missing Signature.");
  return components;
}

/// The text behind "AWS4-HMAC-SHA256", or why this header cannot be verified.
Result<std::string_view> strip_algorithm(std::string_view authorization) {
  const std::size_t space = authorization.find(' ');
  const std::string_view type = authorization.substr(0, space);
  const std::string_view rest =
      space == std::string_view::npos ? std::string_view{} : utils::trim(authorization.substr(space));
  if (type == kAlgorithm) return rest;
  if (type == "AWS") {
    if (rest.find(':') == std::string_view::npos) {
      return bad_authorization("AWS authorization header is invalid.  Expected AwsAccessKeyId:signature",
                               authorization);
    }
    return fail(ErrorCode::InvalidRequest, std::string(kMechanismNotSupported));
  }
  if (type.starts_with("AWS4-")) return fail(ErrorCode::InvalidRequest, std::string(kMechanismNotSupported));
  return bad_authorization("Unsupported Authorization Type", authorization);
}

Result<Timestamp> request_time(const http::Request& request) {
  const auto amz_date = request.headers.find("x-amz-date");
  const std::string_view text = utils::trim(amz_date ? *amz_date : request.headers.get("date"));
  auto time = utils::parse_amz_date(text);
  if (!time) time = utils::parse_http_date(text);
  if (time) return *time;
  return std::unexpected(
      Error(ErrorCode::AccessDenied, "AWS authentication requires a valid Date or x-amz-date header")
          .caused_by(text.empty() ? "no date in the request" : "unreadable date '" + std::string(text) + "'"));
}

Result<> check_skew(Timestamp time, const std::string& timestamp, Timestamp now, const AuthOptions& options) {
  const auto skew = time > now ? time - now : now - time;
  if (skew <= options.max_skew) return {};
  return std::unexpected(
      Error(ErrorCode::RequestTimeTooSkewed)
          .with("RequestTime", timestamp)
          .with("ServerTime", format_error_time(now))
          .with("MaxAllowedSkewMilliseconds",
                std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(options.max_skew).count()))
          .caused_by("clocks differ by " +
                     std::to_string(std::chrono::duration_cast<std::chrono::seconds>(skew).count()) + " s"));
}

Result<Authentication> authenticate_header(const http::Request& request, const http::Query& query,
                                           const CredentialStore& credentials, Timestamp now,
                                           const AuthOptions& options, std::string_view authorization) {
  TRY(const std::string_view text, strip_algorithm(authorization));
  TRY(const Components components, parse_components(text, true));
  const auto scope = parse_credential_scope(components.credential);
  if (!scope) {
    return malformed("the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
  }
  TRY(const Timestamp time, request_time(request));
  Claim claim{.scope = *scope,
              .signed_headers = components.signed_headers,
              .signature = components.signature,
              .timestamp = utils::format_amz_date(time)};
  CHECK_OK(check_scope(*scope, claim.timestamp, options, ErrorCode::AuthorizationHeaderMalformed,
                       "The authorization header is malformed; "));
  const auto payload = request.headers.find(kContentSha256);
  if (!payload) {
    return fail(ErrorCode::InvalidRequest, "Missing required header for this request: x-amz-content-sha256");
  }
  claim.payload_hash = utils::trim(*payload);
  if (!parse_payload_signing(claim.payload_hash)) return std::unexpected(invalid_content_sha256(claim.payload_hash));
  CHECK_OK(check_skew(time, claim.timestamp, now, options));
  return verify(request, query, claim, credentials);
}

Result<Authentication> anonymous(const http::Request& request) {
  Authentication authentication;
  if (const auto payload = request.headers.find(kContentSha256)) {
    const std::string_view value = utils::trim(*payload);
    const auto mode = parse_payload_signing(value);
    if (!mode) return std::unexpected(invalid_content_sha256(value));
    if (*mode == PayloadSigning::StreamingSigned || *mode == PayloadSigning::StreamingSignedTrailer) {
      return fail(ErrorCode::InvalidRequest,
                  "Anonymous requests may not use signed streaming payloads. Please use UNSIGNED-PAYLOAD or "
                  "STREAMING-UNSIGNED-PAYLOAD-TRAILER.");
    }
    set_payload(authentication, *mode, value);
  }
  return authentication;
}

/// --auth any: who it says it is, if anybody knows that name, and how the body is framed.
Authentication read_leniently(const http::Request& request, const http::Query& query,
                              const CredentialStore& credentials, std::string_view authorization) {
  Authentication authentication;
  authentication.presigned = is_presigned(query) || is_presigned_v2(query);
  std::string_view access_key;
  if (authorization.starts_with("AWS ")) {
    access_key = utils::trim(authorization.substr(4));
    access_key = access_key.substr(0, access_key.find(':'));
  } else if (!authorization.empty()) {
    const std::size_t space = std::min(authorization.find(' '), authorization.size());
    if (const auto components = parse_components(authorization.substr(space), false)) {
      access_key = components->credential;
    }
  } else {
    access_key = query.contains("X-Amz-Credential") ? query.get("X-Amz-Credential") : query.get("AWSAccessKeyId");
  }
  access_key = access_key.substr(0, access_key.find('/'));
  if (!access_key.empty()) authentication.credential = credentials.find(access_key);

  if (const auto payload = request.headers.find(kContentSha256)) {
    const std::string_view value = utils::trim(*payload);
    set_payload(authentication, parse_payload_signing(value).value_or(PayloadSigning::Unsigned), value);
  } else if (utils::to_lower(request.headers.joined("content-encoding")).find("aws-chunked") != std::string::npos) {
    authentication.payload = PayloadSigning::StreamingUnsignedTrailer;
  }
  return authentication;
}

}  // namespace

Result<Authentication> authenticate(const http::Request& request, const http::Query& query,
                                    const CredentialStore& credentials, Timestamp now, const AuthOptions& options,
                                    std::string_view host_bucket) {
  const std::string_view authorization = utils::trim(request.headers.get("authorization"));
  if (options.accept_anything) return read_leniently(request, query, credentials, authorization);

  const bool in_query = is_presigned(query) || is_presigned_v2(query);
  if (in_query && !authorization.empty()) {
    return bad_authorization(
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter "
        "or "
        "the Authorization header should be specified",
        authorization);
  }
  if (is_presigned(query)) return authenticate_presigned(request, query, credentials, now, options);
  if (in_query) {
    if (options.sigv2) return authenticate_query_v2(request, query, credentials, now, host_bucket);
    return fail(ErrorCode::InvalidRequest, std::string(kMechanismNotSupported));
  }
  if (authorization.empty()) return anonymous(request);
  if (options.sigv2 && authorization.starts_with("AWS ")) {
    return authenticate_header_v2(request, query, credentials, now, options, host_bucket);
  }
  return authenticate_header(request, query, credentials, now, options, authorization);
}

}  // namespace mocks3::s3api
