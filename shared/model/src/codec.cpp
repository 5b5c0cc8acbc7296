#include "mocks3/model/codec.hpp"

namespace mocks3::model::codec_detail {

void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

std::uint64_t Reader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (rest.empty()) break;
    const auto byte = static_cast<unsigned char>(rest.front());
    rest.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (!(byte & 0x80)) return value;
  }
  ok = false;
  return 0;
}

std::string_view Reader::bytes(std::uint64_t size) {
  if (size > rest.size()) {
    ok = false;
    rest = {};
    return {};
  }
  const auto result = rest.substr(0, size);
  rest.remove_prefix(size);
  return result;
}

}  // namespace mocks3::model::codec_detail
