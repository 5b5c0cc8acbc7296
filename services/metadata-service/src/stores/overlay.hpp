// Writes that have not reached the base yet: what a transaction sees of itself and of the members of its batch before
// it.
//
// Ownership: an Overlay holds keys and values (borrowed values stay the caller's). One thread. No errors of its own.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mocks3/metadata/key_value_engine.hpp"

namespace mocks3::metadata {

class Overlay {
 public:
  struct Entry {
    bool erased = false;
    bool borrowed = false;
    std::string owned;
    std::string_view lent;
    std::string_view value() const { return borrowed ? lent : std::string_view(owned); }
  };
  using Rows = std::map<std::string, Entry, std::less<>>;

  const Rows& rows(Family family) const { return rows_[static_cast<std::size_t>(family)]; }
  Rows& rows(Family family) { return rows_[static_cast<std::size_t>(family)]; }
  bool empty() const { return rows_[0].empty() && rows_[1].empty(); }
  void clear() {
    for (auto& rows : rows_) rows.clear();
  }

 private:
  std::array<Rows, kFamilies> rows_;
};

/// One member: reads through the overlay, writes into it, and takes its writes back unless keep() was called.
class OverlayTransaction final : public KeyValueTransaction {
 public:
  OverlayTransaction(const KeyValueView& base, Overlay& overlay) : base_(base), overlay_(overlay) {}
  ~OverlayTransaction() override;
  OverlayTransaction(const OverlayTransaction&) = delete;
  OverlayTransaction& operator=(const OverlayTransaction&) = delete;
  void keep() { undo_.clear(); }

  Result<bool> get(Family family, std::string_view key, FunctionRef<void(std::string_view)> use) const override;
  std::unique_ptr<KeyValueCursor> cursor(Family family, std::string_view from, std::string_view to) const override;
  CursorPair cursors(Family family, const KeyRange& first, const KeyRange& second) const override;
  void put(Family family, std::string key, std::string value) override;
  void put_borrowed(Family family, std::string key, std::string_view value) override;
  void erase(Family family, std::string_view key) override;

 private:
  struct Undo {
    Family family;
    std::string key;
    std::optional<Overlay::Entry> before;
  };
  void write(Family family, std::string key, Overlay::Entry entry);

  const KeyValueView& base_;
  Overlay& overlay_;
  std::vector<Undo> undo_;
};

/// Runs a function as a member; its writes stay only when it succeeds. An exception, which would be a bug, is a
/// failure.
Result<> run_member(const KeyValueView& base, Overlay& overlay, CommitFunction function);

/// A store without rows.
class EmptyView final : public KeyValueView {
 public:
  Result<bool> get(Family, std::string_view, FunctionRef<void(std::string_view)>) const override { return false; }
  std::unique_ptr<KeyValueCursor> cursor(Family family, std::string_view from, std::string_view to) const override;
  CursorPair cursors(Family family, const KeyRange& first, const KeyRange& second) const override;
};

}  // namespace mocks3::metadata
