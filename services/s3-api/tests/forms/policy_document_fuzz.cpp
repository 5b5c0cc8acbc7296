// Any bytes as a form's policy: it must be read or refused, and a form that no condition speaks of never passes.
#include <cstdlib>

#include "forms_json/policy_document.hpp"

using namespace mocks3;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  const auto policy = s3api::forms::read_policy_document(json);
  if (!policy) {
    if (policy.error().code != ErrorCode::InvalidPolicyDocument) std::abort();
    return 0;
  }
  s3api::forms::FormFields fields;
  if (!fields.add("a-field-of-this-test", "value")) std::abort();
  const auto allowed = s3api::forms::check_policy(*policy, fields, "bucket", Timestamp{});
  if (!allowed) return 0;
  for (const auto& condition : policy->conditions) {
    if (condition.field == "a-field-of-this-test") return 0;
  }
  std::abort();
}
