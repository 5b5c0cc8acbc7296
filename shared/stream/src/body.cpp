#include "mocks3/stream/body.hpp"

#include <algorithm>
#include <cstring>

namespace mocks3::stream {

Task<Chunk> MemoryBody::read(std::size_t max) {
  const std::size_t size = std::min(max, bytes_.size() - position_);
  const Chunk part = bytes_.slice(position_, size);
  position_ += size;
  co_return part;
}

Task<std::string> read_all(BodyReader& body, std::size_t limit) {
  std::string text;
  if (const auto length = body.length()) {
    if (*length > limit) co_return fail(ErrorCode::EntityTooLarge);
    text.reserve(*length);
  }
  for (;;) {
    CO_TRY(const Chunk chunk, co_await body.read(kReplyChunk));
    if (chunk.empty()) co_return text;
    if (text.size() + chunk.size() > limit) co_return fail(ErrorCode::EntityTooLarge);
    text += chunk.view();
  }
}

Task<Filled> read_full(BodyReader& body, std::size_t max) {
  CO_TRY(Chunk first, co_await body.read(max));
  if (first.empty()) co_return Filled{{}, true};
  if (first.size() == max) co_return Filled{std::move(first), false};
  Buffer buffer = Buffer::allocate(max);
  std::memcpy(buffer.data(), first.data(), first.size());
  std::size_t size = first.size();
  first = {};
  while (size < max) {
    CO_TRY(const Chunk next, co_await body.read(max - size));
    if (next.empty()) co_return Filled{Chunk(std::move(buffer), size), true};
    std::memcpy(buffer.data() + size, next.data(), next.size());
    size += next.size();
  }
  co_return Filled{Chunk(std::move(buffer), size), false};
}

}  // namespace mocks3::stream
