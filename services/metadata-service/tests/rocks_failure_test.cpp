// A disk that refuses for a while: what the store answers, and that it goes on afterwards.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>

#include "harness.hpp"
#include "mocks3/testing/coroutine_test.hpp"
#include "sample.hpp"

namespace mocks3::metadata {
namespace {

using namespace std::chrono_literals;

/// Appending to and syncing logs fails while `failure` is set.
class RefusingFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  const char* Name() const override { return "RefusingFileSystem"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override {
    auto status = FileSystemWrapper::NewWritableFile(name, options, result, debug);
    if (status.ok() && name.ends_with(".log")) *result = std::make_unique<Log>(std::move(*result), *this);
    return status;
  }

  enum class Failure { None, Full, Broken };
  std::atomic<Failure> failure = Failure::None;

 private:
  class Log final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    Log(std::unique_ptr<rocksdb::FSWritableFile> file, RefusingFileSystem& system)
        : FSWritableFileOwnerWrapper(std::move(file)), system_(system) {}
    using FSWritableFileOwnerWrapper::Append;
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override {
      if (system_.failure == Failure::Full) return rocksdb::IOStatus::NoSpace("no space left");
      return FSWritableFileOwnerWrapper::Append(data, options, debug);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
      if (system_.failure == Failure::Broken) return rocksdb::IOStatus::IOError("broken");
      return FSWritableFileOwnerWrapper::Sync(options, debug);
    }

   private:
    RefusingFileSystem& system_;
  };
};

class RocksFailureTest : public ::testing::Test {
 protected:
  RocksFailureTest() { open(); }
  ~RocksFailureTest() override { close(); }

  void open() {
    engine = std::move(*RocksEngine::open(options, nullptr));
    store = std::move(*KvMetadataStore::open(*engine, clock));
  }
  void close() {
    store.reset();
    engine.reset();
  }
  Result<contracts::Committed> put(const std::string& key) {
    return sample::wait(store->commit_object(context, sample::put("b", key, "data of " + key)));
  }
  bool has(const std::string& key) {
    return sample::wait(store->get_object(context, sample::get("b", key))).has_value();
  }

  testing::TempDir dir;
  std::shared_ptr<RefusingFileSystem> files = std::make_shared<RefusingFileSystem>(rocksdb::FileSystem::Default());
  std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(files);
  Options options{.folder = dir.path() / "metadata", .durability = Durability::Full, .env = env.get()};
  utils::ManualClock clock{kTestTime};
  contracts::Context context = testing::test_context();
  std::unique_ptr<RocksEngine> engine;
  std::unique_ptr<KvMetadataStore> store;
};

using Failure = RefusingFileSystem::Failure;

TEST_F(RocksFailureTest, AFullDiskRefusesWritesUntilThereIsSpace) {
  ASSERT_TRUE(sample::wait(store->create_bucket(context, sample::bucket("b"))));
  ASSERT_TRUE(put("before"));
  files->failure = Failure::Full;
  for (const auto* key : {"during", "during too"}) {
    const auto refused = put(key);
    EXPECT_EQ(sample::code(refused), ErrorCode::StoreUnavailable);
    EXPECT_THAT(refused.error().cause, ::testing::HasSubstr("No space left on device"));
  }
  EXPECT_TRUE(has("before"));
  EXPECT_FALSE(has("during"));
  files->failure = Failure::None;
  // RocksDB looks for space every five seconds.
  auto after = put("after");
  for (const auto end = std::chrono::steady_clock::now() + 30s; !after && std::chrono::steady_clock::now() < end;) {
    std::this_thread::yield();
    after = put("after");
  }
  ASSERT_TRUE(after) << after.error().describe();
  close();
  open();
  EXPECT_TRUE(has("before"));
  EXPECT_TRUE(has("after"));
}

TEST_F(RocksFailureTest, AfterAFailedSyncNothingIsAcknowledgedUntilTheStoreIsOpenedAnew) {
  ASSERT_TRUE(sample::wait(store->create_bucket(context, sample::bucket("b"))));
  ASSERT_TRUE(put("before"));
  files->failure = Failure::Broken;
  EXPECT_EQ(sample::code(put("during")), ErrorCode::StoreUnavailable);
  files->failure = Failure::None;
  EXPECT_EQ(sample::code(put("after")), ErrorCode::StoreUnavailable);
  EXPECT_TRUE(has("before"));
  close();
  open();
  EXPECT_TRUE(has("before"));
  EXPECT_FALSE(has("after"));
  EXPECT_TRUE(put("anew"));
}

}  // namespace
}  // namespace mocks3::metadata
