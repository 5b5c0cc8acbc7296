// What every blob store owes its callers. Each adapter instantiates it with a fixture type that has `BlobStore&
// store()`.
#pragma once

#include "mocks3/storage/blob_store.hpp"
#include "mocks3/storage_testing/pattern.hpp"
#include "mocks3/utils/random.hpp"

namespace mocks3::storage::testing {

template <class Fixture>
class BlobStoreSuite : public ::testing::Test {
 protected:
  using Awaitable = asio::awaitable<void>;
  BlobStore& store() { return fixture_->store(); }

  /// The fixture lives inside the coroutine: its threads post to the io_context and must be gone before it is.
  void run(std::function<Awaitable()> body) {
    ::mocks3::testing::run_coroutine([this, &body]() -> Awaitable {
      fixture_.emplace();
      co_await body();
      fixture_.reset();
    });
  }

  asio::awaitable<std::string> stored(std::uint64_t seed, std::uint64_t size) {
    const std::string id = utils::random_hex(16);
    PatternBody body(seed, size);
    const auto put = co_await store().put(id, body);
    EXPECT_TRUE(put.has_value()) << put.error().describe();
    EXPECT_EQ(put.value_or(0), size);
    co_return id;
  }

  asio::awaitable<void> expect_bytes(const std::string& id, std::uint64_t seed, contracts::ByteRange range) {
    auto reader = co_await store().get(id, range);
    CO_ASSERT_OK(reader);
    EXPECT_EQ((*reader)->length(), range.size);
    EXPECT_TRUE(co_await delivers(**reader, seed, range.offset, range.size));
  }

  asio::awaitable<std::vector<std::string>> all_ids() {
    std::vector<std::string> ids;
    std::string cursor;
    do {
      auto page = co_await store().list(cursor, 3);
      if (!page) {
        ADD_FAILURE() << page.error().describe();
        break;
      }
      EXPECT_LE(page->blobs.size(), 3u);
      for (auto& blob : page->blobs) ids.push_back(blob.id);
      cursor = page->next_cursor;
    } while (!cursor.empty());
    co_return ids;
  }

  std::optional<Fixture> fixture_;
};

TYPED_TEST_SUITE_P(BlobStoreSuite);

TYPED_TEST_P(BlobStoreSuite, ReadsBackWholeAndInRanges) {
  this->run([this]() -> asio::awaitable<void> {
    constexpr std::uint64_t kMiB = 1u << 20;
    std::uint64_t seed = 0;
    for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{4095}, std::uint64_t{4096},
                                     kMiB - 1, kMiB, kMiB + 1, 2 * kMiB, 6 * kMiB + 123}) {
      const std::string id = co_await this->stored(++seed, size);
      co_await this->expect_bytes(id, seed, {0, size});
      if (size < 3) continue;
      co_await this->expect_bytes(id, seed, {1, size - 2});
      co_await this->expect_bytes(id, seed, {size - 1, 1});
      co_await this->expect_bytes(id, seed, {size / 2, size / 3});
      co_await this->expect_bytes(id, seed, {size, 0});
    }
  });
}

TYPED_TEST_P(BlobStoreSuite, TakesBodiesInPiecesOfAnySizeAndWithoutALength) {
  this->run([this]() -> asio::awaitable<void> {
    for (const std::size_t piece : {1'000u, 4'097u, 700'001u}) {
      const std::string id = utils::random_hex(16);
      PatternBody body(piece, 3'333'333, {.piece = piece, .known_length = false});
      const auto put = co_await this->store().put(id, body);
      CO_ASSERT_OK(put);
      EXPECT_EQ(*put, 3'333'333u);
      co_await this->expect_bytes(id, piece, {0, 3'333'333});
    }
  });
}

TYPED_TEST_P(BlobStoreSuite, ABodyThatEndsInAnErrorLeavesNothingAndItsErrorIsPassedOn) {
  this->run([this]() -> asio::awaitable<void> {
    for (const std::uint64_t size : {0u, 10u, 1u << 20, 5'000'000u}) {
      const std::string id = utils::random_hex(16);
      PatternBody body(1, size, {.verdict = Error(ErrorCode::BadDigest, "wrong, said the test")});
      const auto put = co_await this->store().put(id, body);
      CO_ASSERT_TRUE(!put);
      EXPECT_EQ(put.error().code, ErrorCode::BadDigest);
      EXPECT_EQ(put.error().message, "wrong, said the test");
      const auto reader = co_await this->store().get(id, {0, 0});
      CO_ASSERT_TRUE(!reader);
      EXPECT_EQ(reader.error().code, ErrorCode::BlobNotFound);
    }
    EXPECT_TRUE((co_await this->all_ids()).empty());
  });
}

TYPED_TEST_P(BlobStoreSuite, WhatWasRemovedIsGoneAndRemovingAgainSucceeds) {
  this->run([this]() -> asio::awaitable<void> {
    const std::string id = co_await this->stored(1, 70'000);
    CO_ASSERT_OK(co_await this->store().remove(id));
    CO_ASSERT_OK(co_await this->store().remove(id));
    const auto reader = co_await this->store().get(id, {0, 1});
    CO_ASSERT_TRUE(!reader);
    EXPECT_EQ(reader.error().code, ErrorCode::BlobNotFound);
  });
}

TYPED_TEST_P(BlobStoreSuite, AReaderKeepsTheBytesOfABlobThatIsRemovedMeanwhile) {
  this->run([this]() -> asio::awaitable<void> {
    const std::string id = co_await this->stored(4, 3'000'000);
    auto reader = co_await this->store().get(id, {0, 3'000'000});
    CO_ASSERT_OK(reader);
    CO_ASSERT_OK(co_await this->store().remove(id));
    EXPECT_TRUE(co_await delivers(**reader, 4, 0, 3'000'000));
  });
}

TYPED_TEST_P(BlobStoreSuite, ARangeBeyondTheBlobIsACorruptedStore) {
  this->run([this]() -> asio::awaitable<void> {
    const std::string id = co_await this->stored(4, 100);
    for (const contracts::ByteRange range : {contracts::ByteRange{0, 101}, {101, 0}, {50, ~std::uint64_t{0}}}) {
      const auto reader = co_await this->store().get(id, range);
      CO_ASSERT_TRUE(!reader);
      EXPECT_EQ(reader.error().code, ErrorCode::StoreCorrupted);
    }
  });
}

TYPED_TEST_P(BlobStoreSuite, ListsEveryBlobOnceInOrderWithItsSize) {
  this->run([this]() -> asio::awaitable<void> {
    std::vector<std::string> ids;
    for (std::uint64_t i = 0; i < 10; ++i) ids.push_back(co_await this->stored(i, 100 + i));
    std::sort(ids.begin(), ids.end());
    EXPECT_EQ(co_await this->all_ids(), ids);
    const auto page = co_await this->store().list("", 1000);
    CO_ASSERT_OK(page);
    EXPECT_TRUE(page->next_cursor.empty());
    std::uint64_t total = 0;
    for (const auto& blob : page->blobs) {
      total += blob.size;
      EXPECT_GT(blob.modified.time_since_epoch().count(), 0);
    }
    EXPECT_EQ(total, 1045u);
  });
}

TYPED_TEST_P(BlobStoreSuite, AnIdThatIsNoIdReachesNothing) {
  this->run([this]() -> asio::awaitable<void> {
    for (const std::string id : {"", "x", "../../../../etc/passwd", "ABCDEF00ABCDEF00ABCDEF00ABCDEF00"}) {
      const auto reader = co_await this->store().get(id, {0, 0});
      CO_ASSERT_TRUE(!reader);
      EXPECT_EQ(reader.error().code, ErrorCode::BlobNotFound);
    }
  });
}

TYPED_TEST_P(BlobStoreSuite, ResetForgetsEverythingAndGoesOn) {
  this->run([this]() -> asio::awaitable<void> {
    for (std::uint64_t i = 0; i < 5; ++i) co_await this->stored(i, 1000);
    CO_ASSERT_OK(co_await this->store().reset());
    EXPECT_TRUE((co_await this->all_ids()).empty());
    const std::string id = co_await this->stored(9, 1000);
    co_await this->expect_bytes(id, 9, {0, 1000});
  });
}

TYPED_TEST_P(BlobStoreSuite, ManyBodiesAtOnceDoNotMix) {
  this->run([this]() -> asio::awaitable<void> {
    constexpr std::size_t kBodies = 12;
    std::vector<std::string> ids(kBodies);
    std::size_t done = 0;
    asio::steady_timer all(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    for (std::size_t i = 0; i < kBodies; ++i) {
      asio::co_spawn(
          co_await asio::this_coro::executor,
          [this, i, &ids]() -> asio::awaitable<void> {
            ids[i] = co_await this->stored(i, i % 3 == 0 ? 2'500'000 + i : 3'000 + i);
          },
          [&](std::exception_ptr) {
            if (++done == kBodies) all.cancel();
          });
    }
    co_await all.async_wait(asio::as_tuple(asio::use_awaitable));
    for (std::size_t i = 0; i < kBodies; ++i)
      co_await this->expect_bytes(ids[i], i, {0, i % 3 == 0 ? 2'500'000 + i : 3'000 + i});
  });
}

REGISTER_TYPED_TEST_SUITE_P(BlobStoreSuite, ReadsBackWholeAndInRanges, TakesBodiesInPiecesOfAnySizeAndWithoutALength,
                            ABodyThatEndsInAnErrorLeavesNothingAndItsErrorIsPassedOn,
                            WhatWasRemovedIsGoneAndRemovingAgainSucceeds,
                            AReaderKeepsTheBytesOfABlobThatIsRemovedMeanwhile, ARangeBeyondTheBlobIsACorruptedStore,
                            ListsEveryBlobOnceInOrderWithItsSize, AnIdThatIsNoIdReachesNothing,
                            ResetForgetsEverythingAndGoesOn, ManyBodiesAtOnceDoNotMix);

}  // namespace mocks3::storage::testing
