#include "auth/claim.hpp"

#include <algorithm>
#include <array>

#include "auth/canonical_request.hpp"
#include "auth/signing_key.hpp"
#include "mocks3/utils/digest.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::size_t kScopeParts = 5;
constexpr std::size_t kSha256HexSize = 64;

bool is_date(std::string_view text) {
  return text.size() == 8 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
}

bool is_signed(std::string_view signed_headers, std::string_view name) {
  bool found = false;
  for_each_signed_header(signed_headers, [&](std::string_view item) { found = found || utils::iequals(item, name); });
  return found;
}

/// "41 57 53 34": how S3 shows the bytes of what it signed.
std::string spaced_hex(std::string_view text) {
  const std::string hex = utils::hex_encode(text);
  std::string spaced;
  spaced.reserve(hex.size() / 2 * 3);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    if (i) spaced += ' ';
    spaced.append(hex, i, 2);
  }
  return spaced;
}

/// For the log: the usual reasons, none of which is secret.
std::string what_differed(const http::Request& request, const Claim& claim) {
  std::string cause = "signature differs";
  if (claim.presigned) cause += " (presigned)";
  std::string absent;
  for_each_signed_header(claim.signed_headers, [&](std::string_view name) {
    if (request.headers.contains(name)) return;
    if (!absent.empty()) absent += ", ";
    absent += name;
  });
  if (!absent.empty()) cause += "; signed but not in the request: " + absent;
  cause += "; host here is '";
  cause += request.headers.get("host");
  cause += "', path '";
  cause += request.path;
  cause += "', scope '";
  cause += claim.scope.text;
  cause += "'; otherwise the secret differs";
  return cause;
}

Error request_mismatch(const http::Request& request, const Claim& claim, const std::string& canonical,
                       const std::string& signed_text) {
  return signature_mismatch(claim.scope.access_key, signed_text, claim.signature)
      .with("CanonicalRequest", canonical)
      .with("CanonicalRequestBytes", spaced_hex(canonical))
      .caused_by(what_differed(request, claim));
}

}  // namespace

std::optional<CredentialScope> parse_credential_scope(std::string_view text) {
  CredentialScope scope;
  const std::array<std::string_view*, kScopeParts> parts = {&scope.access_key, &scope.date, &scope.region,
                                                            &scope.service, &scope.terminator};
  std::string_view rest = text;
  for (std::size_t i = 0; i < kScopeParts; ++i) {
    const std::size_t end = rest.find('/');
    if ((end == std::string_view::npos) != (i + 1 == kScopeParts)) return std::nullopt;
    *parts[i] = rest.substr(0, end);
    if (parts[i]->empty()) return std::nullopt;
    if (end != std::string_view::npos) rest.remove_prefix(end + 1);
    if (i == 0) scope.text = rest;
  }
  return scope;
}

Result<> check_scope(const CredentialScope& scope, std::string_view timestamp, const AuthOptions& options,
                     ErrorCode code, const std::string& prefix) {
  const auto quoted = [](std::string_view text) { return '"' + std::string(text) + '"'; };
  if (!is_date(scope.date)) {
    return fail(code, prefix + "incorrect date format " + quoted(scope.date) +
                          ". This date in the credential must be in the format \"yyyyMMdd\".");
  }
  if (scope.terminator != "aws4_request") {
    return fail(code,
                prefix + "incorrect terminal " + quoted(scope.terminator) + ". This endpoint uses \"aws4_request\".");
  }
  if (scope.service != "s3") {
    return fail(code, prefix + "incorrect service " + quoted(scope.service) + ". This endpoint belongs to \"s3\".");
  }
  if (options.region != "any" && scope.region != options.region) {
    return std::unexpected(Error(code, prefix + "the region '" + std::string(scope.region) + "' is wrong; expecting '" +
                                           options.region + "'")
                               .with("Region", options.region));
  }
  if (scope.date != timestamp.substr(0, scope.date.size())) {
    // S3 puts its usual opening before this sentence in the header form only.
    return fail(code, (code == ErrorCode::AuthorizationHeaderMalformed ? prefix : std::string()) +
                          "Invalid credential date " + quoted(scope.date) +
                          ". This date is not the same as X-Amz-Date: " + quoted(timestamp.substr(0, 8)) + ".");
  }
  return {};
}

Result<> check_headers_are_signed(const http::Request& request, std::string_view signed_headers) {
  std::string missing;
  const auto require = [&](std::string_view name) {
    if (is_signed(signed_headers, name)) return;
    const std::string lower = utils::to_lower(name);
    if (!missing.empty()) missing += ", ";
    missing += lower;
  };
  require("host");
  constexpr std::string_view kPrefix = "x-amz-";
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const std::string_view name = request.headers.name(i);
    if (name.size() > kPrefix.size() && utils::iequals(name.substr(0, kPrefix.size()), kPrefix)) require(name);
  }
  if (missing.empty()) return {};
  std::string cause = "not signed: " + missing;
  return std::unexpected(
      Error(ErrorCode::AccessDenied, "There were headers present in the request which were not signed")
          .with("HeadersNotSigned", std::move(missing))
          .caused_by(std::move(cause)));
}

Error signature_mismatch(std::string_view access_key, std::string_view signed_text, std::string_view provided) {
  return Error(ErrorCode::SignatureDoesNotMatch)
      .with("AWSAccessKeyId", std::string(access_key))
      .with("StringToSign", std::string(signed_text))
      .with("SignatureProvided", std::string(provided))
      .with("StringToSignBytes", spaced_hex(signed_text));
}

Result<const Credential*> find_credential(const CredentialStore& credentials, std::string_view access_key) {
  if (const Credential* credential = credentials.find(access_key)) return credential;
  return std::unexpected(Error(ErrorCode::InvalidAccessKeyId)
                             .with("AWSAccessKeyId", std::string(access_key))
                             .caused_by("no credential with this access key"));
}

Result<Authentication> verify(const http::Request& request, const http::Query& query, const Claim& claim,
                              const CredentialStore& credentials) {
  TRY(const Credential* const credential, find_credential(credentials, claim.scope.access_key));
  CHECK_OK(check_headers_are_signed(request, claim.signed_headers));
  SigningKey& key = cached_signing_key(credential->secret, claim.scope.date, claim.scope.region);

  std::string text;
  const auto matches = [&](const std::string& canonical) {
    text = string_to_sign(claim.timestamp, claim.scope.text, canonical);
    return utils::equals_constant_time(utils::hex_encode(key.hmac.sign(text)), claim.signature);
  };
  const std::string path = canonical_path(request.path);
  const std::string canonical =
      build_canonical_request(request, query, path, claim.signed_headers, claim.payload_hash, claim.presigned);
  if (!matches(canonical)) {
    const std::string shown = std::exchange(text, {});
    // Some clients sign the path as they send it, escaped otherwise than SDKs escape it.
    if (path == request.path || !matches(build_canonical_request(request, query, request.path, claim.signed_headers,
                                                                 claim.payload_hash, claim.presigned))) {
      return std::unexpected(request_mismatch(request, claim, canonical, shown));
    }
  }

  Authentication authentication;
  authentication.credential = credential;
  authentication.presigned = claim.presigned;
  authentication.region = claim.scope.region;
  const auto mode = parse_payload_signing(claim.payload_hash).value_or(PayloadSigning::Unsigned);
  set_payload(authentication, mode, claim.payload_hash);
  if (mode == PayloadSigning::StreamingSigned || mode == PayloadSigning::StreamingSignedTrailer) {
    authentication.signing_key = key.bytes;
    authentication.scope = claim.scope.text;
    authentication.timestamp = claim.timestamp;
    authentication.seed_signature = claim.signature;
  }
  return authentication;
}

std::optional<PayloadSigning> parse_payload_signing(std::string_view value) {
  if (value == kUnsignedPayload) return PayloadSigning::Unsigned;
  if (value.size() == kSha256HexSize && is_hex(value)) return PayloadSigning::SignedHash;
  if (value == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD") return PayloadSigning::StreamingSigned;
  if (value == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER") return PayloadSigning::StreamingSignedTrailer;
  if (value == "STREAMING-UNSIGNED-PAYLOAD-TRAILER") return PayloadSigning::StreamingUnsignedTrailer;
  return std::nullopt;
}

Error invalid_content_sha256(std::string_view value) {
  return Error(ErrorCode::InvalidArgument,
               "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
               "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a valid sha256 "
               "value.")
      .with("ArgumentName", std::string(kContentSha256))
      .with("ArgumentValue", std::string(value));
}

void set_payload(Authentication& authentication, PayloadSigning mode, std::string_view content_sha256) {
  authentication.payload = mode;
  if (mode == PayloadSigning::SignedHash) authentication.content_sha256 = utils::to_lower(content_sha256);
}

std::string string_to_sign(std::string_view timestamp, std::string_view scope, std::string_view canonical_request) {
  std::string text;
  text.reserve(kAlgorithm.size() + timestamp.size() + scope.size() + kSha256HexSize + 3);
  text += kAlgorithm;
  text += '\n';
  text += timestamp;
  text += '\n';
  text += scope;
  text += '\n';
  text += utils::hex_encode(utils::sha256(canonical_request));
  return text;
}

std::string format_error_time(Timestamp time) {
  constexpr std::size_t kToSeconds = 19;  // 2013-05-24T00:00:00
  return utils::format_iso8601(time).substr(0, kToSeconds) + 'Z';
}

}  // namespace mocks3::s3api
