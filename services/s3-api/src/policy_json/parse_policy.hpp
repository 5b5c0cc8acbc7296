// Bucket policies from JSON.
//
// Strict: a member given twice, a name the grammar does not have, a wrong type or deep nesting is refused, so that no
// policy is enforced otherwise than its author reads it. Pure, any thread.
// Errors: MalformedPolicy with S3's message. Sources: "PutBucketPolicy", "Grammar of the IAM JSON policy language".
#pragma once

#include <string_view>

#include "policy/document.hpp"

namespace mocks3::s3api::policy {

/// S3 measures a policy without the white space between its tokens.
inline constexpr std::size_t kMaxPolicyBytes = 20480;
/// What a body may hold before it is looked at.
inline constexpr std::size_t kMaxPolicyBodyBytes = 2 * kMaxPolicyBytes;

Result<DocumentText> read_policy(std::string_view json);

/// read_policy and Document::compile in one.
Result<Document> parse_policy(std::string_view json, const CompileOptions& options);

}  // namespace mocks3::s3api::policy
