#include "forgetful_file_system.hpp"

namespace mocks3::chaos {

namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

IOStatus as_status(const Error& error) {
  if (error.code == ErrorCode::NotFound) return IOStatus::PathNotFound(error.describe());
  if (error.code == ErrorCode::DiskFull) return IOStatus::NoSpace(error.describe());
  return IOStatus::IOError(error.describe());
}

IOStatus as_status(const Result<>& result) { return result ? IOStatus::OK() : as_status(result.error()); }

std::string without_end_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

IOStatus read(storage::File& file, std::uint64_t offset, std::size_t size, Slice* result, char* to) {
  const auto got = file.read_at(to, size, offset);
  if (!got) return as_status(got.error());
  *result = Slice(to, *got);
  return IOStatus::OK();
}

class SequentialFile final : public rocksdb::FSSequentialFile {
 public:
  explicit SequentialFile(std::unique_ptr<storage::File> file) : file_(std::move(file)) {}
  IOStatus Read(std::size_t size, const IOOptions&, Slice* result, char* to, IODebugContext*) override {
    const IOStatus status = read(*file_, position_, size, result, to);
    if (status.ok()) position_ += result->size();
    return status;
  }
  IOStatus Skip(std::uint64_t bytes) override {
    position_ += bytes;
    return IOStatus::OK();
  }

 private:
  const std::unique_ptr<storage::File> file_;
  std::uint64_t position_ = 0;
};

class RandomAccessFile final : public rocksdb::FSRandomAccessFile {
 public:
  explicit RandomAccessFile(std::unique_ptr<storage::File> file) : file_(std::move(file)) {}
  IOStatus Read(std::uint64_t offset, std::size_t size, const IOOptions&, Slice* result, char* to,
                IODebugContext*) const override {
    return read(*file_, offset, size, result, to);
  }

 private:
  const std::unique_ptr<storage::File> file_;
};

class WritableFile final : public rocksdb::FSWritableFile {
 public:
  WritableFile(std::unique_ptr<storage::File> file, const rocksdb::FileOptions& options)
      : FSWritableFile(options), file_(std::move(file)) {}
  using FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    const auto written = file_->write_at({data.data(), data.size()}, size_);
    if (written) size_ += data.size();
    return as_status(written);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions&, IODebugContext*) override {
    const auto done = file_->truncate(size);
    if (done) size_ = size;
    return as_status(done);
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return as_status(file_->sync_data()); }
  bool IsSyncThreadSafe() const override { return true; }
  std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return size_; }

 private:
  const std::unique_ptr<storage::File> file_;
  std::uint64_t size_ = 0;
};

class Directory final : public rocksdb::FSDirectory {
 public:
  Directory(std::shared_ptr<storage::FilePort> disk, std::string path)
      : disk_(std::move(disk)), path_(std::move(path)) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return as_status(disk_->sync_dir(path_)); }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

 private:
  const std::shared_ptr<storage::FilePort> disk_;
  const std::string path_;
};

class NoLogger final : public rocksdb::Logger {
 public:
  using Logger::Logv;
  void Logv(const char*, va_list) override {}
  std::size_t GetLogFileSize() const override { return 0; }
};

}  // namespace

class ForgetfulFileSystem::Lock final : public rocksdb::FileLock {
 public:
  explicit Lock(std::string p) : path(std::move(p)) {}
  const std::string path;
};

IOStatus ForgetfulFileSystem::NewSequentialFile(const std::string& path, const FileOptions&,
                                                std::unique_ptr<rocksdb::FSSequentialFile>* result, Debug*) {
  auto file = disk_->open(path);
  if (!file) return as_status(file.error());
  *result = std::make_unique<SequentialFile>(std::move(*file));
  return IOStatus::OK();
}

IOStatus ForgetfulFileSystem::NewRandomAccessFile(const std::string& path, const FileOptions&,
                                                  std::unique_ptr<rocksdb::FSRandomAccessFile>* result, Debug*) {
  auto file = disk_->open(path);
  if (!file) return as_status(file.error());
  *result = std::make_unique<RandomAccessFile>(std::move(*file));
  return IOStatus::OK();
}

IOStatus ForgetfulFileSystem::NewWritableFile(const std::string& path, const FileOptions& options,
                                              std::unique_ptr<rocksdb::FSWritableFile>* result, Debug*) {
  if (const auto gone = disk_->unlink(path); !gone && gone.error().code != ErrorCode::NotFound)
    return as_status(gone.error());
  auto file = disk_->create(path, storage::WriteMode::Buffered);
  if (!file) return as_status(file.error());
  *result = std::make_unique<WritableFile>(std::move(*file), options);
  return IOStatus::OK();
}

IOStatus ForgetfulFileSystem::NewDirectory(const std::string& path, const IOOptions&,
                                           std::unique_ptr<rocksdb::FSDirectory>* result, Debug*) {
  std::string name = without_end_slash(path);
  if (const auto known = disk_->stat(name); !known) return as_status(known.error());
  *result = std::make_unique<Directory>(disk_, std::move(name));
  return IOStatus::OK();
}

IOStatus ForgetfulFileSystem::FileExists(const std::string& path, const IOOptions&, Debug*) {
  const auto known = disk_->stat(without_end_slash(path));
  if (known) return IOStatus::OK();
  return known.error().code == ErrorCode::NotFound ? IOStatus::NotFound(path) : as_status(known.error());
}

IOStatus ForgetfulFileSystem::GetChildren(const std::string& path, const IOOptions&, std::vector<std::string>* result,
                                          Debug*) {
  auto names = disk_->list(without_end_slash(path));
  if (!names) return as_status(names.error());
  *result = std::move(*names);
  return IOStatus::OK();
}

IOStatus ForgetfulFileSystem::DeleteFile(const std::string& path, const IOOptions&, Debug*) {
  return as_status(disk_->unlink(path));
}

IOStatus ForgetfulFileSystem::CreateDir(const std::string& path, const IOOptions&, Debug*) {
  const std::string name = without_end_slash(path);
  if (disk_->stat(name)) return IOStatus::IOError(name + " exists");
  return as_status(disk_->make_dir(name));
}

IOStatus ForgetfulFileSystem::CreateDirIfMissing(const std::string& path, const IOOptions&, Debug*) {
  return as_status(disk_->make_dir(without_end_slash(path)));
}

IOStatus ForgetfulFileSystem::DeleteDir(const std::string& path, const IOOptions&, Debug*) {
  return as_status(disk_->remove_dir(without_end_slash(path)));
}

IOStatus ForgetfulFileSystem::GetFileSize(const std::string& path, const IOOptions&, std::uint64_t* size, Debug*) {
  const auto known = disk_->stat(path);
  if (!known) return as_status(known.error());
  *size = known->size;
  return IOStatus::OK();
}

IOStatus ForgetfulFileSystem::GetFileModificationTime(const std::string& path, const IOOptions&, std::uint64_t* seconds,
                                                      Debug*) {
  const auto known = disk_->stat(path);
  if (!known) return as_status(known.error());
  const auto since = std::chrono::duration_cast<std::chrono::seconds>(known->modified.time_since_epoch());
  *seconds = static_cast<std::uint64_t>(since.count());
  return IOStatus::OK();
}

IOStatus ForgetfulFileSystem::RenameFile(const std::string& from, const std::string& to, const IOOptions&, Debug*) {
  return as_status(disk_->rename(from, to));
}

IOStatus ForgetfulFileSystem::LockFile(const std::string& path, const IOOptions&, rocksdb::FileLock** lock, Debug*) {
  const std::lock_guard guard(mutex_);
  if (!locked_.insert(path).second) return IOStatus::IOError("lock hold by current process: " + path);
  *lock = new Lock(path);
  return IOStatus::OK();
}

IOStatus ForgetfulFileSystem::UnlockFile(rocksdb::FileLock* lock, const IOOptions&, Debug*) {
  const std::unique_ptr<Lock> held(static_cast<Lock*>(lock));
  const std::lock_guard guard(mutex_);
  locked_.erase(held->path);
  return IOStatus::OK();
}

IOStatus ForgetfulFileSystem::GetTestDirectory(const IOOptions&, std::string* path, Debug*) {
  *path = "/test";
  return as_status(disk_->make_dir(*path));
}

IOStatus ForgetfulFileSystem::GetAbsolutePath(const std::string& path, const IOOptions&, std::string* absolute,
                                              Debug*) {
  *absolute = path;
  return IOStatus::OK();
}

IOStatus ForgetfulFileSystem::NewLogger(const std::string&, const IOOptions&, std::shared_ptr<rocksdb::Logger>* result,
                                        Debug*) {
  *result = std::make_shared<NoLogger>();
  return IOStatus::OK();
}

IOStatus ForgetfulFileSystem::IsDirectory(const std::string& path, const IOOptions&, bool*, Debug*) {
  return IOStatus::NotSupported("IsDirectory", path);
}

}  // namespace mocks3::chaos
