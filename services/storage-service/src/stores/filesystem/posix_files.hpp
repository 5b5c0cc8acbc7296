// The file port on the real file system.
//
// Stateless: one object serves every thread. Source of the calls: Linux man-pages (open, openat2, preadv2, rename,
// fsync).
#pragma once

#include "mocks3/storage/file_port.hpp"

namespace mocks3::storage {

class PosixFiles final : public FilePort {
 public:
  Result<std::unique_ptr<File>> create(const std::string& path, WriteMode mode) override;
  Result<std::unique_ptr<File>> open(const std::string& path) override;
  std::optional<Result<std::unique_ptr<File>>> open_cached(const std::string& path) override;
  Result<> rename(const std::string& from, const std::string& to) override;
  Result<> unlink(const std::string& path) override;
  Result<> make_dir(const std::string& path) override;
  Result<> remove_dir(const std::string& path) override;
  Result<> sync_dir(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& path) override;
  Result<FileInfo> stat(const std::string& path) override;
};

/// The Error of an errno: DiskFull, NotFound, Conflict, AccessDenied, SlowDown or StoreUnavailable.
Error error_from_errno(int number, std::string_view call, std::string_view path);

}  // namespace mocks3::storage
