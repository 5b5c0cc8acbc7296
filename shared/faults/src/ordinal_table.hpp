// Counters by hash, bounded: how often something has come before.
//
// Threads: any; a lock per shard, held for one look-up. When a shard is full its oldest entry is forgotten.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <mutex>
#include <unordered_map>

#include "mocks3/faults/snapshot.hpp"

namespace mocks3::faults {

class OrdinalTable {
 public:
  explicit OrdinalTable(std::size_t capacity = kMaxOrdinals)
      : per_shard_(std::max<std::size_t>(1, capacity / kShards)) {}

  /// 0 at the first call for this hash, then 1, 2, ...
  std::uint64_t next(std::uint64_t hash) {
    Shard& shard = shards_[hash % kShards];
    const std::scoped_lock lock(shard.mutex);
    const auto [entry, added] = shard.counts.try_emplace(hash, 0);
    const std::uint64_t ordinal = entry->second++;
    if (added) {
      shard.order.push_back(hash);
      if (shard.order.size() > per_shard_) {
        shard.counts.erase(shard.order.front());
        shard.order.pop_front();
      }
    }
    return ordinal;
  }

 private:
  static constexpr std::size_t kShards = 64;
  struct alignas(64) Shard {
    std::mutex mutex;
    std::unordered_map<std::uint64_t, std::uint64_t> counts;
    std::deque<std::uint64_t> order;
  };
  const std::size_t per_shard_;
  std::array<Shard, kShards> shards_;
};

}  // namespace mocks3::faults
