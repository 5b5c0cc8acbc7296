// Bodies for tests: bytes that follow from a seed, in pieces of any size, with any verdict.
//
// Ownership and threads: as any BodyReader.
#pragma once

#include <gtest/gtest.h>

#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/stream/body.hpp"
#include "mocks3/testing/coroutine_test.hpp"

namespace mocks3::storage::testing {

/// The bytes [offset, offset + size) of the endless pattern of `seed`.
std::string pattern(std::uint64_t seed, std::uint64_t offset, std::uint64_t size);

class PatternBody final : public stream::BodyReader {
 public:
  struct Options {
    std::size_t piece = 1u << 20;  // at most so much at once
    bool known_length = true;
    std::optional<Error> verdict;  // instead of a good end
  };
  PatternBody(std::uint64_t seed, std::uint64_t size) : PatternBody(seed, size, Options{}) {}
  PatternBody(std::uint64_t seed, std::uint64_t size, Options options)
      : seed_(seed), size_(size), options_(std::move(options)) {}

  Task<stream::Chunk> read(std::size_t max) override;
  std::optional<std::uint64_t> length() const override {
    return options_.known_length ? std::optional(size_) : std::nullopt;
  }

 private:
  std::uint64_t seed_;
  std::uint64_t size_;
  Options options_;
  std::uint64_t position_ = 0;
};

/// Whether `body` delivers exactly the bytes [offset, offset + size) of the pattern, asked for in pieces.
asio::awaitable<::testing::AssertionResult> delivers(stream::BodyReader& body, std::uint64_t seed, std::uint64_t offset,
                                                     std::uint64_t size, std::size_t piece = 100'000);

}  // namespace mocks3::storage::testing
