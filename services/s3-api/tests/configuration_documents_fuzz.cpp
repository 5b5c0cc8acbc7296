// Any text as the documents that buckets and objects are configured with: refused or taken, never more than that; what
// is taken as CORS rules reads back the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ops/acl_document.hpp"
#include "ops/cors_document.hpp"
#include "ops/ownership_document.hpp"
#include "ops/public_access_block_document.hpp"

namespace {

class Everybody final : public mocks3::s3api::access::OwnerDirectory {
 public:
  std::optional<mocks3::model::Owner> find_id(std::string_view id) const override {
    return mocks3::model::Owner{std::string(id), {}};
  }
  std::vector<mocks3::model::Owner> find_email(std::string_view email) const override {
    return {{std::string(email), {}}};
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mocks3;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto rules = s3api::parse_cors(text)) {
    const auto again = s3api::parse_cors(s3api::cors_document(*rules));
    if (!again || *again != *rules) std::abort();
  }
  const model::Owner owner{"owner", {}};
  if (const auto acl = s3api::parse_acl(text, owner, Everybody())) (void)s3api::acl_document(owner, *acl);
  (void)s3api::parse_ownership(text);
  (void)s3api::parse_public_access_block(text);
  return 0;
}
