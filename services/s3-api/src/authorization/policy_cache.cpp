#include "authorization/policy_cache.hpp"

#include "policy_json/parse_policy.hpp"

namespace mocks3::s3api {

Result<std::shared_ptr<const policy::Document>> PolicyCache::find(const model::Bucket& bucket) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_bucket_.find(bucket.id);
    if (found != by_bucket_.end() && found->second.revision == bucket.revision) return found->second.document;
  }
  // Its principals were checked when it was put; an account that has gone since is nobody.
  TRY(auto compiled, policy::parse_policy(bucket.policy, {.bucket = bucket.name,
                                                          .knows_account = [](std::string_view) { return true; }}));
  auto document = std::make_shared<const policy::Document>(std::move(compiled));
  const std::lock_guard lock(mutex_);
  if (by_bucket_.size() >= kMaxBuckets) by_bucket_.clear();
  by_bucket_.insert_or_assign(bucket.id, Entry{bucket.revision, document});
  return document;
}

}  // namespace mocks3::s3api
