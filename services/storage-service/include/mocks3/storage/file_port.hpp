// The few things the filesystem adapter asks of a file system, as a port, so that tests can put a disk under it that
// forgets what was not synced, or that is full.
//
// Implementations: POSIX (the real one), ForgetfulFiles (testing). All calls block unless their name says "cached":
// they belong on the disk pool. Threads: any, also several at once on one File as long as they write different places.
// Errors: NotFound, Conflict (exists, or not empty), DiskFull, AccessDenied (permissions, read-only), SlowDown (out of
// descriptors), StoreUnavailable for the rest; the cause names call and path.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mocks3/errors/result.hpp"
#include "mocks3/utils/time.hpp"

namespace mocks3::storage {

/// An open file, closed by its destructor.
class File {
 public:
  virtual ~File() = default;
  /// All of `bytes`. A direct file takes addresses, sizes and offsets in multiples of stream::kBufferAlignment only.
  virtual Result<> write_at(std::string_view bytes, std::uint64_t offset) = 0;
  /// Up to `size` bytes; 0 at the end of the file.
  virtual Result<std::size_t> read_at(char* to, std::size_t size, std::uint64_t offset) = 0;
  /// read_at that never waits for the disk: nothing when it would have to, or cannot tell.
  virtual std::optional<std::size_t> read_cached(char* to, std::size_t size, std::uint64_t offset) = 0;
  /// Reserves space without changing what is read. DiskFull; succeeds where the file system has no such thing.
  virtual Result<> allocate(std::uint64_t size) = 0;
  virtual Result<> truncate(std::uint64_t size) = 0;
  /// Content and size survive a power cut afterwards; the name does not, see sync_dir.
  virtual Result<> sync_data() = 0;
  virtual Result<std::uint64_t> size() = 0;
  /// Whether write_at bypasses the page cache.
  virtual bool direct() const = 0;
  /// For sendfile; -1 when there is none.
  virtual int descriptor() const = 0;
};

enum class WriteMode {
  Buffered,
  Direct,  // O_DIRECT where the file system has it; File::direct() says what became of it
};

struct FileInfo {
  std::uint64_t size = 0;
  Timestamp modified{};
};

class FilePort {
 public:
  virtual ~FilePort() = default;
  /// Conflict when the name exists.
  virtual Result<std::unique_ptr<File>> create(const std::string& path, WriteMode mode) = 0;
  virtual Result<std::unique_ptr<File>> open(const std::string& path) = 0;
  /// open() that never waits for the disk: nothing when it would have to.
  virtual std::optional<Result<std::unique_ptr<File>>> open_cached(const std::string& path) = 0;
  /// Replaces `to`.
  virtual Result<> rename(const std::string& from, const std::string& to) = 0;
  virtual Result<> unlink(const std::string& path) = 0;
  /// One level. An existing folder is fine.
  virtual Result<> make_dir(const std::string& path) = 0;
  /// Conflict when it is not empty.
  virtual Result<> remove_dir(const std::string& path) = 0;
  /// The names in the folder survive a power cut afterwards.
  virtual Result<> sync_dir(const std::string& path) = 0;
  /// Names of files and folders, unordered, without . and ..
  virtual Result<std::vector<std::string>> list(const std::string& path) = 0;
  virtual Result<FileInfo> stat(const std::string& path) = 0;
};

}  // namespace mocks3::storage
