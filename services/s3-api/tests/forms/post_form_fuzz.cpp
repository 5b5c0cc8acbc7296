// Any bytes as a form: it must be read the same whole and byte by byte, and no field may pass the bound.
#include <cstdlib>

#include "forms/post_form.hpp"

using namespace mocks3;
using s3api::forms::MultipartParser;

namespace {

struct Parsed {
  std::string text;  // names and bytes of all parts
  bool failed = false;
  bool operator==(const Parsed&) const = default;
};

Parsed parse(std::string_view wire, std::size_t piece) {
  using enum MultipartParser::Kind;
  MultipartParser parser("B");
  Parsed parsed;
  while (!wire.empty()) {
    std::string_view input = wire.substr(0, piece);
    wire.remove_prefix(input.size());
    for (;;) {
      const auto event = parser.next(input);
      if (!event) {
        parsed.failed = true;
        return parsed;
      }
      if (event->kind == NeedInput) break;
      if (event->kind == Part)
        parsed.text += '<' + parser.part().name + '|' + parser.part().filename.value_or("") + '>';
      if (event->kind == Data) parsed.text += event->data;
      if (event->kind == PartEnd) parsed.text += '.';
      if (event->kind == End) parsed.text += '!';
    }
    if (!input.empty()) std::abort();
  }
  parsed.failed = !parser.finish();
  return parsed;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view wire(reinterpret_cast<const char*>(data), size);
  const Parsed whole = parse(wire, std::max<std::size_t>(size, 1));
  const Parsed bytewise = parse(wire, 1);
  if (whole != bytewise) std::abort();
  const auto boundary = s3api::forms::parse_boundary(wire);
  if (boundary && (boundary->empty() || boundary->size() > s3api::forms::kMaxBoundary)) std::abort();

  s3api::forms::FormFields fields;
  if (fields.add("key", std::string(wire))) {
    fields.expand_filename(std::string(wire.substr(0, wire.size() / 2)));
    if (!fields.contains("KEY")) std::abort();
  }
  return 0;
}
