// What only a store on disk can show: that it is all there again, and what it says when it cannot open.
#include "stores/rocksdb/rocks_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "harness.hpp"
#include "mocks3/testing/coroutine_test.hpp"
#include "sample.hpp"

namespace mocks3::metadata {
namespace {

using ::testing::HasSubstr;

template <class T>
T ok(Task<T> task) {
  auto result = sample::wait(std::move(task));
  if (!result) ADD_FAILURE() << result.error().describe();
  if constexpr (!std::is_void_v<T>) return result ? std::move(*result) : T{};
}

std::uint64_t bytes_in(const std::filesystem::path& folder) {
  std::uint64_t sum = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) sum += entry.file_size();
  return sum;
}

class RocksTest : public ::testing::TestWithParam<Durability> {
 protected:
  Context context = testing::test_context();
};

INSTANTIATE_TEST_SUITE_P(Durabilities, RocksTest,
                         ::testing::Values(Durability::Full, Durability::Relaxed, Durability::Memory));

TEST_P(RocksTest, EverythingIsThereAfterReopening) {
  RocksHarness harness(GetParam());
  const auto bucket = ok(harness.store().create_bucket(context, sample::bucket("b")));
  ok(harness.store().commit_object(context, sample::put("b", "inline", "hello")));
  ok(harness.store().commit_object(context, sample::put_blob("b", "big", "blob-1", 1u << 20)));
  ok(harness.store().commit_object(context, sample::put_blob("b", "big", "blob-2", 1u << 20)));
  const auto upload = ok(harness.store().create_upload(context, sample::upload("b", "k")));
  ok(harness.store().put_part(context, sample::part(upload, 1, sample::inline_blob("part"))));
  harness.close();
  harness.open();
  EXPECT_EQ(ok(harness.store().get_bucket(context, "b")).id, bucket.id);
  EXPECT_EQ(
      ok(harness.store().get_object(context, sample::get("b", "inline"))).detail.parts.at(0).blob.inline_data.data,
      "hello");
  EXPECT_EQ(ok(harness.store().get_object(context, sample::get("b", "big"))).detail.parts.at(0).blob.id, "blob-2");
  EXPECT_EQ(ok(harness.store().list_parts(context, {.upload = sample::id_of(upload)})).parts.size(), 1u);
  const auto tasks = ok(harness.store().tasks(context, 0, 10));
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].blob.id, "blob-1");
  const auto usage = ok(harness.store().usage(context));
  EXPECT_EQ(usage.buckets, 1u);
  EXPECT_EQ(usage.tasks, 1u);
  EXPECT_GT(ok(harness.store().create_bucket(context, sample::bucket("b2"))).id, bucket.id);
  ok(harness.store().commit_object(context, sample::put_blob("b", "big", "blob-3")));
  EXPECT_GT(ok(harness.store().tasks(context, 0, 10)).at(1).id, tasks[0].id);
}

TEST_F(RocksTest, ATornTailOfTheLogCostsOnlyItself) {
  RocksHarness harness;
  ok(harness.store().create_bucket(context, sample::bucket("b")));
  ok(harness.store().commit_object(context, sample::put("b", "first", "one")));
  ok(harness.store().commit_object(context, sample::put("b", "second", std::string(500, '2'))));
  harness.close();
  std::filesystem::path log;
  for (const auto& entry : std::filesystem::directory_iterator(harness.options().folder))
    if (entry.path().extension() == ".log" && entry.file_size() > 500) log = entry.path();
  ASSERT_FALSE(log.empty());
  std::filesystem::resize_file(log, std::filesystem::file_size(log) - 50);
  harness.open();
  EXPECT_EQ(ok(harness.store().get_object(context, sample::get("b", "first"))).detail.parts.at(0).blob.inline_data.data,
            "one");
  EXPECT_EQ(sample::code(sample::wait(harness.store().get_object(context, sample::get("b", "second")))),
            ErrorCode::NoSuchKey);
}

TEST_F(RocksTest, AFolderIsOpenedOnce) {
  RocksHarness harness;
  const auto second = RocksEngine::open(harness.options(), nullptr);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("in use by another process"));
  EXPECT_THAT(second.error().message, HasSubstr(harness.options().folder.string()));
}

TEST_F(RocksTest, AFolderOfAnotherProcessIsInUse) {
  RocksHarness harness;
  harness.close();
  int ready[2], done[2];
  ASSERT_EQ(pipe(ready), 0);
  ASSERT_EQ(pipe(done), 0);
  const pid_t child = fork();
  if (child == 0) {
    char byte = 'x';
    rocksdb::FileLock* lock = nullptr;
    const auto status = rocksdb::Env::Default()->LockFile((harness.options().folder / "LOCK").string(), &lock);
    if (!status.ok() || write(ready[1], &byte, 1) != 1 || read(done[0], &byte, 1) != 1) _exit(1);
    _exit(0);
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  const auto refused = RocksEngine::open(harness.options(), nullptr);
  ASSERT_EQ(write(done[1], &byte, 1), 1);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  for (const int fd : {ready[0], ready[1], done[0], done[1]}) ::close(fd);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("in use by another process"));
  harness.open();
}

TEST_F(RocksTest, AFolderThatCannotBeMadeIsNamed) {
  testing::TempDir dir;
  std::ofstream(dir.path() / "file") << "not a folder";
  const auto refused = RocksEngine::open({.folder = dir.path() / "file" / "metadata"}, nullptr);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr((dir.path() / "file").string()));
  EXPECT_EQ(refused.error().message.find('\n'), std::string::npos);
}

TEST_F(RocksTest, ColdReadsGoToTheDiskOnce) {
  RocksHarness harness;
  ok(harness.store().create_bucket(context, sample::bucket("b")));
  for (int i = 0; i < 300; ++i) ok(harness.store().commit_object(context, sample::put("b", std::to_string(i), "data")));
  ok(harness.store().delete_object(context, sample::del("b", "0")));
  for (int i = 1; i < 100; ++i) ok(harness.store().delete_object(context, sample::del("b", std::to_string(i))));
  EXPECT_TRUE(ok(harness.store().compact(context)));
  harness.close();

  metrics::Registry registry;
  auto engine = std::move(*RocksEngine::open(harness.options(), &registry));
  auto store = std::move(*KvMetadataStore::open(*engine, harness.clock()));
  auto& cold = registry.counter("mocks3_metadata_cold_reads_total", "");
  EXPECT_EQ(ok(store->get_object(context, sample::get("b", "200"))).detail.parts.at(0).blob.inline_data.data, "data");
  EXPECT_EQ(ok(store->list_objects(context, {.bucket = "b"})).objects.size(), 200u);
  const auto first = cold.value();
  EXPECT_GE(first, 1u);
  EXPECT_EQ(ok(store->get_object(context, sample::get("b", "200"))).detail.parts.at(0).blob.inline_data.data, "data");
  EXPECT_EQ(ok(store->list_objects(context, {.bucket = "b"})).objects.size(), 200u);
  EXPECT_EQ(cold.value(), first);
}

TEST_F(RocksTest, CompactingGivesTheSpaceBack) {
  RocksHarness harness;
  ok(harness.store().create_bucket(context, sample::bucket("b")));
  const auto empty = bytes_in(harness.options().folder);
  for (int i = 0; i < 400; ++i)
    ok(harness.store().commit_object(context, sample::put("b", std::to_string(i), std::string(20'000, 'x'))));
  std::vector<contracts::DeleteObject> deletes;
  for (int i = 0; i < 400; ++i) deletes.push_back(sample::del("b", std::to_string(i)));
  EXPECT_GT(bytes_in(harness.options().folder), 8'000'000u);
  ok(harness.store().delete_objects(context, deletes));
  EXPECT_TRUE(ok(harness.store().compact(context)));
  EXPECT_LT(bytes_in(harness.options().folder), empty + 100'000);
}

TEST_F(RocksTest, AResetGivesTheSpaceBack) {
  RocksHarness harness;
  ok(harness.store().create_bucket(context, sample::bucket("b")));
  const auto empty = bytes_in(harness.options().folder);
  for (int i = 0; i < 100; ++i)
    ok(harness.store().commit_object(context, sample::put("b", std::to_string(i), std::string(20'000, 'x'))));
  ok(harness.store().reset(context));
  EXPECT_LT(bytes_in(harness.options().folder), empty + 100'000);
  harness.close();
  harness.open();
  EXPECT_EQ(sample::code(sample::wait(harness.store().get_bucket(context, "b"))), ErrorCode::NoSuchBucket);
}

}  // namespace
}  // namespace mocks3::metadata
