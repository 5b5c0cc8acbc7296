// Names in maps: the metadata port for tests of the S3 protocol. It does what the port's comments say and no more; the
// real service has suites of its own. One thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "mocks3/contracts/metadata_service.hpp"
#include "mocks3/utils/clock.hpp"

namespace mocks3::s3api::testing {

class FakeMetadata final : public contracts::MetadataService {
 public:
  using Context = contracts::Context;
  explicit FakeMetadata(const utils::Clock& clock) : clock_(clock) {}

  struct BucketRow {
    model::Bucket bucket;
    std::map<std::string, model::Object> objects;                  // current versions, delete markers too
    std::map<std::string, std::vector<model::Object>> noncurrent;  // newest first
  };
  struct UploadRow {
    model::Upload upload;
    std::map<std::uint32_t, model::Part> parts;
  };
  std::map<std::string, BucketRow> buckets;
  std::map<std::string, UploadRow> uploads;
  int writes = 0;
  /// The next write fails with this instead of doing anything.
  std::optional<Error> fail_next_write;
  /// The next get_bucket fails with this.
  std::optional<Error> fail_next_read;
  /// Listings give at most this many entries at a time.
  std::uint32_t longest_page = 1000;
  /// Awaited before a completion does anything.
  std::function<asio::awaitable<void>()> before_complete;

  Task<model::Bucket> create_bucket(Context&, const contracts::CreateBucket& request) override;
  Task<model::Bucket> get_bucket(Context&, const std::string& name) override;
  Task<> delete_bucket(Context&, const std::string& name) override;
  Task<contracts::BucketPage> list_buckets(Context&, const contracts::ListBuckets& request) override;
  Task<model::Bucket> change_bucket(Context&, const contracts::BucketChange& change) override;

  Task<model::Object> get_object(Context&, const contracts::GetObject& request) override;
  Task<contracts::Committed> commit_object(Context&, const contracts::CommitObject& request) override;
  Task<contracts::Deleted> delete_object(Context&, const contracts::DeleteObject& request) override;
  Task<std::vector<contracts::DeleteOutcome>> delete_objects(
      Context&, const std::vector<contracts::DeleteObject>& requests) override;
  Task<> set_object_tags(Context&, const contracts::GetObject& which, const std::vector<model::Tag>& tags) override;
  Task<> set_object_acl(Context&, const contracts::GetObject& which, const model::AccessControlList& acl) override;
  Task<contracts::ObjectPage> list_objects(Context&, const contracts::ListObjects& request) override;
  Task<contracts::VersionPage> list_versions(Context&, const contracts::ListVersions& request) override;

  Task<model::Upload> create_upload(Context&, const model::Upload& upload) override;
  Task<model::Upload> get_upload(Context&, const contracts::UploadId& id) override;
  Task<model::Part> put_part(Context&, const contracts::PutPart& request) override;
  Task<contracts::PartPage> list_parts(Context&, const contracts::ListParts& request) override;
  Task<contracts::UploadPage> list_uploads(Context&, const contracts::ListUploads& request) override;
  Task<contracts::CompletedUpload> complete_upload(Context&, const contracts::CompleteUpload& request) override;
  Task<> abort_upload(Context&, const contracts::UploadId& id) override;

  Task<std::vector<contracts::OutboxTask>> lease_tasks(Context&, std::uint32_t, std::chrono::milliseconds) override;
  Task<> complete_tasks(Context&, const std::vector<std::uint64_t>&) override;
  Task<std::vector<std::string>> unreferenced(Context&, const std::vector<std::string>&) override;
  Task<std::vector<contracts::UploadId>> expired_uploads(Context&, Timestamp, std::uint32_t) override;
  Task<bool> compact(Context&) override;
  Task<contracts::Usage> usage(Context&) override;
  Task<> reset(Context&) override;

 private:
  Result<BucketRow*> bucket(const std::string& name);
  Result<UploadRow*> upload(const contracts::UploadId& id);
  /// Null when there is none.
  static model::Object* find(BucketRow& row, const std::string& key, const std::optional<std::string>& version_id);
  /// The same as an error, and a delete marker as S3's.
  Result<model::Object*> object(const contracts::GetObject& which);
  contracts::Committed add(BucketRow& row, model::Object object);
  static void remove_version(BucketRow& row, const std::string& key, const std::string& version_id);
  Result<contracts::Deleted> remove(const contracts::DeleteObject& request);
  Result<> begin_write();

  const utils::Clock& clock_;
  std::uint64_t last_id_ = 0;
};

}  // namespace mocks3::s3api::testing
