// Any bytes as a bucket policy: refused with MalformedPolicy, or a document that answers every question, and never
// allows the anonymous requester anything unless it is public or asks for conditions.
#include <cstdint>
#include <cstdlib>

#include "policy_json/parse_policy.hpp"

using namespace mocks3;
using namespace mocks3::s3api::policy;

namespace {

/// A request that has some value for every key.
class FullContext final : public Context {
 public:
  explicit FullContext(std::string_view value) : value_(value) {}
  void collect(Key key, std::string_view tag, Values& out) const override {
    out.add(value_);
    if (key == Key::RequestObjectTagKeys) out.add_owned(std::string(tag) + "x");
  }

 private:
  std::string_view value_;
};

class EmptyContext final : public Context {
  void collect(Key, std::string_view, Values&) const override {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = parse_policy(text, {.bucket = "my-bucket"});
  if (!document) {
    if (document.error().code != ErrorCode::MalformedPolicy) std::abort();
    return 0;
  }
  const Principal anonymous = Principal::anonymous();
  const Principal root{.canonical_id = "owner", .account = "111122223333"};
  const Principal user{.canonical_id = "owner", .account = "111122223333", .user_name = "ann"};
  const EmptyContext empty;
  const FullContext with_key(text.substr(0, 64));
  const FullContext with_address("192.0.2.1");
  const FullContext with_arn("arn:aws:iam::111122223333:user/ann");
  for (std::size_t i = 0; i < kActionCount; ++i) {
    for (const Principal* principal : {&anonymous, &root, &user}) {
      for (const Context* context :
           std::initializer_list<const Context*>{&empty, &with_key, &with_address, &with_arn}) {
        (void)document->evaluate({*principal, static_cast<Action>(i), "a/b", *context});
      }
    }
    // Without a fixed source in the request, only a public policy lets anybody in.
    const Request request{anonymous, static_cast<Action>(i), "a/b", empty};
    if (document->evaluate(request) == Decision::Allow && !document->is_public()) std::abort();
  }
  return 0;
}
