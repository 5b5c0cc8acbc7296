#include "domain/sealed_form.hpp"

#include <xxhash.h>

namespace mocks3::storage::sealed {

std::string checksum(std::uint64_t block, std::string_view bytes) {
  std::uint64_t value = XXH64(bytes.data(), bytes.size(), block);
  std::string out;
  for (std::uint64_t i = 0; i < kChecksum; ++i, value >>= 8) out += static_cast<char>(value & 0xff);
  return out;
}

}  // namespace mocks3::storage::sealed
