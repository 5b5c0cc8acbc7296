#include "xml/reader.hpp"

#include <pugixml.hpp>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::xml {

namespace {

std::string_view local_name(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node node_of(void* node) { return pugi::xml_node(static_cast<pugi::xml_node_struct*>(node)); }

/// Walks without recursion: the depth is the client's choice until it has been looked at.
bool is_acceptable(const pugi::xml_document& document) {
  int depth = 0;
  pugi::xml_node node = document.first_child();
  while (node) {
    if (node.type() == pugi::node_doctype) return false;
    if (node.first_child()) {
      if (++depth > kMaxDepth) return false;
      node = node.first_child();
      continue;
    }
    while (node && !node.next_sibling()) {
      node = node.parent();
      if (--depth < 0 || node == document) return true;
    }
    node = node.next_sibling();
  }
  return true;
}

}  // namespace

std::string_view Element::name() const { return local_name(node_of(node_).name()); }

std::string Element::text() const {
  std::string text;
  for (const auto child : node_of(node_).children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
  }
  return text;
}

Element Element::child(std::string_view name) const {
  for (const auto child : node_of(node_).children()) {
    if (child.type() == pugi::node_element && local_name(child.name()) == name) return Element(child.internal_object());
  }
  return {};
}

std::optional<std::string> Element::child_text(std::string_view name) const {
  const Element found = child(name);
  if (!found) return std::nullopt;
  return found.text();
}

std::optional<std::string> Element::attribute(std::string_view name) const {
  for (const auto attribute : node_of(node_).attributes()) {
    if (local_name(attribute.name()) == name) return attribute.value();
  }
  return std::nullopt;
}

std::vector<Element> Element::children() const {
  std::vector<Element> all;
  for (const auto child : node_of(node_).children()) {
    if (child.type() == pugi::node_element) all.emplace_back(child.internal_object());
  }
  return all;
}

std::vector<Element> Element::children(std::string_view name) const {
  auto all = children();
  std::erase_if(all, [&](const Element& element) { return element.name() != name; });
  return all;
}

struct Document::State {
  pugi::xml_document document;
};

Document::Document(std::unique_ptr<State> state) : state_(std::move(state)) {}
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

Element Document::root() const { return Element(state_->document.document_element().internal_object()); }

Result<Document> Document::parse(std::string_view text, std::string_view root) {
  // A key may consist of white space, so white space alone in an element is kept; a document type is kept only to be
  // refused.
  constexpr unsigned kFlags = pugi::parse_default | pugi::parse_ws_pcdata_single | pugi::parse_doctype;
  if (text.contains('\0') || !utils::is_valid_utf8(text)) return fail(ErrorCode::MalformedXML);
  auto state = std::make_unique<State>();
  if (!state->document.load_buffer(text.data(), text.size(), kFlags, pugi::encoding_utf8)) {
    return fail(ErrorCode::MalformedXML);
  }
  if (!is_acceptable(state->document)) return fail(ErrorCode::MalformedXML);
  const auto element = state->document.document_element();
  if (!element || local_name(element.name()) != root) return fail(ErrorCode::MalformedXML);
  for (auto sibling = element.next_sibling(); sibling; sibling = sibling.next_sibling()) {
    if (sibling.type() == pugi::node_element) return fail(ErrorCode::MalformedXML);
  }
  return Document(std::move(state));
}

Result<bool> parse_boolean(std::string_view text) {
  const auto word = utils::trim(text);
  if (utils::iequals(word, "true")) return true;
  if (utils::iequals(word, "false")) return false;
  return fail(ErrorCode::MalformedXML);
}

Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t min, std::uint64_t max) {
  const auto number = utils::parse_u64(utils::trim(text));
  if (!number || *number < min || *number > max) return fail(ErrorCode::MalformedXML);
  return *number;
}

}  // namespace mocks3::s3api::xml
