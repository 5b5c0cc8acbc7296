// Blobs that somebody is reading and that must not go yet.
//
// A reader of a manifest opens its blobs one after the other, so an open descriptor protects only the first. Pins keep
// the others: removing a pinned blob is put off until its last reader is gone. Put-off removals live in memory; after a
// crash the blobs are orphans and are collected as such.
//
// Ownership: shared with the readers, which may outlive the service at the end of the process. Threads: any; a short
// mutex, never held over a call. Bounded: pin() refuses above `max`.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mocks3::storage {

class PinTable {
 public:
  explicit PinTable(std::size_t max) : max_(max) {}

  /// All of `ids` or none; false when the table is full.
  bool pin(const std::vector<std::string>& ids);
  void unpin(const std::vector<std::string>& ids);
  /// True when `id` is pinned: its removal is then noted and comes back from take_due().
  bool put_off(const std::string& id);
  /// Ids whose removal was put off and whose readers are gone; each is handed out once.
  std::vector<std::string> take_due();

 private:
  struct Entry {
    unsigned readers = 0;
    bool remove = false;
  };
  const std::size_t max_;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
  std::vector<std::string> due_;
};

/// Keeps ids pinned while it lives.
class Pins {
 public:
  Pins() = default;
  Pins(std::shared_ptr<PinTable> table, std::vector<std::string> ids)
      : table_(std::move(table)), ids_(std::move(ids)) {}
  ~Pins() { release(); }
  Pins(Pins&& other) noexcept = default;
  Pins& operator=(Pins&&) = delete;
  void release() {
    if (table_) table_->unpin(ids_);
    table_ = nullptr;
  }

 private:
  std::shared_ptr<PinTable> table_;
  std::vector<std::string> ids_;
};

}  // namespace mocks3::storage
