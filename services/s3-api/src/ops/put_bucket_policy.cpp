// PutBucketPolicy: the text is kept as it came, once it has been understood. A policy that shuts its owner out is
// taken: the root of the account keeps its hands on the policy itself.
#include "body/upload_body.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"
#include "policy_json/parse_policy.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> put_bucket_policy(Call& call) {
  auto text = co_await read_document(call.request, call.authentication, policy::kMaxPolicyBodyBytes);
  if (!text) {
    if (text.error().code != ErrorCode::MalformedXML) co_return std::unexpected(std::move(text).error());
    co_return fail(ErrorCode::MalformedPolicy, "Policies must not be larger than 20 KB");
  }
  const auto knows_account = [&](std::string_view id) { return call.services.credentials.find_owner(id) != nullptr; };
  CO_TRY(const auto document, policy::parse_policy(*text, {.bucket = call.bucket, .knows_account = knows_account}));
  const auto& block = call.bucket_row.public_access_block;
  if (block && block->block_public_policy && document.is_public()) {
    co_return fail(Error(ErrorCode::AccessDenied).caused_by("BlockPublicPolicy refuses a public policy"));
  }
  CO_CHECK(
      co_await call.services.metadata.change_bucket(call.context, {.name = call.bucket, .policy = std::move(*text)}));
  co_return empty_reply(204);
}

}  // namespace mocks3::s3api::ops
