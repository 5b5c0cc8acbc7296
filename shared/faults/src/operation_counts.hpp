// How many requests of each operation have been looked at; rules derive their `seen` from it, so a rule that does not
// match is not touched by a request.
//
// Threads: any; relaxed adds on a shard of the calling thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "mocks3/faults/rule.hpp"

namespace mocks3::faults {

class OperationCounts {
 public:
  void add(model::Operation operation) {
    shards_[shard()].counts[static_cast<std::size_t>(operation)].fetch_add(1, std::memory_order_relaxed);
  }

  std::uint64_t sum(const OperationSet& operations) const {
    std::uint64_t total = 0;
    for (const auto& shard : shards_) {
      for (std::size_t i = 0; i < kOperations; ++i) {
        if (operations.test(i)) total += shard.counts[i].load(std::memory_order_relaxed);
      }
    }
    return total;
  }

 private:
  static constexpr std::size_t kShards = 8;
  struct alignas(64) Shard {
    std::array<std::atomic<std::uint64_t>, kOperations + 1> counts{};
  };

  static std::size_t shard() {
    static std::atomic<std::size_t> threads{0};
    thread_local const std::size_t mine = threads.fetch_add(1, std::memory_order_relaxed) % kShards;
    return mine;
  }

  std::array<Shard, kShards> shards_;
};

}  // namespace mocks3::faults
