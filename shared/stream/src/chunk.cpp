#include "mocks3/stream/chunk.hpp"

#include <array>
#include <bit>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

namespace mocks3::stream {

namespace {

// Sizes are rounded up to powers of two from 4 KiB to 1 MiB; a thread keeps a few of each, the last used first.
constexpr std::size_t kSmallest = 4096;
constexpr std::size_t kClasses = 9;
constexpr std::size_t kKept = 4;

struct Stock {
  std::array<std::vector<char*>, kClasses> free;
  ~Stock() {
    for (auto& list : free) {
      for (char* p : list) std::free(p);
    }
  }
};

Stock* stock() {
  // A thread that is ending may still release chunks: its stock is gone then, and the memory goes straight back.
  thread_local bool gone = false;
  struct Holder {
    Stock stock;
    bool& gone;
    explicit Holder(bool& g) : gone(g) {}
    ~Holder() { gone = true; }
  };
  if (gone) return nullptr;
  thread_local Holder holder(gone);
  return &holder.stock;
}

std::size_t class_of(std::size_t size) { return static_cast<std::size_t>(std::bit_width((size - 1) / kSmallest)); }

void release(char* memory, std::size_t index) {
  if (index < kClasses) {
    if (Stock* s = stock(); s && s->free[index].size() < kKept) {
      s->free[index].push_back(memory);
      return;
    }
  }
  std::free(memory);
}

}  // namespace

Buffer Buffer::allocate(std::size_t size) {
  if (size == 0) size = 1;
  const std::size_t index = class_of(size);
  Buffer buffer;
  buffer.capacity_ = index < kClasses ? kSmallest << index : (size + kBufferAlignment - 1) & ~(kBufferAlignment - 1);
  char* memory = nullptr;
  if (index < kClasses) {
    if (Stock* s = stock(); s && !s->free[index].empty()) {
      memory = s->free[index].back();
      s->free[index].pop_back();
    }
  }
  if (!memory) {
    memory = static_cast<char*>(std::aligned_alloc(kBufferAlignment, buffer.capacity_));
    if (!memory) throw std::bad_alloc();
  }
  buffer.data_ = std::shared_ptr<char>(memory, [index](char* p) { release(p, index); });
  return buffer;
}

Chunk::Chunk(std::string text) {
  auto owner = std::make_shared<std::string>(std::move(text));
  size_ = owner->size();
  data_ = std::shared_ptr<const char>(owner, owner->data());
}

Chunk::Chunk(Buffer buffer, std::size_t size) : data_(std::move(buffer.data_)), size_(size) {}

Chunk Chunk::slice(std::size_t offset, std::size_t size) const {
  Chunk part;
  part.data_ = std::shared_ptr<const char>(data_, data_.get() + offset);
  part.size_ = size;
  return part;
}

}  // namespace mocks3::stream
