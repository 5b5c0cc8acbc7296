#include "forgetful_file_system.hpp"

#include <gmock/gmock.h>
#include <rocksdb/db.h>

#include "mocks3/storage_testing/forgetful_files.hpp"
#include "mocks3/utils/clock.hpp"

namespace mocks3::chaos {
namespace {

using storage::testing::ForgetfulFiles;

class ForgetfulFileSystemTest : public ::testing::Test {
 protected:
  std::unique_ptr<rocksdb::FSWritableFile> create(const std::string& path) {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    EXPECT_TRUE(files_->NewWritableFile(path, {}, &file, nullptr).ok());
    return file;
  }
  void write(const std::string& path, const std::string& bytes) {
    auto file = create(path);
    EXPECT_TRUE(file->Append(bytes, {}, nullptr).ok());
    EXPECT_TRUE(file->Fsync({}, nullptr).ok());
  }
  void sync_names() {
    std::unique_ptr<rocksdb::FSDirectory> folder;
    ASSERT_TRUE(files_->NewDirectory("/", {}, &folder, nullptr).ok());
    EXPECT_TRUE(folder->Fsync({}, nullptr).ok());
  }
  std::string content(const std::string& path) {
    std::unique_ptr<rocksdb::FSRandomAccessFile> file;
    if (!files_->NewRandomAccessFile(path, {}, &file, nullptr).ok()) return "(absent)";
    std::string scratch(100'000, '\0');
    rocksdb::Slice bytes;
    EXPECT_TRUE(file->Read(0, scratch.size(), {}, &bytes, scratch.data(), nullptr).ok());
    return bytes.ToString();
  }

  utils::SystemClock clock_;
  std::shared_ptr<ForgetfulFiles> disk_ = std::make_shared<ForgetfulFiles>(clock_);
  std::shared_ptr<ForgetfulFileSystem> files_ = std::make_shared<ForgetfulFileSystem>(disk_);
};

TEST_F(ForgetfulFileSystemTest, OnlyWhatWasAppendedBeforeTheLastSyncSurvives) {
  auto file = create("/log");
  sync_names();
  ASSERT_TRUE(file->Append("first,", {}, nullptr).ok());
  ASSERT_TRUE(file->Sync({}, nullptr).ok());
  ASSERT_TRUE(file->Append("second", {}, nullptr).ok());
  EXPECT_EQ(file->GetFileSize({}, nullptr), 12u);
  EXPECT_EQ(content("/log"), "first,second");
  disk_->crash();
  EXPECT_EQ(content("/log"), "first,");
}

TEST_F(ForgetfulFileSystemTest, FlushAndRangeSyncPromiseNothing) {
  auto file = create("/log");
  sync_names();
  ASSERT_TRUE(file->Append("bytes", {}, nullptr).ok());
  ASSERT_TRUE(file->Flush({}, nullptr).ok());
  ASSERT_TRUE(file->RangeSync(0, 5, {}, nullptr).ok());
  disk_->crash();
  EXPECT_EQ(content("/log"), "");
}

TEST_F(ForgetfulFileSystemTest, ASyncedFileWithoutASyncOfItsFolderIsForgotten) {
  write("/log", "bytes");
  disk_->crash();
  EXPECT_TRUE(files_->FileExists("/log", {}, nullptr).IsNotFound());
}

TEST_F(ForgetfulFileSystemTest, ARenameWithoutASyncOfTheFolderIsForgotten) {
  write("/CURRENT", "old");
  write("/new", "new");
  sync_names();
  ASSERT_TRUE(files_->RenameFile("/new", "/CURRENT", {}, nullptr).ok());
  EXPECT_EQ(content("/CURRENT"), "new");
  disk_->crash();
  EXPECT_EQ(content("/CURRENT"), "old");
  EXPECT_EQ(content("/new"), "new");
  ASSERT_TRUE(files_->RenameFile("/new", "/CURRENT", {}, nullptr).ok());
  sync_names();
  disk_->crash();
  EXPECT_EQ(content("/CURRENT"), "new");
  EXPECT_EQ(content("/new"), "(absent)");
}

TEST_F(ForgetfulFileSystemTest, AnUnlinkWithoutASyncOfTheFolderComesBack) {
  write("/a", "bytes");
  sync_names();
  ASSERT_TRUE(files_->DeleteFile("/a", {}, nullptr).ok());
  EXPECT_TRUE(files_->FileExists("/a", {}, nullptr).IsNotFound());
  disk_->crash();
  EXPECT_EQ(content("/a"), "bytes");
}

TEST_F(ForgetfulFileSystemTest, ReplacingAFileBringsTheOldOneBackUntilTheFolderIsSynced) {
  write("/a", "old");
  sync_names();
  write("/a", "new");
  disk_->crash();
  EXPECT_EQ(content("/a"), "old");
}

TEST_F(ForgetfulFileSystemTest, FilesOpenAtTheCrashFailAfterwards) {
  write("/a", "bytes");
  sync_names();
  auto writer = create("/b");
  std::unique_ptr<rocksdb::FSSequentialFile> reader;
  ASSERT_TRUE(files_->NewSequentialFile("/a", {}, &reader, nullptr).ok());
  disk_->crash();
  EXPECT_TRUE(writer->Append("x", {}, nullptr).IsIOError());
  EXPECT_TRUE(writer->Sync({}, nullptr).IsIOError());
  std::array<char, 8> scratch{};
  rocksdb::Slice bytes;
  EXPECT_TRUE(reader->Read(8, {}, &bytes, scratch.data(), nullptr).IsIOError());
}

TEST_F(ForgetfulFileSystemTest, AnUnsyncedTailMayTear) {
  const std::string tail(50'000, 't');
  bool torn = false;
  for (std::uint64_t seed = 1; seed <= 20 && !torn; ++seed) {
    auto file = create("/log");
    sync_names();
    ASSERT_TRUE(file->Append("head", {}, nullptr).ok());
    ASSERT_TRUE(file->Sync({}, nullptr).ok());
    ASSERT_TRUE(file->Append(tail, {}, nullptr).ok());
    disk_->crash(seed, 0.5);
    const std::string left = content("/log");
    ASSERT_TRUE(left.starts_with("head")) << "what was synced never tears";
    torn = left != "head" && left != "head" + tail;
  }
  EXPECT_TRUE(torn);
}

TEST_F(ForgetfulFileSystemTest, AFileIsLockedOnceUntilItIsUnlocked) {
  rocksdb::FileLock* lock = nullptr;
  rocksdb::FileLock* second = nullptr;
  ASSERT_TRUE(files_->LockFile("/LOCK", {}, &lock, nullptr).ok());
  EXPECT_TRUE(files_->LockFile("/LOCK", {}, &second, nullptr).IsIOError());
  ASSERT_TRUE(files_->UnlockFile(lock, {}, nullptr).ok());
  ASSERT_TRUE(files_->LockFile("/LOCK", {}, &lock, nullptr).ok());
  ASSERT_TRUE(files_->UnlockFile(lock, {}, nullptr).ok());
}

class RocksDbOnForgetfulDisk : public ForgetfulFileSystemTest {
 protected:
  void open() {
    rocksdb::Options options;
    options.env = env_.get();
    options.create_if_missing = true;
    rocksdb::DB* db = nullptr;
    const auto status = rocksdb::DB::Open(options, "/db", &db);
    ASSERT_TRUE(status.ok()) << status.ToString();
    db_.reset(db);
  }
  void crash() {
    disk_->cut_power_after(0);
    db_.reset();
    disk_->crash();
  }
  std::string get(const std::string& key) {
    std::string value;
    return db_->Get({}, key, &value).ok() ? value : "(absent)";
  }
  void put(const std::string& key, bool sync) {
    rocksdb::WriteOptions how;
    how.sync = sync;
    ASSERT_TRUE(db_->Put(how, key, "value").ok());
  }

  std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(files_);
  std::unique_ptr<rocksdb::DB> db_;
};

TEST_F(RocksDbOnForgetfulDisk, SyncedWritesSurviveAndUnsyncedOnesDoNot) {
  ASSERT_NO_FATAL_FAILURE(open());
  sync_names();
  put("synced", true);
  put("unsynced", false);
  crash();
  ASSERT_NO_FATAL_FAILURE(open());
  EXPECT_EQ(get("synced"), "value");
  EXPECT_EQ(get("unsynced"), "(absent)");
}

TEST_F(RocksDbOnForgetfulDisk, FlushedTablesSurviveWithoutTheLog) {
  ASSERT_NO_FATAL_FAILURE(open());
  sync_names();
  put("flushed", false);
  ASSERT_TRUE(db_->Flush({}).ok());
  crash();
  ASSERT_NO_FATAL_FAILURE(open());
  EXPECT_EQ(get("flushed"), "value");
}

TEST_F(RocksDbOnForgetfulDisk, WithoutASyncOfTheFolderAboveTheWholeDatabaseIsForgotten) {
  ASSERT_NO_FATAL_FAILURE(open());
  put("synced", true);
  crash();
  EXPECT_TRUE(files_->FileExists("/db", {}, nullptr).IsNotFound());
}

}  // namespace
}  // namespace mocks3::chaos
