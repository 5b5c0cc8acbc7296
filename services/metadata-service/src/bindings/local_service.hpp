// The metadata service itself, and its local binding: a plain call on the caller's core, with the deadline checked
// before and the time measured (mocks3_metadata_seconds{method}).
//
// Ownership: borrows the store. Threads: any core. Errors: the contract's; DeadlineExceeded before anything was done.
#pragma once

#include <array>

#include "bindings/bucket_cache.hpp"
#include "domain/task_leases.hpp"
#include "mocks3/contracts/metadata_service.hpp"
#include "mocks3/metadata/store.hpp"
#include "mocks3/metrics/metrics.hpp"

namespace mocks3::metadata {

class LocalService final : public contracts::MetadataService {
 public:
  LocalService(MetadataStore& store, metrics::Registry& registry);

  Task<model::Bucket> create_bucket(Context& context, const contracts::CreateBucket& request) override;
  Task<model::Bucket> get_bucket(Context& context, const std::string& name) override;
  Task<> delete_bucket(Context& context, const std::string& name) override;
  Task<contracts::BucketPage> list_buckets(Context& context, const contracts::ListBuckets& request) override;
  Task<model::Bucket> change_bucket(Context& context, const contracts::BucketChange& change) override;

  Task<model::Object> get_object(Context& context, const contracts::GetObject& request) override;
  Task<contracts::Committed> commit_object(Context& context, const contracts::CommitObject& request) override;
  Task<contracts::Deleted> delete_object(Context& context, const contracts::DeleteObject& request) override;
  Task<std::vector<contracts::DeleteOutcome>> delete_objects(
      Context& context, const std::vector<contracts::DeleteObject>& requests) override;
  Task<> set_object_tags(Context& context, const contracts::GetObject& which,
                         const std::vector<model::Tag>& tags) override;
  Task<> set_object_acl(Context& context, const contracts::GetObject& which,
                        const model::AccessControlList& acl) override;
  Task<contracts::ObjectPage> list_objects(Context& context, const contracts::ListObjects& request) override;
  Task<contracts::VersionPage> list_versions(Context& context, const contracts::ListVersions& request) override;

  Task<model::Upload> create_upload(Context& context, const model::Upload& upload) override;
  Task<model::Upload> get_upload(Context& context, const contracts::UploadId& id) override;
  Task<model::Part> put_part(Context& context, const contracts::PutPart& request) override;
  Task<contracts::PartPage> list_parts(Context& context, const contracts::ListParts& request) override;
  Task<contracts::UploadPage> list_uploads(Context& context, const contracts::ListUploads& request) override;
  Task<contracts::CompletedUpload> complete_upload(Context& context, const contracts::CompleteUpload& request) override;
  Task<> abort_upload(Context& context, const contracts::UploadId& id) override;

  Task<std::vector<contracts::OutboxTask>> lease_tasks(Context& context, std::uint32_t limit,
                                                       std::chrono::milliseconds lease) override;
  Task<> complete_tasks(Context& context, const std::vector<std::uint64_t>& ids) override;
  Task<std::vector<std::string>> unreferenced(Context& context, const std::vector<std::string>& blob_ids) override;
  Task<std::vector<contracts::UploadId>> expired_uploads(Context& context, Timestamp before,
                                                         std::uint32_t limit) override;
  Task<bool> compact(Context& context) override;
  Task<contracts::Usage> usage(Context& context) override;
  Task<> reset(Context& context) override;

 private:
  enum class Method {
    CreateBucket,
    GetBucket,
    DeleteBucket,
    ListBuckets,
    ChangeBucket,
    GetObject,
    CommitObject,
    DeleteObject,
    DeleteObjects,
    SetObjectTags,
    SetObjectAcl,
    ListObjects,
    ListVersions,
    CreateUpload,
    GetUpload,
    PutPart,
    ListParts,
    ListUploads,
    CompleteUpload,
    AbortUpload,
    LeaseTasks,
    CompleteTasks,
    Unreferenced,
    ExpiredUploads,
    Compact,
    Usage,
    Reset,
  };
  static constexpr std::size_t kMethods = static_cast<std::size_t>(Method::Reset) + 1;

  /// `task` has not started yet.
  template <class T>
  Task<T> metered(Method method, Context& context, Task<T> task);
  Task<> reset_all(Context& context);

  MetadataStore& store_;
  BucketCache buckets_;
  TaskLeases leases_;
  std::array<metrics::Histogram*, kMethods> seconds_;
};

}  // namespace mocks3::metadata
