// GetBucketPolicyStatus: whether the policy makes the bucket public.
#include "authorization/policy_cache.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> get_bucket_policy_status(Call& call) {
  if (call.bucket_row.policy.empty()) {
    co_return fail(Error(ErrorCode::NoSuchBucketPolicy).with("BucketName", call.bucket));
  }
  CO_TRY(const auto document, call.services.policies.find(call.bucket_row));
  xml::Writer xml("PolicyStatus");
  xml.text("IsPublic", document->is_public() ? "TRUE" : "FALSE");
  co_return xml_reply(xml.finish());
}

}  // namespace mocks3::s3api::ops
