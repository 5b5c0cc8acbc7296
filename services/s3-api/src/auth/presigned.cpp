#include <algorithm>
#include <array>

#include "auth/canonical_request.hpp"
#include "auth/claim.hpp"
#include "auth/signing_key.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::chrono::seconds kMaxExpires = std::chrono::days(7);

auto query_error(std::string message) { return fail(ErrorCode::AuthorizationQueryParametersError, std::move(message)); }

Result<std::chrono::seconds> parse_expires(std::string_view text) {
  if (text.starts_with('-') && utils::parse_u64(text.substr(1))) {
    return query_error("X-Amz-Expires must be non-negative");
  }
  const auto seconds = utils::parse_u64(text);
  if (!seconds) return query_error("X-Amz-Expires should be a number");
  if (*seconds > static_cast<std::uint64_t>(kMaxExpires.count())) {
    return query_error(
        "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
        "604800 seconds");
  }
  return std::chrono::seconds(*seconds);
}

Result<> check_lifetime(Timestamp from, std::chrono::seconds expires, Timestamp now, const AuthOptions& options) {
  if (from > now + options.max_skew) {
    return std::unexpected(Error(ErrorCode::AccessDenied, "Request is not yet valid")
                               .with("X-Amz-Date", format_error_time(from))
                               .with("ServerTime", format_error_time(now))
                               .caused_by("X-Amz-Date lies in the future"));
  }
  const Timestamp until = from + expires;
  if (now < until) return {};
  return std::unexpected(Error(ErrorCode::AccessDenied, "Request has expired")
                             .with("X-Amz-Expires", std::to_string(expires.count()))
                             .with("Expires", format_error_time(until))
                             .with("ServerTime", format_error_time(now))
                             .caused_by("the presigned URL has expired"));
}

}  // namespace

Result<Authentication> authenticate_presigned(const http::Request& request, const http::Query& query,
                                              const CredentialStore& credentials, Timestamp now,
                                              const AuthOptions& options) {
  constexpr std::array<std::string_view, 6> kRequired = {"X-Amz-Algorithm", "X-Amz-Credential",    "X-Amz-Signature",
                                                         "X-Amz-Date",      "X-Amz-SignedHeaders", "X-Amz-Expires"};
  for (const std::string_view name : kRequired) {
    if (query.get(name).empty()) {
      return query_error(
          "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
          "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
    }
  }
  if (query.get("X-Amz-Algorithm") != kAlgorithm) return fail(ErrorCode::AuthorizationQueryParametersError);
  const auto scope = parse_credential_scope(query.get("X-Amz-Credential"));
  if (!scope) {
    return query_error(
        "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "
        "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
  }
  const auto date = utils::parse_amz_date(query.get("X-Amz-Date"));
  if (!date) return query_error("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  CHECK_OK(check_scope(*scope, query.get("X-Amz-Date"), options, ErrorCode::AuthorizationQueryParametersError,
                       "Error parsing the X-Amz-Credential parameter; "));
  TRY(const std::chrono::seconds expires, parse_expires(query.get("X-Amz-Expires")));

  // The payload is unsigned unless the client said otherwise, by header or, as some SDKs do, by parameter.
  std::string_view payload = kUnsignedPayload;
  if (const auto header = request.headers.find(kContentSha256)) {
    payload = utils::trim(*header);
    if (!parse_payload_signing(payload)) return std::unexpected(invalid_content_sha256(payload));
  } else if (const auto parameter = query.find("X-Amz-Content-Sha256");
             parameter && parse_payload_signing(*parameter)) {
    payload = *parameter;
  }
  CHECK_OK(check_lifetime(*date, expires, now, options));
  return verify(request, query,
                Claim{.scope = *scope,
                      .signed_headers = query.get("X-Amz-SignedHeaders"),
                      .signature = query.get("X-Amz-Signature"),
                      .timestamp = std::string(query.get("X-Amz-Date")),
                      .payload_hash = payload,
                      .presigned = true},
                credentials);
}

std::string presign(std::string_view method, std::string_view host, std::string_view path, const Credential& credential,
                    std::string_view region, Timestamp now, std::chrono::seconds expires) {
  const std::string timestamp = utils::format_amz_date(now);
  const std::string date = timestamp.substr(0, 8);
  const std::string scope = date + '/' + std::string(region) + "/s3/aws4_request";

  const std::size_t mark = std::min(path.find('?'), path.size());
  std::string query_text(path.substr(std::min(mark + 1, path.size())));
  if (!query_text.empty()) query_text += '&';
  query_text += "X-Amz-Algorithm=" + std::string(kAlgorithm);
  query_text += "&X-Amz-Credential=" + utils::uri_encode(credential.access_key + '/' + scope);
  query_text += "&X-Amz-Date=" + timestamp;
  query_text += "&X-Amz-Expires=" + std::to_string(expires.count());
  query_text += "&X-Amz-SignedHeaders=host";

  http::Request request;
  request.method = method;
  request.target = path;
  request.path = std::string_view(request.target).substr(0, mark);
  request.headers.add("host", host);
  const auto query = http::Query::parse(query_text);
  if (!query) return query_text;  // the caller's own query is broken; the server will say so
  const std::string canonical = canonical_request(request, *query, "host", kUnsignedPayload, true);
  SigningKey& key = cached_signing_key(credential.secret, date, region);
  return query_text +
         "&X-Amz-Signature=" + utils::hex_encode(key.hmac.sign(string_to_sign(timestamp, scope, canonical)));
}

}  // namespace mocks3::s3api
