#include "stores/rocksdb/rocks_options.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/table_properties_collectors.h>

namespace mocks3::metadata {

namespace {

constexpr std::size_t kArenaBlockBytes = 64u << 10;
constexpr std::size_t kMaxWalBytes = 64u << 20;  // bounds the replay at start
constexpr std::size_t kMaxManifestBytes = 4u << 20;
constexpr std::size_t kManifestStepBytes = 64u << 10;
constexpr std::size_t kMaxInfoLogBytes = 1u << 20;
constexpr int kCacheShardBits = 2;
constexpr int kMaxOpenFiles = 512;
constexpr std::size_t kBlockBytes = 16u << 10;
constexpr double kBloomBits = 10;
// A file in which 1,024 of any 4,096 neighbouring entries are deletes is compacted: listings would crawl over them.
constexpr std::size_t kDeleteWindow = 4096;
constexpr std::size_t kDeleteTrigger = 1024;

}  // namespace

rocksdb::DBOptions database_options(const Options& options) {
  rocksdb::DBOptions db;
  if (options.env) db.env = options.env;
  db.create_if_missing = true;
  db.create_missing_column_families = true;
  // A torn tail of the log is what a crash leaves: open with everything before it.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  db.max_background_jobs = 2;
  db.max_total_wal_size = kMaxWalBytes;
  db.max_manifest_file_size = kMaxManifestBytes;
  db.manifest_preallocation_size = kManifestStepBytes;
  db.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  db.max_log_file_size = kMaxInfoLogBytes;
  db.keep_log_file_num = 2;
  // No threads and no reads that only serve statistics.
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  db.skip_stats_update_on_db_open = true;
  db.skip_checking_sst_file_sizes_on_db_open = true;
  db.max_open_files = kMaxOpenFiles;
  // Opening would start a thread for each of sixteen files at once, files or not.
  db.max_file_opening_threads = 1;
  db.table_cache_numshardbits = kCacheShardBits;
  // There is one writer.
  db.enable_write_thread_adaptive_yield = false;
  db.allow_concurrent_memtable_write = false;
  return db;
}

std::shared_ptr<rocksdb::Cache> make_block_cache(const Options& options) {
  return rocksdb::NewLRUCache(options.block_cache_bytes, kCacheShardBits);
}

rocksdb::ColumnFamilyOptions family_options(const Options& options, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = kBlockBytes;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBits));
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;

  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.write_buffer_size = options.write_buffer_bytes;
  family.max_write_buffer_number = 3;
  family.arena_block_size = kArenaBlockBytes;
  family.compression = rocksdb::kNoCompression;
  family.level_compaction_dynamic_level_bytes = true;
  family.table_properties_collector_factories.push_back(
      rocksdb::NewCompactOnDeletionCollectorFactory(kDeleteWindow, kDeleteTrigger));
  return family;
}

}  // namespace mocks3::metadata
