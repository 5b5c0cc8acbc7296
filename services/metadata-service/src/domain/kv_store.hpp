// MetadataStore over any key-value engine: the one place that knows which rows a change touches.
//
// Each write is one commit function over Changes; what can be encoded beforehand is, because commit functions run one
// after the other. Ownership: borrows the engine and the clock. Threads: any core. Files: kv_buckets, kv_objects,
// kv_listings, kv_uploads, kv_tasks.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/changes.hpp"
#include "domain/ids.hpp"
#include "domain/page.hpp"
#include "mocks3/metadata/store.hpp"
#include "mocks3/utils/clock.hpp"

namespace mocks3::metadata {

class KvMetadataStore final : public MetadataStore {
 public:
  /// Reads the engine's epoch; may block.
  static Result<std::unique_ptr<KvMetadataStore>> open(KeyValueEngine& engine, const utils::Clock& clock);

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

  Task<std::vector<contracts::OutboxTask>> tasks(Context& context, std::uint64_t first, std::uint32_t limit) override;
  Task<> remove_tasks(Context& context, const std::vector<std::uint64_t>& ids) override;
  Task<std::vector<std::string>> unreferenced(Context& context, const std::vector<std::string>& blob_ids) override;
  Task<std::vector<contracts::UploadId>> expired_uploads(Context& context, Timestamp before,
                                                         std::uint32_t limit) override;
  Task<bool> compact(Context& context) override;
  Task<contracts::Usage> usage(Context& context) override;
  Task<> reset(Context& context) override;

 private:
  KvMetadataStore(KeyValueEngine& engine, const utils::Clock& clock, std::uint64_t last_epoch)
      : engine_(engine), clock_(clock), ids_(last_epoch) {}

  /// Runs `body(const KeyValueView&) -> Result<T>`; it may be run twice.
  template <class T, class Body>
  Task<T> query(Body body) {
    std::optional<T> value;
    CO_CHECK(co_await engine_.read([&](const KeyValueView& view) -> Result<> {
      TRY(value, body(view));
      return {};
    }));
    co_return std::move(*value);
  }

  /// Runs `body(Changes&) -> Result<T>` as one transaction.
  template <class T, class Body>
  Task<T> transact(Body body) {
    std::optional<T> value;
    CO_CHECK(co_await engine_.commit([&](KeyValueTransaction& rows) -> Result<> {
      Changes changes(rows, ids_, clock_.now());
      TRY(value, body(changes));
      return changes.finish();
    }));
    ids_.set_remembered();
    co_return std::move(*value);
  }
  template <class Body>
  Task<> transact_void(Body body) {
    CO_CHECK(co_await transact<bool>([&](Changes& changes) -> Result<bool> {
      CHECK_OK(body(changes));
      return true;
    }));
    co_return Result<>{};
  }

  /// Fills a page in steps; `mark` and `rollback` of the collector make a step repeatable. Stops by time.
  template <class Collector>
  Task<> fill(Page& page, Collector& collector);

  KeyValueEngine& engine_;
  const utils::Clock& clock_;
  Ids ids_;
};

}  // namespace mocks3::metadata
