// A file port that pretends to sync the folders at and below one: how a store is seen to lose names when it forgets
// that half of an fsync.
//
// Ownership: shares the port it passes everything else to. Threads and errors: as that port.
#pragma once

#include <memory>

#include "mocks3/storage/file_port.hpp"

namespace mocks3::chaos {

class FoldersUnsynced final : public storage::FilePort {
 public:
  FoldersUnsynced(std::shared_ptr<storage::FilePort> disk, std::string folder)
      : disk_(std::move(disk)), folder_(std::move(folder)) {}

  Result<> sync_dir(const std::string& path) override {
    if (path.starts_with(folder_)) return {};
    return disk_->sync_dir(path);
  }

  Result<std::unique_ptr<storage::File>> create(const std::string& path, storage::WriteMode mode) override {
    return disk_->create(path, mode);
  }
  Result<std::unique_ptr<storage::File>> open(const std::string& path) override { return disk_->open(path); }
  std::optional<Result<std::unique_ptr<storage::File>>> open_cached(const std::string& path) override {
    return disk_->open_cached(path);
  }
  Result<> rename(const std::string& from, const std::string& to) override { return disk_->rename(from, to); }
  Result<> unlink(const std::string& path) override { return disk_->unlink(path); }
  Result<> make_dir(const std::string& path) override { return disk_->make_dir(path); }
  Result<> remove_dir(const std::string& path) override { return disk_->remove_dir(path); }
  Result<std::vector<std::string>> list(const std::string& path) override { return disk_->list(path); }
  Result<storage::FileInfo> stat(const std::string& path) override { return disk_->stat(path); }

 private:
  const std::shared_ptr<storage::FilePort> disk_;
  const std::string folder_;
};

}  // namespace mocks3::chaos
