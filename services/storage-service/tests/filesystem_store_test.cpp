#include <gmock/gmock.h>

#include <filesystem>

#include "mocks3/storage_testing/forgetful_files.hpp"
#include "mocks3/storage_testing/pattern.hpp"
#include "mocks3/testing/temp_dir.hpp"
#include "mocks3/utils/random.hpp"
#include "stores/filesystem/filesystem_blob_store.hpp"
#include "stores/filesystem/posix_files.hpp"
#include "stores/filesystem/write_window.hpp"

namespace mocks3::storage::testing {
namespace {

struct Disk {
  utils::SystemClock clock;
  std::shared_ptr<ForgetfulFiles> files = std::make_shared<ForgetfulFiles>(clock);
  std::unique_ptr<FilesystemBlobStore> store;
  runtime::BlockingPool pool{"disk", 4, 100};

  Disk() { reopen(); }
  void reopen() { store = std::move(*FilesystemBlobStore::open(files, pool, {.root = "/blobs"})); }
  std::vector<std::string> temporary() { return *files->list("/blobs/tmp"); }
};

CO_TEST(FilesystemBlobStore, AFullDiskIsSaidSoAndNothingIsLeftBehind) {
  Disk disk;
  disk.files->set_capacity(3'000'000);
  for (const bool known : {true, false}) {
    PatternBody large(1, 8'000'000, {.known_length = known});
    const auto put = co_await disk.store->put(utils::random_hex(16), large);
    CO_ASSERT_TRUE(!put);
    EXPECT_EQ(put.error().code, ErrorCode::DiskFull);
    EXPECT_EQ(disk.files->used(), 0u);
    EXPECT_THAT(disk.temporary(), ::testing::IsEmpty());
  }
  disk.files->set_capacity(1'000);
  PatternBody small(1, 50'000);
  const auto put = co_await disk.store->put(utils::random_hex(16), small);
  CO_ASSERT_TRUE(!put);
  EXPECT_EQ(put.error().code, ErrorCode::DiskFull);
  EXPECT_THAT(disk.temporary(), ::testing::IsEmpty());
  // The disk has room again, and the store goes on.
  disk.files->set_capacity(10'000'000);
  PatternBody again(1, 2'000'000);
  CO_ASSERT_OK(co_await disk.store->put(utils::random_hex(16), again));
}

CO_TEST(FilesystemBlobStore, ABlobWhoseSyncFailsIsNotPublished) {
  for (const std::uint64_t size : {1'000u, 2'000'000u}) {
    Disk disk;
    PatternBody first(1, 1);
    CO_ASSERT_OK(co_await disk.store->put(std::string(32, 'a'), first));
    const std::string id = "aa" + utils::random_hex(15);  // in the same folder, whose name is durable already
    disk.files->fail_syncs(1);
    PatternBody body(1, size);
    EXPECT_FALSE((co_await disk.store->put(id, body)).has_value());
    EXPECT_FALSE((co_await disk.store->get(id, {0, 0})).has_value());
    EXPECT_THAT(disk.temporary(), ::testing::IsEmpty());
  }
}

CO_TEST(FilesystemBlobStore, WhatTmpHoldsIsGoneAfterAStart) {
  Disk disk;
  CO_ASSERT_OK(disk.files->create("/blobs/tmp/left-over", WriteMode::Buffered));
  disk.reopen();
  EXPECT_THAT(disk.temporary(), ::testing::IsEmpty());
}

CO_TEST(FilesystemBlobStore, ListingTakesEmptyFoldersAwayAndTheyComeBackWhenNeeded) {
  Disk disk;
  const std::string id = utils::random_hex(16);
  PatternBody body(1, 100);
  CO_ASSERT_OK(co_await disk.store->put(id, body));
  CO_ASSERT_OK(co_await disk.store->remove(id));
  CO_ASSERT_OK(co_await disk.store->list("", 10));
  EXPECT_THAT(*disk.files->list("/blobs"), ::testing::ElementsAre("tmp"));
  PatternBody again(2, 100);
  CO_ASSERT_OK(co_await disk.store->put(id, again));
  disk.files->crash();
  disk.reopen();
  auto reader = co_await disk.store->get(id, {0, 100});
  CO_ASSERT_OK(reader);
  EXPECT_TRUE(co_await delivers(**reader, 2, 0, 100));
}

// A body that ends only when it is told to.
class HeldBody final : public stream::BodyReader {
 public:
  HeldBody(asio::any_io_executor executor, std::uint64_t size)
      : body_(1, size), held_(executor, asio::steady_timer::time_point::max()) {}
  Task<stream::Chunk> read(std::size_t max) override {
    CO_TRY(stream::Chunk chunk, co_await body_.read(max));
    if (chunk.empty()) co_await held_.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return chunk;
  }
  std::optional<std::uint64_t> length() const override { return std::nullopt; }
  void let_go() { held_.cancel(); }

 private:
  PatternBody body_;
  asio::steady_timer held_;
};

CO_TEST(FilesystemBlobStore, ABlobIsInvisibleUntilTheVerdictOfItsBody) {
  Disk disk;
  const std::string id = utils::random_hex(16);
  const auto executor = co_await asio::this_coro::executor;
  HeldBody body(executor, 3'000'000);
  bool stored = false;
  asio::steady_timer done(executor, asio::steady_timer::time_point::max());
  asio::co_spawn(
      executor, [&]() -> asio::awaitable<void> { stored = (co_await disk.store->put(id, body)).has_value(); },
      [&](std::exception_ptr) { done.cancel(); });
  for (int i = 0; i < 100; ++i) {
    const auto page = co_await disk.store->list("", 10);
    CO_ASSERT_OK(page);
    EXPECT_TRUE(page->blobs.empty());
  }
  EXPECT_FALSE(stored);
  body.let_go();
  co_await done.async_wait(asio::as_tuple(asio::use_awaitable));
  EXPECT_TRUE(stored);
  EXPECT_TRUE((co_await disk.store->get(id, {0, 3'000'000})).has_value());
}

TEST(FilesystemBlobStore, AFolderThatCannotBeWrittenIsAnErrorThatNamesIt) {
  ::mocks3::testing::TempDir folder;
  const std::string file = folder.path().string() + "/file";
  ASSERT_TRUE(PosixFiles().create(file, WriteMode::Buffered));
  runtime::BlockingPool pool("disk", 1, 10);
  const auto store = FilesystemBlobStore::open(std::make_shared<PosixFiles>(), pool, {.root = file + "/blobs"});
  ASSERT_FALSE(store);
  EXPECT_THAT(store.error().cause, ::testing::HasSubstr(file + "/blobs"));
}

TEST(WritePiece, WritesADirectFileWhateverTheAlignmentOfTheBytes) {
  ::mocks3::testing::TempDir folder;
  PosixFiles files;
  const std::string bytes = pattern(3, 0, 300'001);
  for (const std::size_t shift : {0u, 1u, 4096u}) {
    const std::string path = folder.path().string() + "/f" + std::to_string(shift);
    auto file = files.create(path, WriteMode::Direct);
    ASSERT_TRUE(file);
    const std::string_view piece = std::string_view(bytes).substr(shift);
    ASSERT_TRUE(write_piece(**file, piece, 0));
    ASSERT_TRUE((*file)->truncate(piece.size()));
    auto read = files.open(path);
    ASSERT_TRUE(read);
    std::string back(piece.size() + 1, '\0');
    EXPECT_EQ((*read)->read_at(back.data(), back.size(), 0), piece.size());
    EXPECT_TRUE(back.substr(0, piece.size()) == piece);
  }
}

// ---- power cuts ----------------------------------------------------------------------------------------------------

struct Attempt {
  std::uint64_t seed = 0;
  std::uint64_t size = 0;
  bool acknowledged = false;
};

class PowerCut : public ::testing::TestWithParam<int> {};

// Uploads by four clients, the power going at a random operation, then a start on what the disk kept.
TEST_P(PowerCut, KeepsEveryAcknowledgedBlobAndShowsNoTornOne) {
  const auto seed = static_cast<std::uint64_t>(GetParam());
  ::mocks3::testing::run_coroutine([seed]() -> asio::awaitable<void> {
    std::uint64_t draws = 0;
    const auto draw = [&](std::uint64_t below) { return utils::siphash24(seed, 42, std::to_string(draws++)) % below; };
    Disk disk;
    std::map<std::string, Attempt> attempts;
    for (std::uint64_t life = 0; life < 3; ++life) {
      disk.files->cut_power_after(1 + draw(120));
      std::size_t running = 4;
      const auto executor = co_await asio::this_coro::executor;
      asio::steady_timer done(executor, asio::steady_timer::time_point::max());
      for (std::uint64_t client = 0; client < 4; ++client) {
        asio::co_spawn(
            executor,
            [&]() -> asio::awaitable<void> {
              for (bool power = true; power;) {
                const std::string id = utils::random_hex(16);
                Attempt& attempt = attempts[id];
                attempt.seed = draw(1'000'000);
                attempt.size = draw(4) == 0 ? (1u << 20) + draw(1'500'000) : draw(60'000);
                PatternBody body(attempt.seed, attempt.size, {.known_length = draw(2) == 0});
                power = (co_await disk.store->put(id, body)).has_value();
                attempt.acknowledged = power;
              }
            },
            [&](std::exception_ptr) {
              if (--running == 0) done.cancel();
            });
      }
      co_await done.async_wait(asio::as_tuple(asio::use_awaitable));

      disk.files->crash(seed, life == 0 ? 0.0 : 0.5);
      disk.reopen();
      EXPECT_THAT(disk.temporary(), ::testing::IsEmpty());
      const auto page = co_await disk.store->list("", 100'000);
      CO_ASSERT_OK(page);
      std::size_t acknowledged_found = 0;
      for (const auto& blob : page->blobs) {
        const Attempt& attempt = attempts.at(blob.id);
        acknowledged_found += attempt.acknowledged;
        EXPECT_EQ(blob.size, attempt.size);
        auto reader = co_await disk.store->get(blob.id, {0, attempt.size});
        CO_ASSERT_OK(reader);
        EXPECT_TRUE(co_await delivers(**reader, attempt.seed, 0, attempt.size));
      }
      const auto acknowledged = std::count_if(attempts.begin(), attempts.end(),
                                              [](const auto& attempt) { return attempt.second.acknowledged; });
      EXPECT_EQ(acknowledged_found, static_cast<std::size_t>(acknowledged));
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Seeds, PowerCut, ::testing::Range(1, 41));

}  // namespace
}  // namespace mocks3::storage::testing
