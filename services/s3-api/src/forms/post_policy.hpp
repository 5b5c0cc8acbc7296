// A form's policy document: what its author allows the browser to send.
//
// A pure model and its evaluation; the JSON it is written in is read elsewhere (forms_json). Any thread.
// Errors as S3 gives them: AccessDenied "Invalid according to Policy: …". Source: "POST policy".
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "forms/form_fields.hpp"
#include "mocks3/utils/time.hpp"

namespace mocks3::s3api::forms {

struct PolicyCondition {
  enum class Kind : std::uint8_t {
    Equals,
    StartsWith,
    FileSize,
    Never,  // written so that S3 cannot tell what it means
  };
  Kind kind = Kind::Never;
  std::string field;  // lower case, without $
  std::string value;
  std::int64_t min = 0;  // of FileSize, bytes, inclusive like max
  std::int64_t max = 0;
  std::string text;  // as an error shows it: ["eq", "$key", "a"]
};

struct PostPolicy {
  Timestamp expiration{};
  std::vector<PolicyCondition> conditions;
};

/// How many bytes the file may have, both ends included.
struct SizeRange {
  std::int64_t min = 0;
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

/// Whether this form, posted to this bucket, is what the policy allows: not expired, every condition met, every field
/// spoken of. The sizes it allows are for whoever reads the file.
Result<SizeRange> check_policy(const PostPolicy& policy, const FormFields& fields, std::string_view bucket,
                               Timestamp now);

}  // namespace mocks3::s3api::forms
