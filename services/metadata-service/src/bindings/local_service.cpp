#include "bindings/local_service.hpp"

#include <chrono>

namespace mocks3::metadata {

namespace {

/// In the order of Method.
constexpr std::string_view kNames[] = {
    "create_bucket",   "get_bucket",    "delete_bucket",  "list_buckets",    "change_bucket",  "get_object",
    "commit_object",   "delete_object", "delete_objects", "set_object_tags", "set_object_acl", "list_objects",
    "list_versions",   "create_upload", "get_upload",     "put_part",        "list_parts",     "list_uploads",
    "complete_upload", "abort_upload",  "lease_tasks",    "complete_tasks",  "unreferenced",   "expired_uploads",
    "compact",         "usage",         "reset"};

/// However the change ends, also by an exception: nobody knows then what the store holds.
class ForgetBuckets {
 public:
  explicit ForgetBuckets(BucketCache& cache) : cache_(cache) {}
  ForgetBuckets(const ForgetBuckets&) = delete;
  ForgetBuckets& operator=(const ForgetBuckets&) = delete;
  ~ForgetBuckets() { cache_.forget(); }

 private:
  BucketCache& cache_;
};

}  // namespace

LocalService::LocalService(MetadataStore& store, metrics::Registry& registry) : store_(store), leases_(store) {
  static_assert(std::size(kNames) == kMethods);
  for (std::size_t i = 0; i < kMethods; ++i) {
    seconds_[i] = &registry.histogram("mocks3_metadata_seconds", "Calls of the metadata service",
                                      {{"method", std::string(kNames[i])}});
  }
}

template <class T>
Task<T> LocalService::metered(Method method, Context& context, Task<T> task) {
  const auto start = std::chrono::steady_clock::now();
  if (start >= context.deadline) co_return fail(ErrorCode::DeadlineExceeded);
  auto result = co_await std::move(task);
  const auto took = std::chrono::steady_clock::now() - start;
  seconds_[static_cast<std::size_t>(method)]->observe_us(
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
  co_return result;
}

Task<model::Bucket> LocalService::create_bucket(Context& context, const contracts::CreateBucket& request) {
  return metered(Method::CreateBucket, context, store_.create_bucket(context, request));
}

Task<model::Bucket> LocalService::get_bucket(Context& context, const std::string& name) {
  // A bucket that is remembered is not worth a measurement.
  if (auto bucket = buckets_.find(name)) co_return std::move(*bucket);
  const auto version = buckets_.version();
  auto bucket = co_await metered(Method::GetBucket, context, store_.get_bucket(context, name));
  if (bucket) buckets_.put(*bucket, version);
  co_return bucket;
}

Task<> LocalService::delete_bucket(Context& context, const std::string& name) {
  const ForgetBuckets forget(buckets_);
  co_return co_await metered(Method::DeleteBucket, context, store_.delete_bucket(context, name));
}

Task<contracts::BucketPage> LocalService::list_buckets(Context& context, const contracts::ListBuckets& request) {
  return metered(Method::ListBuckets, context, store_.list_buckets(context, request));
}

Task<model::Bucket> LocalService::change_bucket(Context& context, const contracts::BucketChange& change) {
  const ForgetBuckets forget(buckets_);
  co_return co_await metered(Method::ChangeBucket, context, store_.change_bucket(context, change));
}

Task<model::Object> LocalService::get_object(Context& context, const contracts::GetObject& request) {
  return metered(Method::GetObject, context, store_.get_object(context, request));
}

Task<contracts::Committed> LocalService::commit_object(Context& context, const contracts::CommitObject& request) {
  return metered(Method::CommitObject, context, store_.commit_object(context, request));
}

Task<contracts::Deleted> LocalService::delete_object(Context& context, const contracts::DeleteObject& request) {
  return metered(Method::DeleteObject, context, store_.delete_object(context, request));
}

Task<std::vector<contracts::DeleteOutcome>> LocalService::delete_objects(
    Context& context, const std::vector<contracts::DeleteObject>& requests) {
  return metered(Method::DeleteObjects, context, store_.delete_objects(context, requests));
}

Task<> LocalService::set_object_tags(Context& context, const contracts::GetObject& which,
                                     const std::vector<model::Tag>& tags) {
  return metered(Method::SetObjectTags, context, store_.set_object_tags(context, which, tags));
}

Task<> LocalService::set_object_acl(Context& context, const contracts::GetObject& which,
                                    const model::AccessControlList& acl) {
  return metered(Method::SetObjectAcl, context, store_.set_object_acl(context, which, acl));
}

Task<contracts::ObjectPage> LocalService::list_objects(Context& context, const contracts::ListObjects& request) {
  return metered(Method::ListObjects, context, store_.list_objects(context, request));
}

Task<contracts::VersionPage> LocalService::list_versions(Context& context, const contracts::ListVersions& request) {
  return metered(Method::ListVersions, context, store_.list_versions(context, request));
}

Task<model::Upload> LocalService::create_upload(Context& context, const model::Upload& upload) {
  return metered(Method::CreateUpload, context, store_.create_upload(context, upload));
}

Task<model::Upload> LocalService::get_upload(Context& context, const contracts::UploadId& id) {
  return metered(Method::GetUpload, context, store_.get_upload(context, id));
}

Task<model::Part> LocalService::put_part(Context& context, const contracts::PutPart& request) {
  return metered(Method::PutPart, context, store_.put_part(context, request));
}

Task<contracts::PartPage> LocalService::list_parts(Context& context, const contracts::ListParts& request) {
  return metered(Method::ListParts, context, store_.list_parts(context, request));
}

Task<contracts::UploadPage> LocalService::list_uploads(Context& context, const contracts::ListUploads& request) {
  return metered(Method::ListUploads, context, store_.list_uploads(context, request));
}

Task<contracts::CompletedUpload> LocalService::complete_upload(Context& context,
                                                               const contracts::CompleteUpload& request) {
  return metered(Method::CompleteUpload, context, store_.complete_upload(context, request));
}

Task<> LocalService::abort_upload(Context& context, const contracts::UploadId& id) {
  return metered(Method::AbortUpload, context, store_.abort_upload(context, id));
}

Task<std::vector<contracts::OutboxTask>> LocalService::lease_tasks(Context& context, std::uint32_t limit,
                                                                   std::chrono::milliseconds lease) {
  return metered(Method::LeaseTasks, context, leases_.lease(context, limit, lease));
}

Task<> LocalService::complete_tasks(Context& context, const std::vector<std::uint64_t>& ids) {
  return metered(Method::CompleteTasks, context, leases_.complete(context, ids));
}

Task<std::vector<std::string>> LocalService::unreferenced(Context& context, const std::vector<std::string>& blob_ids) {
  return metered(Method::Unreferenced, context, store_.unreferenced(context, blob_ids));
}

Task<std::vector<contracts::UploadId>> LocalService::expired_uploads(Context& context, Timestamp before,
                                                                     std::uint32_t limit) {
  return metered(Method::ExpiredUploads, context, store_.expired_uploads(context, before, limit));
}

Task<bool> LocalService::compact(Context& context) {
  return metered(Method::Compact, context, store_.compact(context));
}

Task<contracts::Usage> LocalService::usage(Context& context) {
  return metered(Method::Usage, context, store_.usage(context));
}

Task<> LocalService::reset(Context& context) { return metered(Method::Reset, context, reset_all(context)); }

Task<> LocalService::reset_all(Context& context) {
  const ForgetBuckets forget(buckets_);
  CO_CHECK(co_await store_.reset(context));
  leases_.clear();
  co_return Result<>{};
}

}  // namespace mocks3::metadata
