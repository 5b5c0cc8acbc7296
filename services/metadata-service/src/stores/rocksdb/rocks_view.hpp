// Reads from RocksDB, of everything or only of what is in memory.
//
// With Tier::Cached nothing blocks: a read that would need the disk fails, and cold() says so. Threads: a view belongs
// to one. Ownership: borrows the database, which outlives it. Errors: StoreUnavailable, StoreCorrupted.
#pragma once

#include <rocksdb/db.h>

#include <array>

#include "mocks3/metadata/key_value_engine.hpp"

namespace mocks3::metadata {

using ColumnFamilies = std::array<rocksdb::ColumnFamilyHandle*, kFamilies>;

inline rocksdb::Slice to_slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
inline std::string_view to_view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }
/// The error of a failed status.
Error to_error(const rocksdb::Status& status);

enum class Tier { Cached, All };

class RocksView final : public KeyValueView {
 public:
  RocksView(rocksdb::DB& db, const ColumnFamilies& families, Tier tier);
  Result<bool> get(Family family, std::string_view key, FunctionRef<void(std::string_view)> use) const override;
  std::unique_ptr<KeyValueCursor> cursor(Family family, std::string_view from, std::string_view to) const override;
  CursorPair cursors(Family family, const KeyRange& first, const KeyRange& second) const override;
  /// Whether something was not in memory.
  bool cold() const { return cold_; }

 private:
  rocksdb::ColumnFamilyHandle* handle(Family family) const { return families_[static_cast<std::size_t>(family)]; }

  rocksdb::DB& db_;
  const ColumnFamilies& families_;
  rocksdb::ReadOptions options_;
  mutable bool cold_ = false;
};

}  // namespace mocks3::metadata
