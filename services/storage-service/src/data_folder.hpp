// The folder of a storage-service: one process at a time, one format, one number of nodes.
//
// LOCK is held by flock for the life of the object, so it goes with the process however that ends. FORMAT says what
// wrote the folder. Threads: the main thread, at start. Errors: one line that names the folder.
#pragma once

#include <memory>
#include <string>

#include "mocks3/errors/result.hpp"

namespace mocks3::storage {

class DataFolder {
 public:
  /// Makes the folder when it is absent.
  static Result<std::unique_ptr<DataFolder>> open(const std::string& path, unsigned nodes);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

 private:
  explicit DataFolder(int lock) : lock_(lock) {}
  int lock_;
};

}  // namespace mocks3::storage
