#include "mocks3/storage_testing/pattern.hpp"

namespace mocks3::storage::testing {

std::string pattern(std::uint64_t seed, std::uint64_t offset, std::uint64_t size) {
  std::string bytes(size, '\0');
  std::uint64_t word = 0;
  for (std::uint64_t i = 0; i < size; ++i) {
    const std::uint64_t at = offset + i;
    if (i == 0 || at % 8 == 0) {
      word = (at / 8 + 1) * 0x9E3779B97F4A7C15u ^ (seed + 1) * 0xD1B54A32D192ED03u;
      word ^= word >> 29;
    }
    bytes[i] = static_cast<char>(word >> (at % 8 * 8));
  }
  return bytes;
}

Task<stream::Chunk> PatternBody::read(std::size_t max) {
  const std::uint64_t size = std::min<std::uint64_t>({max, options_.piece, size_ - position_});
  if (size == 0) {
    if (options_.verdict) co_return fail(*options_.verdict);
    co_return stream::Chunk();
  }
  stream::Chunk chunk(pattern(seed_, position_, size));
  position_ += size;
  co_return chunk;
}

asio::awaitable<::testing::AssertionResult> delivers(stream::BodyReader& body, std::uint64_t seed, std::uint64_t offset,
                                                     std::uint64_t size, std::size_t piece) {
  std::uint64_t got = 0;
  for (;;) {
    const auto chunk = co_await body.read(piece);
    if (!chunk) co_return ::testing::AssertionFailure() << "after " << got << " bytes: " << chunk.error().describe();
    if (chunk->empty()) break;
    if (chunk->size() > piece) co_return ::testing::AssertionFailure() << "more than was asked for";
    if (chunk->view() != pattern(seed, offset + got, chunk->size()))
      co_return ::testing::AssertionFailure() << "wrong bytes behind " << got;
    got += chunk->size();
  }
  if (got != size) co_return ::testing::AssertionFailure() << got << " bytes instead of " << size;
  co_return ::testing::AssertionSuccess();
}

}  // namespace mocks3::storage::testing
