// A machine whose disk forgets: both stores of `mocks3`, in process, on one ForgetfulFiles.
//
//   start() … cut_power_after(n) … load until !power() … crash(seed, survival) … start()
//
// After the cut every changing operation on the disk fails, for both stores from the same moment. crash() then ends the
// process (the modules go) and gives the disk back as it is after a power cut. Ownership: owns cores, disk and modules.
// Threads: one, but metadata(), storage() and power() from any core between start() and crash().
#pragma once

#include <rocksdb/env.h>

#include <functional>
#include <memory>
#include <vector>

#include "forgetful_file_system.hpp"
#include "mocks3/metadata/module.hpp"
#include "mocks3/storage/module.hpp"
#include "mocks3/storage_testing/forgetful_files.hpp"

namespace mocks3::chaos {

struct Promise {
  metadata::Durability metadata = metadata::Durability::Full;
  storage::Durability storage = storage::Durability::Full;
  std::string folders_unsynced;  // the disk ignores the fsync of this folder and those below it
};

class Machine {
 public:
  explicit Machine(Promise promise);
  ~Machine();

  /// Both services on what the disk holds.
  Result<> start();
  /// From the `count`-th changing operation on the disk does nothing any more.
  void cut_power_after(std::uint64_t count);
  bool power() const { return disk_->operations() < cut_at_; }
  void crash(std::uint64_t seed, double survival);

  contracts::MetadataService& metadata() { return metadata_->service(); }
  contracts::StorageService& storage() { return storage_->service(); }
  /// Runs the coroutines side by side, dealt out to the cores, until all have ended.
  void run(std::vector<std::function<asio::awaitable<void>()>> bodies);

 private:
  const Promise promise_;
  utils::SystemClock clock_;
  std::shared_ptr<storage::testing::ForgetfulFiles> disk_;
  std::shared_ptr<storage::FilePort> files_;  // the disk as the stores see it
  std::unique_ptr<rocksdb::Env> env_;
  std::uint64_t cut_at_ = ~std::uint64_t{0};
  runtime::Cores cores_{2};
  std::unique_ptr<metrics::Registry> registry_;  // of one life
  std::unique_ptr<metadata::Module> metadata_;
  std::unique_ptr<storage::Module> storage_;
};

}  // namespace mocks3::chaos
