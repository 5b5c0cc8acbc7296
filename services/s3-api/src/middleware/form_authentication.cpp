#include "middleware/form_authentication.hpp"

#include "forms/form_signature.hpp"
#include "forms/post_form.hpp"
#include "forms_json/policy_document.hpp"
#include "mocks3/utils/encoding.hpp"
#include "ops/form_headers.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::int64_t kMaxFileSize = 5ll << 30;

/// Which sizes of file the signed policy allows.
Result<forms::SizeRange> judge_policy(const Call& call, const forms::FormFields& fields) {
  const auto json = utils::base64_decode(fields.get("policy"));
  if (!json) return fail(ErrorCode::InvalidPolicyDocument, "Invalid Policy: invalid Base64 encoding.");
  TRY(const forms::PostPolicy policy, forms::read_policy_document(*json));
  return forms::check_policy(policy, fields, call.bucket, call.services.clock.now());
}

}  // namespace

Task<> authenticate_post_form(Call& call, const AuthOptions& options) {
  http::Request& request = call.request;
  CO_TRY(const std::string boundary, forms::parse_boundary(request.headers.get("Content-Type")));
  const auto length = utils::parse_u64(utils::trim(request.headers.get("Content-Length")));
  if (!length) co_return fail(ErrorCode::MissingContentLength);
  CO_TRY(forms::PostForm form, co_await forms::read_post_form(std::move(request.body), boundary, *length));
  forms::FormFile& file = *form.file;
  request.body = std::move(form.file);
  const auto key = form.fields.find("key");
  if (!key) co_return forms::missing_field("key");
  if (key->empty()) co_return forms::bad_field("User key must have a length greater than 0.", "key");
  call.key = *key;
  CO_TRY(call.authentication, forms::authenticate_form(form.fields, call.services.credentials, options));
  forms::SizeRange sizes{.max = kMaxFileSize};
  if (call.authentication.credential && !options.accept_anything) {
    CO_TRY(const forms::SizeRange allowed, judge_policy(call, form.fields));
    sizes.min = allowed.min;
    sizes.max = std::min(sizes.max, allowed.max);
  }
  file.limit(sizes);
  CO_TRY(request.headers, object_headers_of(request.headers, form.fields));
  call.form = std::make_unique<forms::FormFields>(std::move(form.fields));
  co_return Result<>();
}

}  // namespace mocks3::s3api
