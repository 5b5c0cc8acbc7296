// Buckets lately read, decoded: every S3 request asks for its bucket before anything else, and buckets hardly change.
//
// A reader asks for version() before it reads the store and hands it back to put(); whoever has changed a bucket calls
// forget() once the store has the change and before anybody is told. So a row that was read before a change never stays
// behind it. Threads: any; each thread has a shard of its own as long as there are shards, so that its lock is free.
// Bounded.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "mocks3/metrics/metrics.hpp"
#include "mocks3/model/object.hpp"

namespace mocks3::metadata {

class BucketCache {
 public:
  std::uint64_t version() const { return version_.load(std::memory_order_acquire); }
  std::optional<model::Bucket> find(const std::string& name);
  /// Ignored when something has changed since `version`.
  void put(const model::Bucket& bucket, std::uint64_t version);
  /// All of them: changes are rare.
  void forget() { version_.fetch_add(1, std::memory_order_acq_rel); }

 private:
  static constexpr std::size_t kMaxBuckets = 64;  // a shard

  struct alignas(64) Shard {
    std::mutex mutex;
    std::uint64_t version = 0;
    std::unordered_map<std::string, model::Bucket> buckets;
  };

  std::atomic<std::uint64_t> version_{0};
  std::array<Shard, metrics::kShards> shards_;
};

}  // namespace mocks3::metadata
