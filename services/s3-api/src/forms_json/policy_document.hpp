// The JSON of a form's policy document.
//
// Pure, any thread. InvalidPolicyDocument "Invalid Policy: …" in S3's words as far as they are known. Beyond JSON, as
// S3 takes it: commas behind the last member, and the escapes \$ and \v. Source: "POST policy".
#pragma once

#include "forms/post_policy.hpp"

namespace mocks3::s3api::forms {

Result<PostPolicy> read_policy_document(std::string_view json);

}  // namespace mocks3::s3api::forms
