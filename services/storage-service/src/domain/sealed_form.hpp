// How a blob is stored when there are several replicas: its bytes, then one checksum per block of 1 MiB.
//
// The checksums lie behind the bytes, so that the bytes keep their offsets and alignment. A block's checksum is seeded
// with its number, so blocks that changed places are noticed too. xxhash64, little endian. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mocks3/stream/chunk.hpp"

namespace mocks3::storage::sealed {

inline constexpr std::uint64_t kBlock = stream::kLargeChunk;
inline constexpr std::uint64_t kChecksum = 8;

constexpr std::uint64_t blocks(std::uint64_t size) { return (size + kBlock - 1) / kBlock; }
/// Of a blob of `size` bytes.
constexpr std::uint64_t stored_size(std::uint64_t size) { return size + kChecksum * blocks(size); }
/// The inverse of stored_size.
constexpr std::uint64_t original_size(std::uint64_t stored) {
  return stored - kChecksum * ((stored + kBlock + kChecksum - 1) / (kBlock + kChecksum));
}

/// Eight bytes.
std::string checksum(std::uint64_t block, std::string_view bytes);

}  // namespace mocks3::storage::sealed
