// The XML reader must read or refuse any bytes.
#include <cstddef>
#include <cstdint>

#include "xml/reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = mocks3::s3api::xml::Document::parse(text, "Delete");
  if (!document) return 0;
  for (const auto& element : document->root().children()) {
    (void)element.text();
    (void)element.child_text("Key");
  }
  return 0;
}
