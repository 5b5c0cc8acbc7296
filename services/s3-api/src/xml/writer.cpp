#include "xml/writer.hpp"

#include <charconv>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::xml {

Writer::Writer(std::string_view root, Form form, std::size_t reserve) : root_(root) {
  out_.reserve(reserve);
  if (form != Form::RootOnly) out_ += kDeclaration;
  out_ += '<';
  out_ += root;
  if (form != Form::WithoutNamespace) {
    out_ += " xmlns=\"";
    out_ += kNamespace;
    out_ += '"';
  }
  out_ += '>';
}

void Writer::open(std::string_view name) {
  out_ += '<';
  out_ += name;
  out_ += '>';
}

void Writer::close(std::string_view name) {
  out_ += "</";
  out_ += name;
  out_ += '>';
}

void Writer::characters(std::string_view value) { utils::append_xml_escaped(out_, value); }

void Writer::text(std::string_view name, std::string_view value) {
  open(name);
  characters(value);
  close(name);
}

void Writer::text_if(std::string_view name, std::string_view value) {
  if (!value.empty()) text(name, value);
}

void Writer::number(std::string_view name, std::uint64_t value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  open(name);
  out_.append(digits, end);
  close(name);
}

void Writer::boolean(std::string_view name, bool value) {
  open(name);
  out_ += value ? "true" : "false";
  close(name);
}

void Writer::time(std::string_view name, Timestamp value) {
  open(name);
  out_ += utils::format_iso8601(value);
  close(name);
}

void Writer::etag(std::string_view name, std::string_view hex) {
  open(name);
  out_ += "&quot;";
  characters(hex);
  out_ += "&quot;";
  close(name);
}

void Writer::empty(std::string_view name) {
  out_ += '<';
  out_ += name;
  out_ += "/>";
}

std::string Writer::finish() && {
  close(root_);
  return std::move(out_);
}

}  // namespace mocks3::s3api::xml
