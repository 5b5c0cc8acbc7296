#include "bindings/bucket_cache.hpp"

namespace mocks3::metadata {

std::optional<model::Bucket> BucketCache::find(const std::string& name) {
  Shard& shard = shards_[metrics::shard()];
  const std::lock_guard lock(shard.mutex);
  if (shard.version != version()) return std::nullopt;
  const auto found = shard.buckets.find(name);
  if (found == shard.buckets.end()) return std::nullopt;
  return found->second;
}

void BucketCache::put(const model::Bucket& bucket, std::uint64_t version_read) {
  Shard& shard = shards_[metrics::shard()];
  const std::lock_guard lock(shard.mutex);
  if (version_read != version()) return;
  if (shard.version != version_read || shard.buckets.size() >= kMaxBuckets) shard.buckets.clear();
  shard.version = version_read;
  shard.buckets.insert_or_assign(bucket.name, bucket);
}

}  // namespace mocks3::metadata
