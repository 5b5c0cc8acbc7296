#include "stores/rocksdb/rocks_view.hpp"

namespace mocks3::metadata {

namespace {

using SharedSnapshot = std::shared_ptr<const rocksdb::Snapshot>;

class RocksCursor final : public KeyValueCursor {
 public:
  RocksCursor(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, rocksdb::ReadOptions options, const KeyRange& range,
              bool& cold, SharedSnapshot snapshot = nullptr)
      : to_(range.to), bound_(to_), cold_(cold), snapshot_(std::move(snapshot)) {
    options.snapshot = snapshot_.get();
    options.iterate_upper_bound = &bound_;
    iterator_.reset(db.NewIterator(options, family));
    iterator_->Seek(to_slice(range.from));
  }
  bool valid() const override { return iterator_->Valid(); }
  std::string_view key() const override { return to_view(iterator_->key()); }
  std::string_view value() const override { return to_view(iterator_->value()); }
  void next() override { iterator_->Next(); }
  void seek(std::string_view key) override { iterator_->Seek(to_slice(key)); }
  Result<> status() const override {
    const auto status = iterator_->status();
    if (status.ok()) return {};
    if (status.IsIncomplete()) cold_ = true;
    return std::unexpected(to_error(status));
  }

 private:
  const std::string to_;
  const rocksdb::Slice bound_;
  bool& cold_;
  const SharedSnapshot snapshot_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

}  // namespace

Error to_error(const rocksdb::Status& status) {
  const auto code = status.IsCorruption() ? ErrorCode::StoreCorrupted : ErrorCode::StoreUnavailable;
  return Error(code).caused_by(status.ToString());
}

RocksView::RocksView(rocksdb::DB& db, const ColumnFamilies& families, Tier tier) : db_(db), families_(families) {
  if (tier == Tier::Cached) options_.read_tier = rocksdb::kBlockCacheTier;
}

Result<bool> RocksView::get(Family family, std::string_view key, FunctionRef<void(std::string_view)> use) const {
  rocksdb::PinnableSlice value;
  const auto status = db_.Get(options_, handle(family), to_slice(key), &value);
  if (status.ok()) {
    use(to_view(value));
    return true;
  }
  if (status.IsNotFound()) return false;
  if (status.IsIncomplete()) cold_ = true;
  return std::unexpected(to_error(status));
}

std::unique_ptr<KeyValueCursor> RocksView::cursor(Family family, std::string_view from, std::string_view to) const {
  return std::make_unique<RocksCursor>(db_, handle(family), options_, KeyRange{from, to}, cold_);
}

CursorPair RocksView::cursors(Family family, const KeyRange& first, const KeyRange& second) const {
  const SharedSnapshot snapshot(db_.GetSnapshot(),
                                [&db = db_](const rocksdb::Snapshot* taken) { db.ReleaseSnapshot(taken); });
  return {std::make_unique<RocksCursor>(db_, handle(family), options_, first, cold_, snapshot),
          std::make_unique<RocksCursor>(db_, handle(family), options_, second, cold_, snapshot)};
}

}  // namespace mocks3::metadata
