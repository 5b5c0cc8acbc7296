#include "forms/form_signature.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "auth/claim.hpp"
#include "auth/signing_key.hpp"
#include "auth/sigv2.hpp"
#include "mocks3/utils/digest.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::forms {

namespace {

// As S3 spells them when one is missing.
constexpr auto kFieldsV4 =
    std::to_array<std::string_view>({"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"});
constexpr auto kFieldsV2 = std::to_array<std::string_view>({"AWSAccessKeyId", "Signature"});

bool has_any(const FormFields& fields, std::span<const std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view name) { return fields.contains(name); });
}

Result<> require_all(const FormFields& fields, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    if (!fields.contains(name)) return missing_field(name);
  }
  if (fields.get("policy").empty()) return missing_field("Policy");
  return {};
}

std::unexpected<Error> bad_value(std::string message, std::string_view name, std::string_view value) {
  return std::unexpected<Error>(Error(ErrorCode::InvalidArgument, std::move(message))
                                    .with("ArgumentName", std::string(name))
                                    .with("ArgumentValue", std::string(value)));
}

Result<Authentication> authenticate_v4(const FormFields& fields, const CredentialStore& credentials,
                                       const AuthOptions& options) {
  CHECK_OK(require_all(fields, kFieldsV4));
  const std::string_view algorithm = fields.get("x-amz-algorithm");
  if (algorithm != kAlgorithm) {
    return bad_value("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"", "X-Amz-Algorithm", algorithm);
  }
  const std::string_view text = fields.get("x-amz-credential");
  const auto scope = parse_credential_scope(text);
  if (!scope) {
    return bad_value("the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".",
                     "X-Amz-Credential", text);
  }
  const std::string_view date = fields.get("x-amz-date");
  if (!utils::parse_amz_date(date)) {
    return bad_value("X-Amz-Date must be formated via ISO8601 Long format", "X-Amz-Date", date);
  }
  if (auto checked = check_scope(*scope, date, options, ErrorCode::InvalidArgument, ""); !checked) {
    return std::unexpected(
        std::move(checked).error().with("ArgumentName", "X-Amz-Credential").with("ArgumentValue", std::string(text)));
  }
  TRY(const Credential* const credential, find_credential(credentials, scope->access_key));
  const std::string_view policy = fields.get("policy");
  const std::string_view signature = fields.get("x-amz-signature");
  SigningKey& key = cached_signing_key(credential->secret, scope->date, scope->region);
  if (!utils::equals_constant_time(utils::hex_encode(key.hmac.sign(policy)), signature)) {
    return std::unexpected(
        signature_mismatch(scope->access_key, policy, signature).caused_by("the form's signature differs"));
  }
  Authentication authentication;
  authentication.credential = credential;
  authentication.region = scope->region;
  return authentication;
}

Result<Authentication> authenticate_v2(const FormFields& fields, const CredentialStore& credentials,
                                       const AuthOptions& options) {
  if (!options.sigv2) return fail(ErrorCode::InvalidRequest, std::string(kMechanismNotSupported));
  CHECK_OK(require_all(fields, kFieldsV2));
  Authentication authentication;
  TRY(authentication.credential,
      verify_v2(credentials, fields.get("AWSAccessKeyId"), fields.get("signature"), fields.get("policy")));
  return authentication;
}

/// --auth any: who it says it is, if anybody knows that name.
Authentication read_leniently(const FormFields& fields, const CredentialStore& credentials) {
  std::string_view access_key = fields.get("x-amz-credential");
  access_key = access_key.substr(0, access_key.find('/'));
  if (access_key.empty()) access_key = fields.get("AWSAccessKeyId");
  Authentication authentication;
  if (!access_key.empty()) authentication.credential = credentials.find(access_key);
  return authentication;
}

}  // namespace

Result<Authentication> authenticate_form(const FormFields& fields, const CredentialStore& credentials,
                                         const AuthOptions& options) {
  if (options.accept_anything) return read_leniently(fields, credentials);
  if (has_any(fields, kFieldsV4)) return authenticate_v4(fields, credentials, options);
  if (has_any(fields, kFieldsV2)) return authenticate_v2(fields, credentials, options);
  return Authentication{};
}

}  // namespace mocks3::s3api::forms
