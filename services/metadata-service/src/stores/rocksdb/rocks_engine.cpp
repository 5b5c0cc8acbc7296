#include "stores/rocksdb/rocks_engine.hpp"

#include <rocksdb/convenience.h>
#include <rocksdb/env.h>
#include <rocksdb/table_properties.h>

#include <ranges>

#include "mocks3/logger/logger.hpp"
#include "stores/rocksdb/rocks_options.hpp"

namespace mocks3::metadata {

namespace {

constexpr unsigned kPoolThreads = 4;
constexpr std::size_t kPoolQueue = 1024;
constexpr auto kRelaxedSync = std::chrono::milliseconds(100);
constexpr std::size_t kMaxDeletesInMemtable = 4096;
constexpr std::size_t kMaxIdleBatchBytes = 4u << 20;
// Compacting rewrites everything, so a few deletes among many rows wait for more of them.
constexpr std::uint64_t kEntriesPerDelete = 100;

constexpr const char* kRowsName = "default";  // RocksDB opens nothing without a family of this name
const std::string kBulkName = "bulk";
// Row keys start with a letter.
constexpr std::string_view kFirstKey = "";
constexpr std::string_view kBehindLastKey = "\xff";

Error open_error(const std::filesystem::path& folder, const std::string& reason) {
  const auto contains = [&](std::string_view text) { return reason.find(text) != std::string::npos; };
  if (contains("lock hold by current process") || contains("While lock file"))
    return {ErrorCode::StoreUnavailable, "the data folder " + folder.string() + " is in use by another process"};
  if (contains("Permission denied") || contains("Read-only file system"))
    return {ErrorCode::StoreUnavailable, "the data folder " + folder.string() + " cannot be written to: " + reason};
  return {ErrorCode::StoreUnavailable, "the metadata in " + folder.string() + " cannot be opened: " + reason};
}

std::uint64_t deletes_in_memtables(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
  std::uint64_t active = 0, immutable = 0;
  db.GetIntProperty(family, rocksdb::DB::Properties::kNumDeletesActiveMemTable, &active);
  db.GetIntProperty(family, rocksdb::DB::Properties::kNumDeletesImmMemTables, &immutable);
  return active + immutable;
}

std::uint64_t entries_in_memtables(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
  std::uint64_t active = 0, immutable = 0;
  db.GetIntProperty(family, rocksdb::DB::Properties::kNumEntriesActiveMemTable, &active);
  db.GetIntProperty(family, rocksdb::DB::Properties::kNumEntriesImmMemTables, &immutable);
  return active + immutable;
}

rocksdb::Status sync_names_in(rocksdb::Env& env, const std::filesystem::path& folder) {
  std::unique_ptr<rocksdb::Directory> directory;
  const auto opened = env.NewDirectory(folder.string(), &directory);
  return opened.ok() ? directory->Fsync() : opened;
}

/// Makes the folder and, unless nothing is promised, its name durable: RocksDB syncs what is in it and never its own
/// name. Also when it exists, because an earlier process may have ended between the two.
rocksdb::Status make_folder(const Options& options) {
  rocksdb::Env& env = options.env ? *options.env : *rocksdb::Env::Default();
  auto folder = std::filesystem::absolute(options.folder).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  std::vector<std::filesystem::path> missing;
  for (auto path = folder; path.has_relative_path() && !env.FileExists(path.string()).ok(); path = path.parent_path())
    missing.push_back(path);
  for (const auto& path : missing | std::views::reverse) {
    if (auto made = env.CreateDirIfMissing(path.string()); !made.ok()) return made;
  }
  if (options.durability != Durability::Full) return rocksdb::Status::OK();
  for (const auto& path : missing) {
    if (auto synced = sync_names_in(env, path.parent_path()); !synced.ok()) return synced;
  }
  // Whoever made the data folder may not be allowed to read the folder above it.
  sync_names_in(env, folder.parent_path().parent_path()).PermitUncheckedError();
  return sync_names_in(env, folder.parent_path());
}

}  // namespace

Result<std::unique_ptr<RocksEngine>> RocksEngine::open(const Options& options, metrics::Registry* registry) {
  if (const auto made = make_folder(options); !made.ok())
    return std::unexpected(open_error(options.folder, made.ToString()));

  const auto family = family_options(options, make_block_cache(options));
  const std::vector<rocksdb::ColumnFamilyDescriptor> families{{kRowsName, family}, {kBulkName, family}};
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const auto status = rocksdb::DB::Open(database_options(options), options.folder.string(), families, &handles, &db);
  if (!status.ok()) return std::unexpected(open_error(options.folder, status.ToString()));
  return std::unique_ptr<RocksEngine>(
      new RocksEngine(options, registry, std::unique_ptr<rocksdb::DB>(db), {handles[0], handles[1]}));
}

RocksEngine::RocksEngine(const Options& options, metrics::Registry* registry, std::unique_ptr<rocksdb::DB> db,
                         const ColumnFamilies& families)
    : options_(options),
      db_(std::move(db)),
      families_(families),
      committed_(*db_, families_, Tier::All),
      pool_(std::make_unique<runtime::BlockingPool>("metadata-disk", kPoolThreads, kPoolQueue)) {
  if (registry) {
    cold_reads_ = &registry->counter("mocks3_metadata_cold_reads_total", "Reads that had to go to the disk");
  }
  CommitTarget& target = *this;
  committer_ = std::make_unique<Committer>(
      target, Committer::Options{
                  .max_queued = options.max_queued_commits,
                  .tick = options.durability == Durability::Relaxed ? kRelaxedSync : std::chrono::milliseconds{0},
                  .registry = registry});
}

RocksEngine::~RocksEngine() { stop(); }

void RocksEngine::stop() {
  if (!db_) return;
  committer_->stop();
  pool_.reset();
  // A clean stop keeps everything, whatever the durability.
  sync_log();
  for (auto* family : families_) db_->DestroyColumnFamilyHandle(family);
  db_->Close();
  db_.reset();
}

Task<> RocksEngine::read(ReadFunction function) {
  {
    const RocksView cached(*db_, families_, Tier::Cached);
    auto result = function(cached);
    if (!cached.cold()) co_return result;
  }
  if (cold_reads_) cold_reads_->add();
  co_return co_await runtime::blocking(*pool_, [&] { return read_blocking(function); });
}

Result<> RocksEngine::read_blocking(ReadFunction function) { return function(RocksView(*db_, families_, Tier::All)); }

Task<> RocksEngine::commit(CommitFunction function) { return committer_->commit(function); }

Task<> RocksEngine::clear(CommitFunction then) {
  CO_CHECK(co_await committer_->commit(then, true));
  // What is gone need not be rewritten, so this is quick.
  const auto compacted = co_await runtime::blocking(*pool_, [&] { return compact_all(); });
  if (!compacted) logger::warn("compaction after a reset failed", {{"error.message", compacted.error().describe()}});
  co_return Result<>{};
}

Task<bool> RocksEngine::compact() {
  co_return co_await runtime::blocking(*pool_, [&] { return compact_now(); });
}

Result<> RocksEngine::write(const Overlay& overlay, bool clear) {
  if (failed_) {
    // RocksDB refuses all writes after a failed one. When the disk was full it looks every five seconds whether there
    // is space again (Resume answers Busy until then). After a failed sync nobody knows what the disk holds, so it
    // refuses until the store is opened anew.
    if (!db_->Resume().ok()) return std::unexpected(failure_);
    logger::info("the metadata store writes again");
    failed_ = false;
  }
  fill_batch(overlay, clear);
  rocksdb::WriteOptions how;
  how.sync = options_.durability == Durability::Full;
  const auto status = db_->Write(how, &batch_);
  if (!status.ok()) {
    failed_ = true;
    failure_ = to_error(status);
    logger::error("the metadata store cannot write", {{"error.message", status.ToString()}});
    return std::unexpected(failure_);
  }
  unsynced_ = true;
  flush_if_many_deletes();
  return {};
}

void RocksEngine::fill_batch(const Overlay& overlay, bool clear) {
  if (batch_.Data().capacity() > kMaxIdleBatchBytes) batch_ = rocksdb::WriteBatch();
  batch_.Clear();
  for (const Family family : {Family::Rows, Family::Bulk}) {
    auto* handle = families_[static_cast<std::size_t>(family)];
    if (clear) batch_.DeleteRange(handle, to_slice(kFirstKey), to_slice(kBehindLastKey));
    for (const auto& [key, entry] : overlay.rows(family)) {
      if (entry.erased) {
        batch_.Delete(handle, key);
        if (family == Family::Rows) ++deletes_in_memtable_;
      } else {
        batch_.Put(handle, key, to_slice(entry.value()));
      }
    }
  }
}

void RocksEngine::flush_if_many_deletes() {
  // Nothing helps a listing against tombstones in the memtable; in a file they trigger their own compaction.
  if (deletes_in_memtable_ <= kMaxDeletesInMemtable || flushing_.exchange(true)) return;
  deletes_in_memtable_ = 0;
  const bool taken = pool_->submit([this] {
    if (const auto flushed = flush(); !flushed)
      logger::warn("flushing metadata failed", {{"error.message", flushed.error().describe()}});
    flushing_ = false;
  });
  if (!taken) flushing_ = false;
}

void RocksEngine::on_tick() {
  if (!unsynced_ || options_.durability != Durability::Relaxed) return;
  unsynced_ = !pool_->submit([this] { sync_log(); });
}

void RocksEngine::sync_log() {
  // Not SyncWAL(): RocksDB ends the process when it syncs a log that has failed before. A write asks first.
  rocksdb::WriteBatch nothing;
  rocksdb::WriteOptions how;
  how.sync = true;
  if (const auto synced = db_->Write(how, &nothing); !synced.ok())
    logger::error("syncing the metadata log failed", {{"error.message", synced.ToString()}});
}

Result<> RocksEngine::flush() {
  const auto status = db_->Flush(rocksdb::FlushOptions(), {families_.begin(), families_.end()});
  if (!status.ok()) return std::unexpected(to_error(status));
  return {};
}

Result<bool> RocksEngine::compact_now() {
  std::uint64_t entries = 0, deletes = 0;
  for (auto* family : families_) {
    deletes += deletes_in_memtables(*db_, family);
    entries += entries_in_memtables(*db_, family);
    rocksdb::TablePropertiesCollection tables;
    if (const auto status = db_->GetPropertiesOfAllTables(family, &tables); !status.ok())
      return std::unexpected(to_error(status));
    for (const auto& [name, properties] : tables) {
      entries += properties->num_entries;
      deletes += properties->num_deletions;
    }
  }
  if (deletes == 0 || deletes * kEntriesPerDelete < entries) return false;
  CHECK_OK(compact_all());
  return true;
}

Result<> RocksEngine::compact_all() {
  CHECK_OK(flush());
  rocksdb::CompactRangeOptions how;
  how.exclusive_manual_compaction = false;
  // The last level too: values that something in an upper level has replaced lie there.
  how.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  for (auto* family : families_) {
    if (const auto status = db_->CompactRange(how, family, nullptr, nullptr); !status.ok())
      return std::unexpected(to_error(status));
  }
  return {};
}

}  // namespace mocks3::metadata
