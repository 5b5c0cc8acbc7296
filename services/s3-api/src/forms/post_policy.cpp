#include "forms/post_policy.hpp"

#include <algorithm>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::forms {

namespace {

std::unexpected<Error> against_policy(const std::string& what) {
  return std::unexpected<Error>(Error(ErrorCode::AccessDenied, "Invalid according to Policy: " + what).caused_by(what));
}

/// A Content-Type with commas is a list, and each of its members must begin so.
bool all_start_with(std::string_view list, std::string_view prefix) {
  for (;;) {
    const std::size_t comma = list.find(',');
    if (!utils::trim(list.substr(0, comma)).starts_with(prefix)) return false;
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
}

bool is_met(const PolicyCondition& condition, const FormFields& fields, std::string_view bucket) {
  using enum PolicyCondition::Kind;
  if (condition.kind == Never) return false;
  const auto value = condition.field == "bucket" ? std::optional(bucket) : fields.find(condition.field);
  // A field that is not there does not even begin with nothing.
  if (!value) return false;
  if (condition.kind == Equals) return *value == condition.value;
  if (condition.field == "content-type") return all_start_with(*value, condition.value);
  return value->starts_with(condition.value);
}

bool needs_no_condition(std::string_view lower) {
  return lower == "x-amz-signature" || lower == "file" || lower == "policy" || lower == "awsaccesskeyid" ||
         lower == "signature" || lower.starts_with("x-ignore-");
}

}  // namespace

Result<SizeRange> check_policy(const PostPolicy& policy, const FormFields& fields, std::string_view bucket,
                               Timestamp now) {
  using enum PolicyCondition::Kind;
  if (now >= policy.expiration) return against_policy("Policy expired.");
  SizeRange sizes;
  for (const PolicyCondition& condition : policy.conditions) {
    if (condition.kind == FileSize) {
      sizes.min = std::max(sizes.min, condition.min);
      sizes.max = std::min(sizes.max, condition.max);
    } else if (!is_met(condition, fields, bucket)) {
      return against_policy("Policy Condition failed: " + condition.text);
    }
  }
  const auto is_covered = [&](std::string_view lower) {
    return std::ranges::any_of(policy.conditions, [&](const PolicyCondition& condition) {
      return condition.kind != FileSize && condition.field == lower;
    });
  };
  // The bucket counts as a field though it comes with the address.
  if (!is_covered("bucket")) return against_policy("Extra input fields: bucket");
  for (const auto& [name, value] : fields.items()) {
    const std::string lower = utils::to_lower(name);
    if (!needs_no_condition(lower) && !is_covered(lower)) return against_policy("Extra input fields: " + lower);
  }
  return sizes;
}

}  // namespace mocks3::s3api::forms
