// PutBucketVersioning: Enabled or Suspended; there is no way back to a bucket that never had it.
#include "body/upload_body.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"
#include "xml/reader.hpp"

namespace mocks3::s3api::ops {

namespace {

constexpr std::size_t kMaxDocument = 4 << 10;

Result<model::BucketVersioning> parse_document(std::string_view text) {
  TRY(const auto document, xml::Document::parse(text, "VersioningConfiguration"));
  const auto mfa_delete = document.root().child_text("MfaDelete");
  if (mfa_delete == "Enabled") {
    return fail(ErrorCode::NotImplemented, "MFA Delete needs the account's own device, and there is none here.");
  }
  if (mfa_delete && *mfa_delete != "Disabled") return fail(ErrorCode::MalformedXML);
  const auto status = document.root().child_text("Status");
  if (!status) {
    return fail(ErrorCode::IllegalVersioningConfigurationException, "The Versioning element must be specified");
  }
  if (*status == "Enabled") return model::BucketVersioning::Enabled;
  if (*status == "Suspended") return model::BucketVersioning::Suspended;
  return fail(ErrorCode::MalformedXML);
}

}  // namespace

Task<http::Response> put_bucket_versioning(Call& call) {
  CO_TRY(const std::string text, co_await read_document(call.request, call.authentication, kMaxDocument));
  CO_TRY(const auto versioning, parse_document(text));
  CO_CHECK(
      co_await call.services.metadata.change_bucket(call.context, {.name = call.bucket, .versioning = versioning}));
  co_return empty_reply(200);
}

}  // namespace mocks3::s3api::ops
