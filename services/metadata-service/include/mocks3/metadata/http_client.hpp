// The http binding of the metadata port, calling end: POST /internal/v1/metadata/<method> with JSON both ways.
//
// Ownership: borrows the client, which outlives it. Threads: any core. Errors: the contract's, as the service gave
// them; StoreUnavailable when no reply came (the outcome of a write is then unknown).
#pragma once

#include "mocks3/contracts/metadata_service.hpp"
#include "mocks3/httpclient/client.hpp"

namespace mocks3::metadata {

class HttpMetadataClient final : public contracts::MetadataService {
 public:
  using Context = contracts::Context;

  explicit HttpMetadataClient(httpclient::Client& client) : client_(client) {}

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
  httpclient::Client& client_;
};

}  // namespace mocks3::metadata
