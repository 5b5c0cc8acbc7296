#include "auth/sigv2.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "auth/claim.hpp"
#include "mocks3/utils/digest.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::string_view kAmzPrefix = "x-amz-";
/// The parameters that belong to the resource, sorted. Nothing else of the query is signed.
constexpr auto kSignedParameters = std::to_array<std::string_view>({"accelerate",
                                                                    "acl",
                                                                    "analytics",
                                                                    "cors",
                                                                    "defaultObjectAcl",
                                                                    "delete",
                                                                    "encryption",
                                                                    "inventory",
                                                                    "legal-hold",
                                                                    "lifecycle",
                                                                    "location",
                                                                    "logging",
                                                                    "metrics",
                                                                    "notification",
                                                                    "object-lock",
                                                                    "ownershipControls",
                                                                    "partNumber",
                                                                    "policy",
                                                                    "policyStatus",
                                                                    "publicAccessBlock",
                                                                    "replication",
                                                                    "requestPayment",
                                                                    "response-cache-control",
                                                                    "response-content-disposition",
                                                                    "response-content-encoding",
                                                                    "response-content-language",
                                                                    "response-content-type",
                                                                    "response-expires",
                                                                    "restore",
                                                                    "retention",
                                                                    "select",
                                                                    "select-type",
                                                                    "storageClass",
                                                                    "tagging",
                                                                    "torrent",
                                                                    "uploadId",
                                                                    "uploads",
                                                                    "versionId",
                                                                    "versioning",
                                                                    "versions",
                                                                    "website"});
static_assert(std::ranges::is_sorted(kSignedParameters));

bool is_signed_parameter(std::string_view name) { return std::ranges::binary_search(kSignedParameters, name); }

/// Sorted names in lower case, values of one name joined by commas, in one "name:value\n" line each.
void append_amz_headers(std::string& out, const http::Request& request, const http::Query& query, bool query_form) {
  std::map<std::string, std::string> lines;
  const http::Headers& headers = request.headers;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    std::string name = utils::to_lower(headers.name(i));
    if (!name.starts_with(kAmzPrefix)) continue;
    std::string& value = lines[std::move(name)];
    if (!value.empty()) value += ',';
    value += utils::trim(headers.value(i));
  }
  if (query_form) {
    // A presigned URL carries what would be a header as a parameter, x-amz-security-token above all.
    for (const auto& [name, value] : query.items()) {
      std::string lower = utils::to_lower(name);
      if (lower.starts_with(kAmzPrefix)) lines.try_emplace(std::move(lower), value);
    }
  }
  for (const auto& [name, value] : lines) out += name + ':' + value + '\n';
}

/// The path as it was sent, behind the bucket that the host names, and the signed parameters, decoded and sorted.
void append_resource(std::string& out, const http::Request& request, const StringToSignV2& parts) {
  if (!parts.host_bucket.empty()) {
    out += '/';
    out += parts.host_bucket;
  }
  out += request.path.empty() ? std::string_view("/") : request.path;
  if (parts.closing_slash) out += '/';
  std::vector<std::string> parameters;
  for (std::string_view rest = request.query; !rest.empty();) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (!is_signed_parameter(pair.substr(0, equals))) continue;
    std::string text(pair.substr(0, equals));
    if (equals < pair.size()) {
      const std::string_view raw = pair.substr(equals + 1);
      text += '=';
      text += utils::uri_decode(raw).value_or(std::string(raw));
    }
    parameters.push_back(std::move(text));
  }
  std::ranges::sort(parameters);
  char separator = '?';
  for (const auto& parameter : parameters) {
    out += separator;
    out += parameter;
    separator = '&';
  }
}

/// RFC 9110's forms, and RFC 5322's zone that the examples of this signature are written with.
std::optional<Timestamp> parse_date(std::string_view text) {
  text = utils::trim(text);
  for (const std::string_view zone : {" +0000", " -0000", " UTC"}) {
    if (text.ends_with(zone)) {
      return utils::parse_http_date(std::string(text.substr(0, text.size() - zone.size())) + " GMT");
    }
  }
  if (const auto time = utils::parse_http_date(text)) return time;
  return utils::parse_amz_date(text);
}

Result<> check_date(std::string_view text, Timestamp now, const AuthOptions& options) {
  const auto time = parse_date(text);
  if (!time || *time < Timestamp{}) {
    return std::unexpected(
        Error(ErrorCode::AccessDenied, "AWS authentication requires a valid Date or x-amz-date header")
            .caused_by(text.empty() ? "no date in the request" : "unreadable date '" + std::string(text) + "'"));
  }
  const auto skew = *time > now ? *time - now : now - *time;
  if (skew <= options.max_skew) return {};
  return std::unexpected(
      Error(ErrorCode::RequestTimeTooSkewed)
          .with("RequestTime", std::string(text))
          .with("ServerTime", format_error_time(now))
          .with("MaxAllowedSkewMilliseconds",
                std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(options.max_skew).count()))
          .caused_by("clocks differ by " +
                     std::to_string(std::chrono::duration_cast<std::chrono::seconds>(skew).count()) + " s"));
}

Result<> check_expiry(std::string_view text, Timestamp now) {
  constexpr std::uint64_t kLast = 1ull << 40;  // beyond every calendar
  const auto seconds = utils::parse_u64(text);
  if (!seconds || *seconds > kLast) {
    return fail(ErrorCode::AccessDenied, "Invalid date (should be seconds since epoch): " + std::string(text));
  }
  const Timestamp until = Timestamp{} + std::chrono::seconds(static_cast<std::int64_t>(*seconds));
  if (now < until) return {};
  return std::unexpected(Error(ErrorCode::AccessDenied, "Request has expired")
                             .with("Expires", format_error_time(until))
                             .with("ServerTime", format_error_time(now))
                             .caused_by("the presigned URL has expired"));
}

bool is_bucket_alone(std::string_view path) { return path.size() > 1 && path.find('/', 1) == std::string_view::npos; }

Result<Authentication> verified(const http::Request& request, const http::Query& query,
                                const CredentialStore& credentials, std::string_view access_key,
                                std::string_view signature, StringToSignV2 parts) {
  auto credential = verify_v2(credentials, access_key, signature, string_to_sign_v2(request, query, parts));
  if (!credential && parts.host_bucket.empty() && is_bucket_alone(request.path)) {
    // Path style: some clients send "/bucket" and sign "/bucket/", botocore among them.
    parts.closing_slash = true;
    if (auto again = verify_v2(credentials, access_key, signature, string_to_sign_v2(request, query, parts))) {
      credential = again;
    }
  }
  Authentication authentication;
  TRY(authentication.credential, std::move(credential));
  const auto payload = request.headers.find(kContentSha256);
  if (!payload) return authentication;
  const std::string_view value = utils::trim(*payload);
  const auto mode = parse_payload_signing(value);
  if (!mode) return std::unexpected(invalid_content_sha256(value));
  if (*mode == PayloadSigning::StreamingSigned || *mode == PayloadSigning::StreamingSignedTrailer) {
    return fail(ErrorCode::InvalidRequest, "Signed streaming payloads need AWS4-HMAC-SHA256");
  }
  set_payload(authentication, *mode, value);
  return authentication;
}

}  // namespace

std::string string_to_sign_v2(const http::Request& request, const http::Query& query, const StringToSignV2& parts) {
  const auto line = [&](std::string_view name) {
    const auto header = request.headers.find(name);
    if (header || !parts.query_form) return std::string(utils::trim(header.value_or(std::string_view{})));
    for (const auto& [parameter, value] : query.items()) {
      if (utils::iequals(parameter, name)) return value;
    }
    return std::string();
  };
  std::string text = request.method + '\n' + line("content-md5") + '\n' + line("content-type") + '\n';
  text += parts.date;
  text += '\n';
  append_amz_headers(text, request, query, parts.query_form);
  append_resource(text, request, parts);
  return text;
}

std::string sign_v2(std::string_view secret, std::string_view text) {
  return utils::base64_encode(utils::hmac_sha1(secret, text));
}

Result<const Credential*> verify_v2(const CredentialStore& credentials, std::string_view access_key,
                                    std::string_view signature, std::string_view text) {
  TRY(const Credential* const credential, find_credential(credentials, access_key));
  if (utils::equals_constant_time(sign_v2(credential->secret, text), signature)) return credential;
  return std::unexpected(signature_mismatch(access_key, text, signature).caused_by("signature (version 2) differs"));
}

Result<Authentication> authenticate_header_v2(const http::Request& request, const http::Query& query,
                                              const CredentialStore& credentials, Timestamp now,
                                              const AuthOptions& options, std::string_view host_bucket) {
  const std::string_view authorization = utils::trim(request.headers.get("authorization"));
  const std::string_view pair = utils::trim(authorization.substr(authorization.find(' ') + 1));
  const std::size_t colon = pair.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == pair.size()) {
    return std::unexpected(
        Error(ErrorCode::InvalidArgument, "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature")
            .with("ArgumentName", "Authorization")
            .with("ArgumentValue", std::string(authorization)));
  }
  const auto amz_date = request.headers.find("x-amz-date");
  const std::string_view date = request.headers.get("date");
  CHECK_OK(check_date(utils::trim(amz_date.value_or(date)), now, options));
  return verified(request, query, credentials, pair.substr(0, colon), pair.substr(colon + 1),
                  {.date = amz_date ? std::string_view{} : utils::trim(date), .host_bucket = host_bucket});
}

Result<Authentication> authenticate_query_v2(const http::Request& request, const http::Query& query,
                                             const CredentialStore& credentials, Timestamp now,
                                             std::string_view host_bucket) {
  const std::string_view expires = query.get("Expires");
  if (expires.empty() || query.get("AWSAccessKeyId").empty() || query.get("Signature").empty()) {
    return fail(ErrorCode::AccessDenied,
                "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters");
  }
  CHECK_OK(check_expiry(expires, now));
  // Many clients do not escape the plus signs of base64, which a query string reads as spaces.
  std::string signature(query.get("Signature"));
  std::ranges::replace(signature, ' ', '+');
  TRY(Authentication authentication, verified(request, query, credentials, query.get("AWSAccessKeyId"), signature,
                                              {.date = expires, .host_bucket = host_bucket, .query_form = true}));
  authentication.presigned = true;
  return authentication;
}

}  // namespace mocks3::s3api
