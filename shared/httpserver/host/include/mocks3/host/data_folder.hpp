// The folder a process keeps its data in: made, marked with the version of its layout, and held against a second
// process.
//
// Ownership: held for the life of the process; the lock goes with the object. Threads: main. Errors: one line that
// names the folder: not writable, in use (by which process), or written by a newer mocks3.
#pragma once

#include <filesystem>

#include "mocks3/errors/result.hpp"

namespace mocks3::host {

class DataFolder {
 public:
  /// Version of the layout this build writes; the file FORMAT holds it.
  static constexpr unsigned kFormat = 1;

  static Result<DataFolder> open(const std::filesystem::path& path);
  ~DataFolder();
  DataFolder(DataFolder&& other) noexcept;
  DataFolder& operator=(DataFolder&&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  DataFolder(std::filesystem::path path, int lock_fd) : path_(std::move(path)), lock_fd_(lock_fd) {}
  std::filesystem::path path_;
  int lock_fd_;
};

/// $XDG_DATA_HOME/mocks3, or ~/.local/share/mocks3.
std::filesystem::path default_data_folder();

}  // namespace mocks3::host
