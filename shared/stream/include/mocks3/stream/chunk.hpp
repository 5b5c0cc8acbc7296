// A run of bytes that several may read at once: the coin that bodies are paid in.
//
// Ownership: shared and counted; the bytes do not change while anybody holds a Chunk. Threads: a Chunk may be handed to
// another thread (a digest job, a disk write); the count is atomic. Buffers come from a small per-thread stock, so that
// a busy core keeps using memory that is warm in its cache, and are aligned for O_DIRECT.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace mocks3::stream {

inline constexpr std::size_t kBufferAlignment = 4096;
inline constexpr std::size_t kLargeChunk = 1u << 20;    // pulls of big uploads
inline constexpr std::size_t kReplyChunk = 256u << 10;  // pulls of big replies: stays in the cache of a core

/// Memory to fill before it becomes a Chunk. One owner, one thread.
class Buffer {
 public:
  /// At least `size` bytes, aligned to kBufferAlignment, not initialised.
  static Buffer allocate(std::size_t size);
  char* data() { return data_.get(); }
  std::size_t capacity() const { return capacity_; }

 private:
  friend class Chunk;
  std::shared_ptr<char> data_;
  std::size_t capacity_ = 0;
};

class Chunk {
 public:
  Chunk() = default;
  explicit Chunk(std::string text);
  /// The first `size` bytes of `buffer`, which must not be written any more.
  Chunk(Buffer buffer, std::size_t size);

  std::string_view view() const { return {data_.get(), size_}; }
  const char* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// Shares the bytes.
  Chunk slice(std::size_t offset, std::size_t size) const;

 private:
  std::shared_ptr<const char> data_;
  std::size_t size_ = 0;
};

}  // namespace mocks3::stream
