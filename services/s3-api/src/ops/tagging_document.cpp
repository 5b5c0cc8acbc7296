#include "ops/tagging_document.hpp"

#include "mocks3/model/names.hpp"
#include "xml/reader.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api {

Result<std::vector<model::Tag>> parse_tagging(std::string_view document, std::size_t max) {
  TRY(const auto xml, xml::Document::parse(document, "Tagging"));
  const auto set = xml.root().child("TagSet");
  if (!set) return fail(ErrorCode::MalformedXML);
  std::vector<model::Tag> tags;
  for (const auto& element : set.children()) {
    if (element.name() != "Tag") return fail(ErrorCode::MalformedXML);
    const auto key = element.child_text("Key");
    const auto value = element.child_text("Value");
    if (!key || !value) return fail(ErrorCode::MalformedXML);
    tags.push_back({*key, *value});
  }
  CHECK_OK(model::check_tags(tags, max));
  return tags;
}

std::string tagging_document(const std::vector<model::Tag>& tags) {
  xml::Writer xml("Tagging");
  xml.open("TagSet");
  for (const auto& tag : tags) {
    xml.open("Tag");
    xml.text("Key", tag.key);
    xml.text("Value", tag.value);
    xml.close("Tag");
  }
  xml.close("TagSet");
  return xml.finish();
}

}  // namespace mocks3::s3api
