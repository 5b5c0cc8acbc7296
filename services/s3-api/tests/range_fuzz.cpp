// A range that is served lies inside the object.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "ops/read_range.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::uint64_t object = data[0];
  const std::string_view header(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto inside = [&](mocks3::contracts::ByteRange range) {
    if (range.size == 0 || range.offset >= object || range.size > object - range.offset) std::abort();
  };
  if (const auto range = mocks3::s3api::parse_range(header, object); range && *range) inside(**range);
  if (const auto range = mocks3::s3api::parse_copy_range(header, object)) inside(*range);
  return 0;
}
