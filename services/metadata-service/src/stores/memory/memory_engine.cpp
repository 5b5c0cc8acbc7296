#include "stores/memory/memory_engine.hpp"

#include <mutex>

namespace mocks3::metadata {

namespace {

class MemoryCursor final : public KeyValueCursor {
 public:
  MemoryCursor(const MemoryEngine::Rows& rows, std::string_view from, std::string_view to)
      : rows_(rows), at_(rows.lower_bound(from)), end_(from < to ? rows.lower_bound(to) : at_) {}
  bool valid() const override { return at_ != end_; }
  std::string_view key() const override { return at_->first; }
  std::string_view value() const override { return at_->second; }
  void next() override { ++at_; }
  void seek(std::string_view key) override {
    // The bound may lie behind the end of the range.
    if (valid() && end_ != rows_.end() && !(key < end_->first)) {
      at_ = end_;
    } else if (valid()) {
      at_ = rows_.lower_bound(key);
    }
  }
  Result<> status() const override { return {}; }

 private:
  const MemoryEngine::Rows& rows_;
  MemoryEngine::Rows::const_iterator at_, end_;
};

/// Valid under the engine's lock.
class MemoryView final : public KeyValueView {
 public:
  explicit MemoryView(const std::array<MemoryEngine::Rows, kFamilies>& rows) : rows_(rows) {}
  Result<bool> get(Family family, std::string_view key, FunctionRef<void(std::string_view)> use) const override {
    const auto& rows = rows_[static_cast<std::size_t>(family)];
    const auto row = rows.find(key);
    if (row == rows.end()) return false;
    use(row->second);
    return true;
  }
  std::unique_ptr<KeyValueCursor> cursor(Family family, std::string_view from, std::string_view to) const override {
    return std::make_unique<MemoryCursor>(rows_[static_cast<std::size_t>(family)], from, to);
  }
  CursorPair cursors(Family family, const KeyRange& first, const KeyRange& second) const override {
    return {cursor(family, first.from, first.to), cursor(family, second.from, second.to)};
  }

 private:
  const std::array<MemoryEngine::Rows, kFamilies>& rows_;
};

}  // namespace

Task<> MemoryEngine::read(ReadFunction function) { co_return read_blocking(function); }

Result<> MemoryEngine::read_blocking(ReadFunction function) {
  const std::shared_lock lock(mutex_);
  return function(MemoryView(rows_));
}

Task<> MemoryEngine::commit(CommitFunction function) { co_return commit_now(function); }

Task<> MemoryEngine::clear(CommitFunction then) { co_return clear_now(then); }

Task<bool> MemoryEngine::compact() { co_return false; }

Result<> MemoryEngine::commit_now(CommitFunction function) {
  const std::unique_lock lock(mutex_);
  Overlay overlay;
  CHECK_OK(run_member(MemoryView(rows_), overlay, function));
  apply(overlay);
  return {};
}

Result<> MemoryEngine::clear_now(CommitFunction then) {
  const std::unique_lock lock(mutex_);
  Overlay overlay;
  CHECK_OK(run_member(EmptyView(), overlay, then));
  for (auto& rows : rows_) rows.clear();
  apply(overlay);
  return {};
}

void MemoryEngine::apply(Overlay& overlay) {
  for (const Family family : {Family::Rows, Family::Bulk}) {
    auto& rows = rows_[static_cast<std::size_t>(family)];
    for (auto& [key, entry] : overlay.rows(family)) {
      if (entry.erased) {
        rows.erase(key);
      } else {
        rows.insert_or_assign(key, entry.borrowed ? std::string(entry.lent) : std::move(entry.owned));
      }
    }
  }
}

}  // namespace mocks3::metadata
