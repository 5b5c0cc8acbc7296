#include "stores/rocksdb/rocks_view.hpp"

namespace mocks3::metadata {

namespace {

class RocksCursor final : public KeyValueCursor {
 public:
  RocksCursor(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, rocksdb::ReadOptions options, std::string_view from,
              std::string_view to, bool& cold)
      : to_(to), bound_(to_), cold_(cold) {
    options.iterate_upper_bound = &bound_;
    iterator_.reset(db.NewIterator(options, family));
    iterator_->Seek(to_slice(from));
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
  const auto status = db_.Get(options_, families_[static_cast<std::size_t>(family)], to_slice(key), &value);
  if (status.ok()) {
    use(to_view(value));
    return true;
  }
  if (status.IsNotFound()) return false;
  if (status.IsIncomplete()) cold_ = true;
  return std::unexpected(to_error(status));
}

std::unique_ptr<KeyValueCursor> RocksView::cursor(Family family, std::string_view from, std::string_view to) const {
  return std::make_unique<RocksCursor>(db_, families_[static_cast<std::size_t>(family)], options_, from, to, cold_);
}

}  // namespace mocks3::metadata
