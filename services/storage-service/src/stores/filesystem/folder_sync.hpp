// fsync of one folder, shared by all who wait for it at the same time.
//
// Threads: any thread that may block. Ownership: the store.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "mocks3/storage/file_port.hpp"

namespace mocks3::storage {

class FolderSync {
 public:
  /// Returns when an fsync that began after this call has succeeded, or the error of the one this call ran itself.
  Result<> sync(FilePort& files, const std::string& path);

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  std::uint64_t asked_ = 0;  // calls so far
  std::uint64_t done_ = 0;   // calls covered by a successful fsync
  bool running_ = false;
};

}  // namespace mocks3::storage
