// A metadata-service that is nothing but an outbox, and a storage-service that is nothing but a list of blobs.
//
// Threads: any, one mutex each. Times come from the clock given.
#pragma once

#include <map>
#include <mutex>
#include <set>

#include "mocks3/contracts/metadata_service.hpp"
#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/utils/clock.hpp"

namespace mocks3::async::testing {

using contracts::Context;

class FakeMetadata final : public contracts::MetadataService {
 public:
  explicit FakeMetadata(const utils::Clock& clock) : clock_(clock) {}

  void add_task(std::uint64_t id, const std::string& blob) {
    const std::lock_guard lock(mutex_);
    tasks_[id] = {blob, Timestamp{}};
  }
  std::set<std::string> live;                              // blob ids that objects refer to
  std::vector<std::pair<Timestamp, std::string>> uploads;  // created, id
  std::map<std::string, std::vector<std::string>> parts;   // upload id to blob ids
  std::set<std::string> stuck_uploads;                     // abort fails
  std::atomic<bool> down = false;
  std::atomic<bool> complete_fails = false;
  std::atomic<int> compactions_due = 0;
  std::size_t waiting() {
    const std::lock_guard lock(mutex_);
    return tasks_.size();
  }

  Task<std::vector<contracts::OutboxTask>> lease_tasks(Context&, std::uint32_t limit,
                                                       std::chrono::milliseconds lease) override {
    if (down) co_return fail(ErrorCode::StoreUnavailable);
    const std::lock_guard lock(mutex_);
    std::vector<contracts::OutboxTask> leased;
    for (auto& [id, row] : tasks_) {
      if (leased.size() == limit) break;
      if (row.leased_until > clock_.now()) continue;
      row.leased_until = clock_.now() + lease;
      contracts::OutboxTask task;
      task.id = id;
      task.blob.id = row.blob;
      leased.push_back(std::move(task));
    }
    co_return leased;
  }
  Task<> complete_tasks(Context&, const std::vector<std::uint64_t>& ids) override {
    if (down || complete_fails) co_return fail(ErrorCode::StoreUnavailable);
    const std::lock_guard lock(mutex_);
    for (const auto id : ids) tasks_.erase(id);
    co_return Result<>();
  }
  Task<std::vector<std::string>> unreferenced(Context&, const std::vector<std::string>& ids) override {
    if (down) co_return fail(ErrorCode::StoreUnavailable);
    const std::lock_guard lock(mutex_);
    std::vector<std::string> orphans;
    for (const auto& id : ids) {
      bool known = live.contains(id);
      for (const auto& [task, row] : tasks_) known = known || row.blob == id;
      for (const auto& [upload, blobs] : parts)
        known = known || std::find(blobs.begin(), blobs.end(), id) != blobs.end();
      if (!known) orphans.push_back(id);
    }
    co_return orphans;
  }
  Task<std::vector<contracts::UploadId>> expired_uploads(Context&, Timestamp before, std::uint32_t limit) override {
    if (down) co_return fail(ErrorCode::StoreUnavailable);
    std::vector<contracts::UploadId> expired;
    for (const auto& [created, id] : uploads) {
      if (created < before && expired.size() < limit) expired.push_back({"bucket", "key", id});
    }
    co_return expired;
  }
  Task<> abort_upload(Context&, const contracts::UploadId& id) override {
    if (stuck_uploads.contains(id.upload_id)) co_return fail(ErrorCode::StoreUnavailable);
    std::erase_if(uploads, [&](const auto& upload) { return upload.second == id.upload_id; });
    for (const auto& blob : std::exchange(parts[id.upload_id], {})) add_task(next_++, blob);
    co_return Result<>();
  }
  Task<bool> compact(Context&) override {
    if (down) co_return fail(ErrorCode::StoreUnavailable);
    co_return compactions_due > 0 && compactions_due-- > 0;
  }
  Task<contracts::Usage> usage(Context&) override {
    const std::lock_guard lock(mutex_);
    co_return contracts::Usage{.buckets = 1, .tasks = tasks_.size()};
  }

  Task<model::Bucket> create_bucket(Context&, const contracts::CreateBucket&) override { return no<model::Bucket>(); }
  Task<model::Bucket> get_bucket(Context&, const std::string&) override { return no<model::Bucket>(); }
  Task<> delete_bucket(Context&, const std::string&) override { return no<void>(); }
  Task<contracts::BucketPage> list_buckets(Context&, const contracts::ListBuckets&) override {
    return no<contracts::BucketPage>();
  }
  Task<model::Bucket> change_bucket(Context&, const contracts::BucketChange&) override { return no<model::Bucket>(); }
  Task<model::Object> get_object(Context&, const contracts::GetObject&) override { return no<model::Object>(); }
  Task<contracts::Committed> commit_object(Context&, const contracts::CommitObject&) override {
    return no<contracts::Committed>();
  }
  Task<contracts::Deleted> delete_object(Context&, const contracts::DeleteObject&) override {
    return no<contracts::Deleted>();
  }
  Task<std::vector<contracts::DeleteOutcome>> delete_objects(Context&,
                                                             const std::vector<contracts::DeleteObject>&) override {
    return no<std::vector<contracts::DeleteOutcome>>();
  }
  Task<> set_object_tags(Context&, const contracts::GetObject&, const std::vector<model::Tag>&) override {
    return no<void>();
  }
  Task<> set_object_acl(Context&, const contracts::GetObject&, const model::AccessControlList&) override {
    return no<void>();
  }
  Task<contracts::ObjectPage> list_objects(Context&, const contracts::ListObjects&) override {
    return no<contracts::ObjectPage>();
  }
  Task<contracts::VersionPage> list_versions(Context&, const contracts::ListVersions&) override {
    return no<contracts::VersionPage>();
  }
  Task<model::Upload> create_upload(Context&, const model::Upload&) override { return no<model::Upload>(); }
  Task<model::Upload> get_upload(Context&, const contracts::UploadId&) override { return no<model::Upload>(); }
  Task<model::Part> put_part(Context&, const contracts::PutPart&) override { return no<model::Part>(); }
  Task<contracts::PartPage> list_parts(Context&, const contracts::ListParts&) override {
    return no<contracts::PartPage>();
  }
  Task<contracts::UploadPage> list_uploads(Context&, const contracts::ListUploads&) override {
    return no<contracts::UploadPage>();
  }
  Task<contracts::CompletedUpload> complete_upload(Context&, const contracts::CompleteUpload&) override {
    return no<contracts::CompletedUpload>();
  }
  Task<> reset(Context&) override { return no<void>(); }

 private:
  struct Row {
    std::string blob;
    Timestamp leased_until{};
  };
  template <class T>
  static Task<T> no() {
    co_return fail(ErrorCode::NotImplemented);
  }

  const utils::Clock& clock_;
  std::mutex mutex_;
  std::map<std::uint64_t, Row> tasks_;
  std::uint64_t next_ = 1'000'000;
};

class FakeStorage final : public contracts::StorageService {
 public:
  void add(const std::string& id, Timestamp modified = {}, std::uint64_t size = 10) {
    const std::lock_guard lock(mutex_);
    blobs_[id] = {id, size, modified};
  }
  std::set<std::string> ids() {
    const std::lock_guard lock(mutex_);
    std::set<std::string> all;
    for (const auto& [id, blob] : blobs_) all.insert(id);
    return all;
  }
  std::set<std::string> stuck;  // cannot be removed
  std::atomic<bool> down = false;

  Task<model::BlobRef> put(Context&, stream::BodyReader&) override { co_return fail(ErrorCode::NotImplemented); }
  Task<std::unique_ptr<stream::BodyReader>> get(Context&, const std::vector<model::BlobRef>&,
                                                contracts::ByteRange) override {
    co_return fail(ErrorCode::NotImplemented);
  }
  Task<> remove(Context&, const std::vector<model::BlobRef>& blobs) override {
    if (down) co_return fail(ErrorCode::StoreUnavailable);
    const std::lock_guard lock(mutex_);
    bool all = true;
    for (const auto& blob : blobs) {
      if (stuck.contains(blob.id)) {
        all = false;
      } else {
        blobs_.erase(blob.id);
      }
    }
    if (!all) co_return fail(ErrorCode::StoreUnavailable);
    co_return Result<>();
  }
  Task<contracts::BlobPage> list(Context&, const std::string& cursor, std::uint32_t) override {
    if (down) co_return fail(ErrorCode::StoreUnavailable);
    // Pages of three, whatever was asked for.
    const std::lock_guard lock(mutex_);
    contracts::BlobPage page;
    for (auto it = blobs_.upper_bound(cursor); it != blobs_.end(); ++it) {
      if (page.blobs.size() == 3) {
        page.next_cursor = page.blobs.back().id;
        break;
      }
      page.blobs.push_back(it->second);
    }
    co_return page;
  }
  Task<> reset(Context&) override { co_return fail(ErrorCode::NotImplemented); }

 private:
  std::mutex mutex_;
  std::map<std::string, contracts::BlobEntry> blobs_;
};

}  // namespace mocks3::async::testing
