// The engine on RocksDB: reads on the calling core from memory, in a pool from the disk; writes through one committer.
//
// Ownership: owns the database, its pool and its committer; stop() ends them, after which nothing may be asked.
// Threads: any core. Errors: as the port's; open() says in one line what is wrong with the folder.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <memory>

#include "mocks3/metadata/key_value_engine.hpp"
#include "mocks3/metadata/options.hpp"
#include "mocks3/metrics/metrics.hpp"
#include "mocks3/runtime/blocking_pool.hpp"
#include "stores/committer.hpp"
#include "stores/rocksdb/rocks_view.hpp"

namespace mocks3::metadata {

class RocksEngine final : public KeyValueEngine, private CommitTarget {
 public:
  /// `registry` may be null.
  static Result<std::unique_ptr<RocksEngine>> open(const Options& options, metrics::Registry* registry);
  ~RocksEngine() override;
  /// Finishes what is queued and closes the database.
  void stop();

  Task<> read(ReadFunction function) override;
  Result<> read_blocking(ReadFunction function) override;
  Task<> commit(CommitFunction function) override;
  Task<> clear(CommitFunction then) override;
  Task<bool> compact() override;

 private:
  RocksEngine(const Options& options, metrics::Registry* registry, std::unique_ptr<rocksdb::DB> db,
              const ColumnFamilies& families);

  const KeyValueView& base() override { return committed_; }
  Result<> write(const Overlay& overlay, bool clear) override;
  void on_tick() override;
  void sync_log();
  void fill_batch(const Overlay& overlay, bool clear);
  void flush_if_many_deletes();
  Result<bool> compact_now();
  Result<> compact_all();
  Result<> flush();

  const Options options_;
  std::unique_ptr<rocksdb::DB> db_;
  const ColumnFamilies families_;
  const RocksView committed_;
  metrics::Counter* cold_reads_ = nullptr;
  std::unique_ptr<runtime::BlockingPool> pool_;

  // The committer thread's own.
  rocksdb::WriteBatch batch_;
  std::size_t deletes_in_memtable_ = 0;
  bool unsynced_ = false;
  Error failure_;

  std::atomic<bool> failed_{false};  // the last write
  std::atomic<bool> flushing_{false};
  std::unique_ptr<Committer> committer_;
};

}  // namespace mocks3::metadata
