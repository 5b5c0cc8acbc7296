// Numbers that are never given twice by one store, in growing order, without a write for each.
//
// The upper bits are the epoch, one more than the one the store remembers from its last life; the first transaction of
// this life that commits writes the epoch down, together with whatever it numbered. Threads: any.
#pragma once

#include <atomic>
#include <cstdint>

namespace mocks3::metadata {

class Ids {
 public:
  explicit Ids(std::uint64_t last_epoch) : epoch_(last_epoch + 1) {}

  std::uint64_t next() { return epoch_ << kCounterBits | counter_.fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t epoch() const { return epoch_; }

  /// Whether a transaction with this epoch has committed.
  bool remembered() const { return remembered_.load(std::memory_order_relaxed); }
  void set_remembered() {
    if (!remembered()) remembered_.store(true, std::memory_order_relaxed);
  }

 private:
  static constexpr unsigned kCounterBits = 40;
  const std::uint64_t epoch_;
  std::atomic<std::uint64_t> counter_{1};
  std::atomic<bool> remembered_{false};
};

}  // namespace mocks3::metadata
