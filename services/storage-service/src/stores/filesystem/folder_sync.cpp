#include "stores/filesystem/folder_sync.hpp"

namespace mocks3::storage {

Result<> FolderSync::sync(FilePort& files, const std::string& path) {
  std::unique_lock lock(mutex_);
  const std::uint64_t mine = ++asked_;
  while (done_ < mine) {
    if (running_) {
      ended_.wait(lock);
      continue;
    }
    running_ = true;
    const std::uint64_t covered = asked_;
    lock.unlock();
    Result<> synced = files.sync_dir(path);
    lock.lock();
    running_ = false;
    // After an error the others try for themselves: the kernel reports a lost write once, and their own names may be
    // whole.
    if (synced) done_ = covered;
    ended_.notify_all();
    if (!synced) return synced;
  }
  return {};
}

}  // namespace mocks3::storage
