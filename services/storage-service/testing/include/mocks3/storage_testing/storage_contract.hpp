// What the storage port promises over every binding. A fixture type has `contracts::StorageService& service()` and
// `static constexpr bool kInlines`, whether small bodies come back inside their reference.
#pragma once

#include "mocks3/storage_testing/pattern.hpp"

namespace mocks3::storage::testing {

template <class Fixture>
class StorageContract : public ::testing::Test {
 protected:
  contracts::StorageService& service() { return fixture_->service(); }

  /// The fixture lives inside the coroutine: a client may keep connections on its io_context.
  void run(std::function<asio::awaitable<void>()> body) {
    ::mocks3::testing::run_coroutine([this, &body]() -> asio::awaitable<void> {
      fixture_.emplace();
      co_await body();
      fixture_.reset();
    });
  }

  asio::awaitable<model::BlobRef> stored(std::uint64_t seed, std::uint64_t size) {
    PatternBody body(seed, size);
    auto reference = co_await service().put(context_, body);
    EXPECT_TRUE(reference.has_value()) << reference.error().describe();
    co_return reference.value_or(model::BlobRef{});
  }

  asio::awaitable<std::size_t> count() {
    std::size_t blobs = 0;
    std::string cursor;
    do {
      const auto page = co_await service().list(context_, cursor, 2);
      if (!page) {
        ADD_FAILURE() << page.error().describe();
        break;
      }
      blobs += page->blobs.size();
      cursor = page->next_cursor;
    } while (!cursor.empty());
    co_return blobs;
  }

  contracts::Context context_ = ::mocks3::testing::test_context();
  std::optional<Fixture> fixture_;
};

TYPED_TEST_SUITE_P(StorageContract);

TYPED_TEST_P(StorageContract, BytesComeBackWholeAndInRanges) {
  this->run([this]() -> asio::awaitable<void> {
    std::uint64_t seed = 0;
    for (const std::uint64_t size : {0u, 1u, 32u << 10, (32u << 10) + 1, 1u << 20, 3'500'000u}) {
      const auto reference = co_await this->stored(++seed, size);
      EXPECT_EQ(reference.size, size);
      EXPECT_EQ(reference.is_inline, TypeParam::kInlines && size <= 32u << 10);
      EXPECT_EQ(reference.id.empty(), reference.is_inline);
      for (const contracts::ByteRange range : {contracts::ByteRange{0, size}, {size / 3, size / 2}, {size, 0}}) {
        auto reader = co_await this->service().get(this->context_, {reference}, range);
        CO_ASSERT_OK(reader);
        EXPECT_EQ((*reader)->length(), range.size);
        EXPECT_TRUE(co_await delivers(**reader, seed, range.offset, range.size));
      }
    }
  });
}

TYPED_TEST_P(StorageContract, ABodyOfUnknownLengthIsStoredLikeAnyOther) {
  this->run([this]() -> asio::awaitable<void> {
    for (const std::uint64_t size : {100u, 40'000u, 2'000'000u}) {
      PatternBody body(size, size, {.piece = 10'000, .known_length = false});
      const auto reference = co_await this->service().put(this->context_, body);
      CO_ASSERT_OK(reference);
      EXPECT_EQ(reference->size, size);
      auto reader = co_await this->service().get(this->context_, {*reference}, {0, size});
      CO_ASSERT_OK(reader);
      EXPECT_TRUE(co_await delivers(**reader, size, 0, size));
    }
  });
}

TYPED_TEST_P(StorageContract, BlobsLieEndToEnd) {
  this->run([this]() -> asio::awaitable<void> {
    // The parts of one pattern, so that the whole is one again.
    const std::string whole = pattern(7, 0, 2'300'100);
    std::vector<model::BlobRef> blobs;
    for (const auto& [from, to] : {std::pair{0u, 1'200'000u}, {1'200'000u, 1'200'100u}, {1'200'100u, 2'300'100u}}) {
      stream::MemoryBody body(whole.substr(from, to - from));
      auto reference = co_await this->service().put(this->context_, body);
      CO_ASSERT_OK(reference);
      blobs.push_back(std::move(*reference));
    }
    for (const contracts::ByteRange range :
         {contracts::ByteRange{0, 2'300'100}, {1'199'999, 103}, {1'200'010, 10}, {1'200'100, 1'100'000}, {5, 0}}) {
      auto reader = co_await this->service().get(this->context_, blobs, range);
      CO_ASSERT_OK(reader);
      EXPECT_TRUE(co_await delivers(**reader, 7, range.offset, range.size));
    }
    const auto beyond = co_await this->service().get(this->context_, blobs, {2'300'099, 2});
    CO_ASSERT_TRUE(!beyond);
    EXPECT_EQ(beyond.error().code, ErrorCode::InvalidRange);
  });
}

TYPED_TEST_P(StorageContract, ABadVerdictPublishesNothingAndComesBackUnchanged) {
  this->run([this]() -> asio::awaitable<void> {
    for (const std::uint64_t size : {0u, 1'000u, 50'000u, 4'000'000u}) {
      PatternBody body(1, size, {.verdict = Error(ErrorCode::BadDigest, "wrong, said the test")});
      const auto reference = co_await this->service().put(this->context_, body);
      CO_ASSERT_TRUE(!reference);
      EXPECT_EQ(reference.error().code, ErrorCode::BadDigest);
      EXPECT_EQ(reference.error().message, "wrong, said the test");
    }
    EXPECT_EQ(co_await this->count(), 0u);
  });
}

TYPED_TEST_P(StorageContract, RemovedBlobsAreGoneAndRemovingThemAgainSucceeds) {
  this->run([this]() -> asio::awaitable<void> {
    const auto small = co_await this->stored(1, 100);
    const auto large = co_await this->stored(2, 100'000);
    CO_ASSERT_OK(co_await this->service().remove(this->context_, {small, large}));
    CO_ASSERT_OK(co_await this->service().remove(this->context_, {small, large}));
    EXPECT_EQ(co_await this->count(), 0u);
    const auto reader = co_await this->service().get(this->context_, {large}, {0, 100'000});
    CO_ASSERT_TRUE(!reader);
    EXPECT_EQ(reader.error().code, ErrorCode::BlobNotFound);
  });
}

TYPED_TEST_P(StorageContract, BlobsOfAManifestThatIsBeingReadAreRemovedBehindItsReader) {
  this->run([this]() -> asio::awaitable<void> {
    const auto first = co_await this->stored(1, 3'000'000);
    const auto second = co_await this->stored(2, 100'000);
    auto reader = co_await this->service().get(this->context_, {first, second}, {0, 3'100'000});
    CO_ASSERT_OK(reader);
    const auto begun = co_await (*reader)->read(10);
    CO_ASSERT_OK(begun);
    CO_ASSERT_OK(co_await this->service().remove(this->context_, {first, second}));
    std::string rest;
    for (;;) {
      const auto chunk = co_await (*reader)->read(1u << 20);
      CO_ASSERT_OK(chunk);
      if (chunk->empty()) break;
      rest += chunk->view();
    }
    EXPECT_TRUE(std::string(begun->view()) + rest == pattern(1, 0, 3'000'000) + pattern(2, 0, 100'000));
    reader->reset();
    // Over a socket the other side lets go of its reader a moment after the last byte has arrived.
    std::size_t left = co_await this->count();
    for (int i = 0; i < 1000 && left > 0; ++i) left = co_await this->count();
    EXPECT_EQ(left, 0u);
  });
}

TYPED_TEST_P(StorageContract, ABlobRemovedWhileASlowReaderIsAtItIsDeliveredWhole) {
  this->run([this]() -> asio::awaitable<void> {
    // More than sockets and buffers on the way could hold.
    constexpr std::uint64_t kSize = 24u << 20;
    const auto reference = co_await this->stored(5, kSize);
    auto reader = co_await this->service().get(this->context_, {reference}, {0, kSize});
    CO_ASSERT_OK(reader);
    const auto begun = co_await (*reader)->read(1);
    CO_ASSERT_OK(begun);
    CO_ASSERT_OK(co_await this->service().remove(this->context_, {reference}));
    EXPECT_TRUE(co_await delivers(**reader, 5, 1, kSize - 1, 30'000));
  });
}

TYPED_TEST_P(StorageContract, ResetForgetsEveryBlob) {
  this->run([this]() -> asio::awaitable<void> {
    for (std::uint64_t i = 0; i < 5; ++i) co_await this->stored(i, 50'000);
    EXPECT_EQ(co_await this->count(), 5u);
    CO_ASSERT_OK(co_await this->service().reset(this->context_));
    EXPECT_EQ(co_await this->count(), 0u);
  });
}

TYPED_TEST_P(StorageContract, ListedSizesAreThoseOfTheBodies) {
  this->run([this]() -> asio::awaitable<void> {
    std::map<std::string, std::uint64_t> expected;
    for (const std::uint64_t size : {33'000u, 1u << 20, (1u << 20) + 1, 3'000'000u}) {
      const auto reference = co_await this->stored(size, size);
      expected[reference.id] = size;
    }
    const auto page = co_await this->service().list(this->context_, "", 100);
    CO_ASSERT_OK(page);
    std::map<std::string, std::uint64_t> listed;
    for (const auto& blob : page->blobs) listed[blob.id] = blob.size;
    EXPECT_EQ(listed, expected);
  });
}

TYPED_TEST_P(StorageContract, AnExpiredDeadlineIsSaidSo) {
  this->run([this]() -> asio::awaitable<void> {
    const auto reference = co_await this->stored(1, 100'000);
    auto late = this->context_;
    late.deadline = std::chrono::steady_clock::now();
    const auto reader = co_await this->service().get(late, {reference}, {0, 1});
    CO_ASSERT_TRUE(!reader);
    EXPECT_EQ(reader.error().code, ErrorCode::DeadlineExceeded);
  });
}

REGISTER_TYPED_TEST_SUITE_P(StorageContract, BytesComeBackWholeAndInRanges, ABodyOfUnknownLengthIsStoredLikeAnyOther,
                            BlobsLieEndToEnd, ABadVerdictPublishesNothingAndComesBackUnchanged,
                            RemovedBlobsAreGoneAndRemovingThemAgainSucceeds,
                            BlobsOfAManifestThatIsBeingReadAreRemovedBehindItsReader,
                            ABlobRemovedWhileASlowReaderIsAtItIsDeliveredWhole, ResetForgetsEveryBlob,
                            ListedSizesAreThoseOfTheBodies, AnExpiredDeadlineIsSaidSo);

}  // namespace mocks3::storage::testing
