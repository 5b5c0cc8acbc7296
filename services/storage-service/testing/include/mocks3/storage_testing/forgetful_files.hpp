// A disk for tests that keeps only what was synced.
//
// Everything lives in memory, twice: as a running process sees it and as it would be after a power cut. crash() makes
// the second the first: contents that were not fdatasynced and names whose folder was not fsynced are gone, or survive
// page by page and name by name with the chance that is asked for, as on a real disk: pages in any order, names of a
// folder in that of their changes. It can also be full, fail its syncs, lose its power after so many operations, and
// pretend that nothing is cached.
//
// Paths are absolute; "/" exists. Threads: any, one mutex. Units: bytes.
#pragma once

#include <map>
#include <mutex>

#include "mocks3/storage/file_port.hpp"
#include "mocks3/utils/clock.hpp"

namespace mocks3::storage::testing {

class ForgetfulFiles final : public FilePort {
 public:
  explicit ForgetfulFiles(const utils::Clock& clock);
  ~ForgetfulFiles() override;

  /// The power goes and comes back. Files that were open belong to the dead process and fail from now on. Each unsynced
  /// page or name survives with probability `survival`, drawn from `seed`.
  void crash(std::uint64_t seed = 0, double survival = 0.0);
  /// The `count`-th changing operation from now, and everything after it until crash(), fails.
  void cut_power_after(std::uint64_t count);
  /// Changing operations so far.
  std::uint64_t operations() const;
  /// DiskFull beyond this many bytes.
  void set_capacity(std::uint64_t bytes);
  std::uint64_t used() const;
  /// The next `count` fsyncs and fdatasyncs fail, and what they were for stays unsynced.
  void fail_syncs(unsigned count);
  /// read_cached and open_cached answer nothing.
  void set_cold(bool cold);
  /// Flips the lowest bit of one byte, in memory and on the medium: what a scrub or a checksum must find.
  void flip_bit(const std::string& path, std::uint64_t offset);

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

 private:
  class OpenFile;
  struct Node;
  using NodePointer = std::shared_ptr<Node>;

  NodePointer find(std::string_view path) const;
  struct Place {
    NodePointer folder;
    std::string name;
  };
  Result<Place> place(const std::string& path) const;
  void set_name(const Place& place, NodePointer node);
  void free_unused(Node& node);
  Result<> changing(std::string_view what);
  bool sync_fails();

  const utils::Clock& clock_;
  mutable std::mutex mutex_;
  NodePointer root_;
  std::uint64_t life_ = 1;  // counts crashes: a file opened in an earlier life is dead
  std::uint64_t operations_ = 0;
  std::uint64_t power_until_ = ~std::uint64_t{0};
  std::uint64_t capacity_ = ~std::uint64_t{0};
  std::uint64_t used_ = 0;
  unsigned failing_syncs_ = 0;
  bool cold_ = false;
};

}  // namespace mocks3::storage::testing
