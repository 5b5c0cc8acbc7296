// S3's XML documents, written by appending to one string.
//
//   xml::Writer xml("CopyObjectResult");
//   xml.text("ETag", etag);
//   return xml.finish();
//
// Ownership: plain value. Threads: one. Element names are literals and trusted; text is escaped.
// Source: "Amazon S3 REST API Reference", common response syntax.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mocks3/utils/time.hpp"

namespace mocks3::s3api::xml {

inline constexpr std::string_view kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
inline constexpr std::string_view kNamespace = "http://s3.amazonaws.com/doc/2006-03-01/";

enum class Form {
  Document,          // declaration, root with S3's namespace
  WithoutNamespace,  // declaration, plain root: error documents
  RootOnly,          // the declaration has been sent already
};

class Writer {
 public:
  explicit Writer(std::string_view root, Form form = Form::Document, std::size_t reserve = 512);

  void open(std::string_view name);
  void close(std::string_view name);
  /// <name>text</name>, escaped.
  void text(std::string_view name, std::string_view value);
  /// Only when there is something to say.
  void text_if(std::string_view name, std::string_view value);
  void number(std::string_view name, std::uint64_t value);
  void boolean(std::string_view name, bool value);
  void time(std::string_view name, Timestamp value);
  /// An entity tag with its quotes.
  void etag(std::string_view name, std::string_view hex);
  void empty(std::string_view name);
  /// Text that is XML already, or that stands directly inside the open element.
  void raw(std::string_view xml) { out_ += xml; }
  void characters(std::string_view value);

  /// Closes the root and gives the text away.
  std::string finish() &&;
  std::string finish() & { return std::move(*this).finish(); }

 private:
  std::string out_;
  std::string_view root_;
};

}  // namespace mocks3::s3api::xml
