#include "ops/ownership_document.hpp"

#include <boost/describe/enum_from_string.hpp>
#include <boost/describe/enum_to_string.hpp>

#include "mocks3/utils/encoding.hpp"
#include "xml/reader.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api {

std::optional<model::ObjectOwnership> parse_object_ownership(std::string_view text) {
  model::ObjectOwnership ownership{};
  if (!boost::describe::enum_from_string(std::string(text).c_str(), ownership)) return std::nullopt;
  return ownership;
}

Result<model::ObjectOwnership> parse_ownership(std::string_view document) {
  TRY(const auto xml, xml::Document::parse(document, "OwnershipControls"));
  const auto rules = xml.root().children();
  if (rules.size() != 1 || rules.front().name() != "Rule") return fail(ErrorCode::MalformedXML);
  const auto values = rules.front().children();
  if (values.size() != 1 || values.front().name() != "ObjectOwnership") return fail(ErrorCode::MalformedXML);
  const auto ownership = parse_object_ownership(utils::trim(values.front().text()));
  if (!ownership) return fail(ErrorCode::MalformedXML);
  return *ownership;
}

std::string ownership_document(model::ObjectOwnership ownership) {
  xml::Writer xml("OwnershipControls");
  xml.open("Rule");
  xml.text("ObjectOwnership", boost::describe::enum_to_string(ownership, ""));
  xml.close("Rule");
  return xml.finish();
}

}  // namespace mocks3::s3api
