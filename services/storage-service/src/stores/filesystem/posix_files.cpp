#include "stores/filesystem/posix_files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace mocks3::storage {

Error error_from_errno(int number, std::string_view call, std::string_view path) {
  ErrorCode code = ErrorCode::StoreUnavailable;
  switch (number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      code = ErrorCode::DiskFull;
      break;
    case ENOENT:
      code = ErrorCode::NotFound;
      break;
    case EEXIST:
    case ENOTEMPTY:
      code = ErrorCode::Conflict;
      break;
    case EROFS:
    case EACCES:
    case EPERM:
      code = ErrorCode::AccessDenied;
      break;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      code = ErrorCode::SlowDown;
      break;
    default:
      break;
  }
  return Error(code).caused_by(std::string(call) + " " + std::string(path) + ": " +
                               std::generic_category().message(number));
}

namespace {

Result<> outcome(int result, std::string_view call, const std::string& path) {
  if (result == 0) return {};
  return fail(error_from_errno(errno, call, path));
}

class PosixFile final : public File {
 public:
  PosixFile(int fd, std::string path, bool direct) : fd_(fd), path_(std::move(path)), direct_(direct) {}
  ~PosixFile() override { ::close(fd_); }
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;

  Result<> write_at(std::string_view bytes, std::uint64_t offset) override {
    while (!bytes.empty()) {
      const ssize_t written = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (written < 0) {
        if (errno == EINTR) continue;
        // Some file systems take O_DIRECT at open and refuse the write, or ask for a larger alignment.
        if (errno == EINVAL && direct() && stop_direct()) continue;
        return failed("write");
      }
      bytes.remove_prefix(static_cast<std::size_t>(written));
      offset += static_cast<std::uint64_t>(written);
    }
    return {};
  }

  Result<std::size_t> read_at(char* to, std::size_t size, std::uint64_t offset) override {
    for (;;) {
      const ssize_t got = ::pread(fd_, to, size, static_cast<off_t>(offset));
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return fail(error_from_errno(errno, "read", path_));
    }
  }

  std::optional<std::size_t> read_cached(char* to, std::size_t size, std::uint64_t offset) override {
    const iovec piece{to, size};
    const ssize_t got = ::preadv2(fd_, &piece, 1, static_cast<off_t>(offset), RWF_NOWAIT);
    if (got < 0) return std::nullopt;
    return static_cast<std::size_t>(got);
  }

  Result<> allocate(std::uint64_t size) override {
    if (size == 0 || ::fallocate(fd_, 0, 0, static_cast<off_t>(size)) == 0) return {};
    if (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINTR) return {};
    return failed("fallocate");
  }

  Result<> truncate(std::uint64_t size) override {
    return outcome(::ftruncate(fd_, static_cast<off_t>(size)), "truncate", path_);
  }
  Result<> sync_data() override { return outcome(::fdatasync(fd_), "fdatasync", path_); }

  Result<std::uint64_t> size() override {
    struct stat info{};
    if (::fstat(fd_, &info) != 0) return fail(error_from_errno(errno, "stat", path_));
    return static_cast<std::uint64_t>(info.st_size);
  }

  bool direct() const override { return direct_.load(std::memory_order_relaxed); }
  int descriptor() const override { return fd_; }

 private:
  Result<> failed(std::string_view call) const { return fail(error_from_errno(errno, call, path_)); }

  bool stop_direct() {
    const int flags = ::fcntl(fd_, F_GETFL);
    if (flags < 0 || ::fcntl(fd_, F_SETFL, flags & ~O_DIRECT) != 0) return false;
    direct_.store(false, std::memory_order_relaxed);
    return true;
  }

  const int fd_;
  const std::string path_;
  std::atomic<bool> direct_;
};

}  // namespace

Result<std::unique_ptr<File>> PosixFiles::create(const std::string& path, WriteMode mode) {
  const int flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
  if (mode == WriteMode::Direct) {
    const int fd = ::open(path.c_str(), flags | O_DIRECT, 0644);
    if (fd >= 0) return std::make_unique<PosixFile>(fd, path, true);
    if (errno != EINVAL && errno != EOPNOTSUPP) return fail(error_from_errno(errno, "create", path));
    ::unlink(path.c_str());  // Linux may have made the file before it refused the flag
  }
  const int fd = ::open(path.c_str(), flags, 0644);
  if (fd < 0) return fail(error_from_errno(errno, "create", path));
  return std::make_unique<PosixFile>(fd, path, false);
}

Result<std::unique_ptr<File>> PosixFiles::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(error_from_errno(errno, "open", path));
  return std::make_unique<PosixFile>(fd, path, false);
}

std::optional<Result<std::unique_ptr<File>>> PosixFiles::open_cached(const std::string& path) {
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC;
  how.resolve = RESOLVE_CACHED;
  const auto fd = ::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof(how));
  if (fd >= 0) return std::make_unique<PosixFile>(static_cast<int>(fd), path, false);
  // EAGAIN: the name is not cached. Anything unexpected (an old kernel, a seccomp filter) is open()'s to judge.
  if (errno != ENOENT) return std::nullopt;
  return fail(error_from_errno(ENOENT, "open", path));
}

Result<> PosixFiles::rename(const std::string& from, const std::string& to) {
  return outcome(::rename(from.c_str(), to.c_str()), "rename", to);
}

Result<> PosixFiles::unlink(const std::string& path) { return outcome(::unlink(path.c_str()), "unlink", path); }

Result<> PosixFiles::make_dir(const std::string& path) {
  if (::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST) return {};
  return fail(error_from_errno(errno, "mkdir", path));
}

Result<> PosixFiles::remove_dir(const std::string& path) { return outcome(::rmdir(path.c_str()), "rmdir", path); }

Result<> PosixFiles::sync_dir(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return fail(error_from_errno(errno, "open", path));
  const Result<> synced = outcome(::fsync(fd), "fsync", path);
  ::close(fd);
  return synced;
}

Result<std::vector<std::string>> PosixFiles::list(const std::string& path) {
  DIR* folder = ::opendir(path.c_str());
  if (!folder) return fail(error_from_errno(errno, "opendir", path));
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(folder)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  const int number = errno;
  ::closedir(folder);
  if (number != 0) return fail(error_from_errno(number, "readdir", path));
  return names;
}

Result<FileInfo> PosixFiles::stat(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return fail(error_from_errno(errno, "stat", path));
  const auto since = std::chrono::seconds(info.st_mtim.tv_sec) + std::chrono::nanoseconds(info.st_mtim.tv_nsec);
  return FileInfo{static_cast<std::uint64_t>(info.st_size),
                  Timestamp(std::chrono::duration_cast<std::chrono::milliseconds>(since))};
}

}  // namespace mocks3::storage
