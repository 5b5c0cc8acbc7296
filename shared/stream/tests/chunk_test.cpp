#include "mocks3/stream/chunk.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <vector>

namespace mocks3::stream {
namespace {

TEST(Buffer, IsAlignedAndLargeEnough) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{4096}, std::size_t{4097}, kReplyChunk,
                                 kLargeChunk, kLargeChunk + 1, std::size_t{5} << 20}) {
    Buffer buffer = Buffer::allocate(size);
    EXPECT_GE(buffer.capacity(), size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % kBufferAlignment, 0u);
    std::memset(buffer.data(), 'x', buffer.capacity());
  }
}

TEST(Buffer, ReusesWarmMemory) {
  const char* first = Buffer::allocate(kReplyChunk).data();
  EXPECT_EQ(Buffer::allocate(kReplyChunk - 1).data(), first);
}

TEST(Buffer, ALiveBufferIsNotReused) {
  Buffer buffer = Buffer::allocate(4096);
  std::memcpy(buffer.data(), "abc", 3);
  const Chunk chunk(std::move(buffer), 3);
  std::vector<Buffer> others;
  for (int i = 0; i < 20; ++i) {
    others.push_back(Buffer::allocate(4096));
    std::memset(others.back().data(), 'z', 4096);
  }
  EXPECT_EQ(chunk.view(), "abc");
}

TEST(Chunk, EmptyIsTheEnd) {
  EXPECT_TRUE(Chunk().empty());
  EXPECT_EQ(Chunk().view(), "");
  EXPECT_TRUE(Chunk(std::string()).empty());
}

TEST(Chunk, SlicesShareTheBytes) {
  Chunk part;
  {
    const Chunk whole(std::string("hello world"));
    part = whole.slice(6, 5);
    EXPECT_EQ(part.data(), whole.data() + 6);
  }
  EXPECT_EQ(part.view(), "world");
  EXPECT_EQ(part.slice(1, 2).view(), "or");
  EXPECT_TRUE(part.slice(5, 0).empty());
}

TEST(Chunk, MayEndItsLifeOnAnotherThread) {
  for (int round = 0; round < 50; ++round) {
    Buffer buffer = Buffer::allocate(8192);
    std::memset(buffer.data(), 'a', 8192);
    Chunk chunk(std::move(buffer), 8192);
    std::thread reader([copy = chunk] { EXPECT_EQ(copy.view()[8191], 'a'); });
    chunk = {};
    reader.join();
  }
}

}  // namespace
}  // namespace mocks3::stream
