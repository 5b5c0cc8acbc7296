#include "ops/public_access_block_document.hpp"

#include <algorithm>

#include "xml/reader.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api {

namespace {

struct Setting {
  std::string_view name;
  bool model::PublicAccessBlock::* member;
};

constexpr Setting kSettings[] = {
    {"BlockPublicAcls", &model::PublicAccessBlock::block_public_acls},
    {"IgnorePublicAcls", &model::PublicAccessBlock::ignore_public_acls},
    {"BlockPublicPolicy", &model::PublicAccessBlock::block_public_policy},
    {"RestrictPublicBuckets", &model::PublicAccessBlock::restrict_public_buckets},
};

}  // namespace

Result<model::PublicAccessBlock> parse_public_access_block(std::string_view document) {
  TRY(const auto xml, xml::Document::parse(document, "PublicAccessBlockConfiguration"));
  const auto elements = xml.root().children();
  if (elements.empty()) return fail(ErrorCode::InvalidRequest, "Must specify at least one configuration.");
  model::PublicAccessBlock block;
  for (const auto& element : elements) {
    const auto* const setting = std::ranges::find(kSettings, element.name(), &Setting::name);
    if (setting == std::end(kSettings)) return fail(ErrorCode::MalformedXML);
    TRY(block.*setting->member, xml::parse_boolean(element.text()));
  }
  return block;
}

std::string public_access_block_document(const model::PublicAccessBlock& block) {
  xml::Writer xml("PublicAccessBlockConfiguration");
  for (const auto& setting : kSettings) xml.boolean(setting.name, block.*setting.member);
  return xml.finish();
}

}  // namespace mocks3::s3api
