// RocksDB's file system on the port under the blobs, so that one ForgetfulFiles is the one disk of both stores and one
// power cut hits both at the same operation.
//
//   auto disk = std::make_shared<storage::testing::ForgetfulFiles>(clock);
//   auto env = rocksdb::NewCompositeEnv(std::make_shared<ForgetfulFileSystem>(disk));
//
// Only Sync and Fsync make content durable, and only Fsync of a directory its names. Flush and RangeSync promise
// nothing, as with write(2) and sync_file_range(2). Space is not reserved ahead. Threads: any. Ownership: shares the
// disk; files handed out hold it too. Errors: IOError, and PathNotFound for a missing name, with the cause of the port.
#pragma once

#include <rocksdb/file_system.h>

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "mocks3/storage/file_port.hpp"

namespace mocks3::chaos {

class ForgetfulFileSystem final : public rocksdb::FileSystem {
 public:
  using IOStatus = rocksdb::IOStatus;
  using IOOptions = rocksdb::IOOptions;
  using FileOptions = rocksdb::FileOptions;
  using Debug = rocksdb::IODebugContext;

  explicit ForgetfulFileSystem(std::shared_ptr<storage::FilePort> disk) : disk_(std::move(disk)) {}

  const char* Name() const override { return "ForgetfulFileSystem"; }

  IOStatus NewSequentialFile(const std::string& path, const FileOptions&,
                             std::unique_ptr<rocksdb::FSSequentialFile>* result, Debug*) override;
  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions&,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result, Debug*) override;
  /// Replaces what has this name.
  IOStatus NewWritableFile(const std::string& path, const FileOptions&,
                           std::unique_ptr<rocksdb::FSWritableFile>* result, Debug*) override;
  IOStatus NewDirectory(const std::string& path, const IOOptions&, std::unique_ptr<rocksdb::FSDirectory>* result,
                        Debug*) override;
  IOStatus FileExists(const std::string& path, const IOOptions&, Debug*) override;
  IOStatus GetChildren(const std::string& path, const IOOptions&, std::vector<std::string>* result, Debug*) override;
  IOStatus DeleteFile(const std::string& path, const IOOptions&, Debug*) override;
  IOStatus CreateDir(const std::string& path, const IOOptions&, Debug*) override;
  IOStatus CreateDirIfMissing(const std::string& path, const IOOptions&, Debug*) override;
  IOStatus DeleteDir(const std::string& path, const IOOptions&, Debug*) override;
  IOStatus GetFileSize(const std::string& path, const IOOptions&, std::uint64_t* size, Debug*) override;
  IOStatus GetFileModificationTime(const std::string& path, const IOOptions&, std::uint64_t* seconds, Debug*) override;
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions&, Debug*) override;
  /// Held in memory: one process, and the holder is gone before the next one starts.
  IOStatus LockFile(const std::string& path, const IOOptions&, rocksdb::FileLock** lock, Debug*) override;
  IOStatus UnlockFile(rocksdb::FileLock* lock, const IOOptions&, Debug*) override;
  IOStatus GetTestDirectory(const IOOptions&, std::string* path, Debug*) override;
  IOStatus GetAbsolutePath(const std::string& path, const IOOptions&, std::string* absolute, Debug*) override;
  /// A log that goes nowhere: RocksDB's own aborts when it is written to again after the disk has failed.
  IOStatus NewLogger(const std::string& path, const IOOptions&, std::shared_ptr<rocksdb::Logger>* result,
                     Debug*) override;
  /// NotSupported: the port cannot tell, and only RocksDB's tools ask.
  IOStatus IsDirectory(const std::string& path, const IOOptions&, bool* is_directory, Debug*) override;

 private:
  class Lock;

  const std::shared_ptr<storage::FilePort> disk_;
  std::mutex mutex_;
  std::set<std::string> locked_;
};

}  // namespace mocks3::chaos
