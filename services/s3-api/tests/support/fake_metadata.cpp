#include "support/fake_metadata.hpp"

#include "mocks3/contracts/versions.hpp"

namespace mocks3::s3api::testing {

using contracts::check_conditions;

Result<FakeMetadata::BucketRow*> FakeMetadata::bucket(const std::string& name) {
  const auto it = buckets.find(name);
  if (it == buckets.end()) return fail(ErrorCode::NoSuchBucket);
  return &it->second;
}

Result<FakeMetadata::UploadRow*> FakeMetadata::upload(const contracts::UploadId& id) {
  const auto it = uploads.find(id.upload_id);
  if (it == uploads.end() || it->second.upload.bucket != id.bucket || it->second.upload.key != id.key) {
    return fail(ErrorCode::NoSuchUpload);
  }
  return &it->second;
}

Result<> FakeMetadata::begin_write() {
  if (fail_next_write) {
    Error error = std::move(*fail_next_write);
    fail_next_write.reset();
    return std::unexpected(std::move(error));
  }
  ++writes;
  return {};
}

Task<model::Bucket> FakeMetadata::create_bucket(Context&, const contracts::CreateBucket& request) {
  if (const auto it = buckets.find(request.name); it != buckets.end()) {
    co_return fail(it->second.bucket.owner.id == request.owner.id ? ErrorCode::BucketAlreadyOwnedByYou
                                                                  : ErrorCode::BucketAlreadyExists);
  }
  CO_CHECK(begin_write());
  model::Bucket row{.name = request.name,
                    .id = ++last_id_,
                    .owner = request.owner,
                    .region = request.region,
                    .created = clock_.now(),
                    .object_lock_enabled = request.object_lock_enabled,
                    .ownership = request.ownership,
                    .ownership_set = request.ownership_set,
                    .acl = request.acl,
                    .revision = ++last_id_};
  buckets[request.name].bucket = row;
  co_return row;
}

Task<model::Bucket> FakeMetadata::get_bucket(Context&, const std::string& name) {
  if (fail_next_read) co_return std::unexpected(*std::exchange(fail_next_read, std::nullopt));
  CO_TRY(const auto* row, bucket(name));
  co_return row->bucket;
}

Task<> FakeMetadata::delete_bucket(Context&, const std::string& name) {
  CO_TRY(const auto* row, bucket(name));
  if (!row->objects.empty()) co_return fail(ErrorCode::BucketNotEmpty);
  CO_CHECK(begin_write());
  buckets.erase(name);
  co_return Result<>();
}

Task<contracts::BucketPage> FakeMetadata::list_buckets(Context&, const contracts::ListBuckets& request) {
  contracts::BucketPage page;
  for (auto it = buckets.upper_bound(request.start_after); it != buckets.end(); ++it) {
    if (it->second.bucket.owner.id != request.owner_id || !it->first.starts_with(request.prefix)) continue;
    if (page.buckets.size() == std::min(request.limit, longest_page)) {
      page.truncated = true;
      break;
    }
    page.buckets.push_back(it->second.bucket);
  }
  co_return page;
}

Task<model::Bucket> FakeMetadata::change_bucket(Context&, const contracts::BucketChange& change) {
  CO_TRY(auto* row, bucket(change.name));
  CO_TRY(auto changed, contracts::changed(row->bucket, change));
  CO_CHECK(begin_write());
  changed.revision = ++last_id_;
  row->bucket = changed;
  co_return changed;
}

model::Object* FakeMetadata::find(BucketRow& row, const std::string& key,
                                  const std::optional<std::string>& version_id) {
  const auto current = row.objects.find(key);
  if (current == row.objects.end()) return nullptr;
  if (!version_id || current->second.summary.version_id == *version_id) return &current->second;
  for (auto& version : row.noncurrent[key]) {
    if (version.summary.version_id == *version_id) return &version;
  }
  return nullptr;
}

Result<model::Object*> FakeMetadata::object(const contracts::GetObject& which) {
  TRY(auto* row, bucket(which.bucket));
  auto* found = find(*row, which.key, which.version_id);
  if (!found) return fail(which.version_id ? ErrorCode::NoSuchVersion : ErrorCode::NoSuchKey);
  const auto& summary = found->summary;
  if (summary.is_delete_marker) {
    return fail(contracts::delete_marker_error(which.key, {summary.version_id, summary.last_modified},
                                               which.version_id.has_value()));
  }
  return found;
}

contracts::Committed FakeMetadata::add(BucketRow& row, model::Object object) {
  auto& summary = object.summary;
  const auto key = summary.key;
  const bool enabled = row.bucket.versioning == model::BucketVersioning::Enabled;
  const auto number = std::to_string(++last_id_);
  summary.version_id = enabled ? "version." + std::string(24 - number.size(), '0') + number : "null";
  summary.last_modified = clock_.now();
  if (!enabled) remove_version(row, key, "null");
  if (const auto current = row.objects.find(key); current != row.objects.end()) {
    auto& versions = row.noncurrent[key];
    versions.insert(versions.begin(), std::move(current->second));
  }
  contracts::Committed committed{summary.version_id, summary.last_modified,
                                 row.bucket.versioning != model::BucketVersioning::Unversioned};
  row.objects[key] = std::move(object);
  return committed;
}

void FakeMetadata::remove_version(BucketRow& row, const std::string& key, const std::string& version_id) {
  const auto current = row.objects.find(key);
  if (current == row.objects.end()) return;
  auto& versions = row.noncurrent[key];
  if (current->second.summary.version_id != version_id) {
    std::erase_if(versions, [&](const auto& version) { return version.summary.version_id == version_id; });
  } else if (versions.empty()) {
    row.objects.erase(current);
  } else {
    current->second = std::move(versions.front());
    versions.erase(versions.begin());
  }
}

Task<model::Object> FakeMetadata::get_object(Context&, const contracts::GetObject& request) {
  CO_TRY(const auto* found, object(request));
  co_return *found;
}

Task<contracts::Committed> FakeMetadata::commit_object(Context&, const contracts::CommitObject& request) {
  CO_TRY(auto* row, bucket(request.bucket));
  const auto* current = find(*row, request.object.summary.key, {});
  CO_CHECK(check_conditions(request.conditions, current ? &current->summary : nullptr));
  CO_CHECK(begin_write());
  co_return add(*row, request.object);
}

Result<contracts::Deleted> FakeMetadata::remove(const contracts::DeleteObject& request) {
  TRY(auto* row, bucket(request.bucket));
  const auto* found = find(*row, request.key, request.version_id);
  const bool for_good = request.version_id || row->bucket.versioning == model::BucketVersioning::Unversioned;
  contracts::Deleted deleted{.version_id = request.version_id.value_or("")};
  if (found) {
    CHECK_OK(check_conditions(request.conditions, &found->summary));
    deleted.existed = request.version_id || !found->summary.is_delete_marker;
  } else if (for_good || request.conditions.any()) {
    return deleted;
  }
  CHECK_OK(begin_write());
  if (for_good) {
    deleted.delete_marker = found->summary.is_delete_marker;
    remove_version(*row, request.key, std::string(found->summary.version_id));
    return deleted;
  }
  model::Object marker;
  marker.summary = {.key = request.key, .is_delete_marker = true, .owner = request.owner};
  deleted.delete_marker = true;
  deleted.version_id = add(*row, std::move(marker)).version_id;
  return deleted;
}

Task<contracts::Deleted> FakeMetadata::delete_object(Context&, const contracts::DeleteObject& request) {
  co_return remove(request);
}

Task<std::vector<contracts::DeleteOutcome>> FakeMetadata::delete_objects(
    Context&, const std::vector<contracts::DeleteObject>& requests) {
  std::vector<contracts::DeleteOutcome> outcomes;
  for (const auto& request : requests) {
    const auto removed = remove(request);
    if (removed) {
      outcomes.push_back({.deleted = *removed});
    } else {
      outcomes.push_back({.error = std::string(removed.error().name()), .message = removed.error().message});
    }
  }
  co_return outcomes;
}

Task<> FakeMetadata::set_object_tags(Context&, const contracts::GetObject& which, const std::vector<model::Tag>& tags) {
  CO_TRY(auto* found, object(which));
  CO_CHECK(begin_write());
  found->detail.tags = tags;
  co_return Result<>();
}

Task<> FakeMetadata::set_object_acl(Context&, const contracts::GetObject& which, const model::AccessControlList& acl) {
  CO_TRY(auto* found, object(which));
  CO_CHECK(begin_write());
  found->detail.acl = acl;
  co_return Result<>();
}

Task<contracts::ObjectPage> FakeMetadata::list_objects(Context&, const contracts::ListObjects& request) {
  CO_TRY(const auto* row, bucket(request.bucket));
  contracts::ObjectPage page;
  const auto limit = std::min(request.limit, longest_page);
  std::string last;
  for (const auto& [key, current] : row->objects) {
    if (current.summary.is_delete_marker) continue;
    if (!key.starts_with(request.prefix) || key <= request.start_after) continue;
    const auto at = request.delimiter.empty() ? std::string::npos : key.find(request.delimiter, request.prefix.size());
    const std::string name = at == std::string::npos ? key : key.substr(0, at + request.delimiter.size());
    if (at != std::string::npos) {
      if (name == last || (!request.start_after.empty() && request.start_after.starts_with(name))) continue;
    }
    if (page.objects.size() + page.common_prefixes.size() == limit) {
      page.truncated = true;
      page.next_start_after = last;
      break;
    }
    last = name;
    if (at == std::string::npos) {
      page.objects.push_back(current.summary);
    } else {
      page.common_prefixes.push_back(name);
    }
  }
  co_return page;
}

Task<contracts::VersionPage> FakeMetadata::list_versions(Context&, const contracts::ListVersions& request) {
  CO_TRY(auto* row, bucket(request.bucket));
  contracts::VersionPage page;
  const auto limit = std::min(request.limit, longest_page);
  bool started = request.key_marker.empty();
  std::string group;
  const auto full = [&] {
    page.truncated = page.versions.size() + page.common_prefixes.size() == limit;
    return page.truncated;
  };
  for (const auto& [key, current] : row->objects) {
    if (!key.starts_with(request.prefix) || key < request.key_marker) continue;
    const auto at = request.delimiter.empty() ? std::string::npos : key.find(request.delimiter, request.prefix.size());
    if (at != std::string::npos) {
      const auto name = key.substr(0, at + request.delimiter.size());
      if (name == group || (!request.key_marker.empty() && request.key_marker.starts_with(name))) continue;
      if (full()) co_return page;
      group = name;
      page.common_prefixes.push_back(name);
      page.next_key_marker = name;
      page.next_version_id_marker.clear();
      continue;
    }
    if (key == request.key_marker && request.version_id_marker.empty()) continue;
    started = started || key > request.key_marker;
    std::vector<const model::Object*> versions = {&current};
    for (const auto& version : row->noncurrent[key]) versions.push_back(&version);
    for (const auto* version : versions) {
      if (!started) {
        started = version->summary.version_id == request.version_id_marker;
        continue;
      }
      if (full()) co_return page;
      page.versions.push_back({version->summary, version == versions.front()});
      page.next_key_marker = key;
      page.next_version_id_marker = version->summary.version_id;
    }
  }
  page.next_key_marker.clear();
  page.next_version_id_marker.clear();
  co_return page;
}

Task<model::Upload> FakeMetadata::create_upload(Context&, const model::Upload& wanted) {
  CO_CHECK(begin_write());
  model::Upload upload = wanted;
  upload.upload_id = "upload-" + std::to_string(++last_id_);
  upload.initiated = clock_.now();
  uploads[upload.upload_id].upload = upload;
  co_return upload;
}

Task<model::Upload> FakeMetadata::get_upload(Context&, const contracts::UploadId& id) {
  CO_TRY(const auto* row, upload(id));
  co_return row->upload;
}

Task<model::Part> FakeMetadata::put_part(Context&, const contracts::PutPart& request) {
  CO_TRY(auto* row, upload(request.upload));
  CO_CHECK(begin_write());
  model::Part part = request.part;
  part.last_modified = clock_.now();
  row->parts[part.part_number] = part;
  co_return part;
}

Task<contracts::PartPage> FakeMetadata::list_parts(Context&, const contracts::ListParts& request) {
  CO_TRY(const auto* row, upload(request.upload));
  contracts::PartPage page{.upload = row->upload};
  for (auto it = row->parts.upper_bound(request.part_number_marker); it != row->parts.end(); ++it) {
    if (page.parts.size() == request.limit) {
      page.truncated = true;
      break;
    }
    page.parts.push_back(it->second);
  }
  co_return page;
}

Task<contracts::UploadPage> FakeMetadata::list_uploads(Context&, const contracts::ListUploads& request) {
  contracts::UploadPage page;
  for (const auto& [id, row] : uploads) {
    if (row.upload.bucket != request.bucket || !row.upload.key.starts_with(request.prefix)) continue;
    if (page.uploads.size() == request.limit) {
      page.truncated = true;
      page.next_key_marker = page.uploads.back().key;
      page.next_upload_id_marker = page.uploads.back().upload_id;
      break;
    }
    page.uploads.push_back(row.upload);
  }
  co_return page;
}

Task<contracts::CompletedUpload> FakeMetadata::complete_upload(Context& context,
                                                               const contracts::CompleteUpload& request) {
  if (before_complete) co_await before_complete();
  CO_TRY(const auto* row, upload(request.upload));
  model::Object object;
  std::vector<std::string> etags;
  for (const auto& named : request.parts) {
    const auto it = row->parts.find(named.part_number);
    if (it == row->parts.end() || it->second.etag != named.etag) co_return fail(ErrorCode::InvalidPart);
    etags.push_back(named.etag);
    object.detail.parts.push_back(it->second);
    object.summary.size += it->second.size;
  }
  object.summary.key = request.upload.key;
  object.summary.etag = model::multipart_etag(etags).value_or("");
  object.summary.storage_class = row->upload.storage_class;
  object.summary.owner = row->upload.owner;
  object.detail.part_count = static_cast<std::uint32_t>(request.parts.size());
  object.detail.system = row->upload.system;
  object.detail.user_metadata = row->upload.user_metadata;
  object.detail.tags = row->upload.tags;
  object.detail.acl = row->upload.acl;
  if (request.expected_checksum) {
    object.detail.checksums = {*request.expected_checksum};
    object.summary.checksum_algorithms = {request.expected_checksum->algorithm};
    object.summary.checksum_type = request.checksum_type.value_or(row->upload.checksum_type);
  }
  CO_TRY(auto committed,
         co_await commit_object(context,
                                {.bucket = request.upload.bucket, .object = object, .conditions = request.conditions}));
  uploads.erase(request.upload.upload_id);
  object.summary.version_id = committed.version_id;
  object.summary.last_modified = committed.last_modified;
  co_return contracts::CompletedUpload{committed, object.summary, object.detail.checksums};
}

Task<> FakeMetadata::abort_upload(Context&, const contracts::UploadId& id) {
  CO_CHECK(upload(id));
  CO_CHECK(begin_write());
  uploads.erase(id.upload_id);
  co_return Result<>();
}

Task<std::vector<contracts::OutboxTask>> FakeMetadata::lease_tasks(Context&, std::uint32_t, std::chrono::milliseconds) {
  co_return std::vector<contracts::OutboxTask>();
}
Task<> FakeMetadata::complete_tasks(Context&, const std::vector<std::uint64_t>&) { co_return Result<>(); }
Task<std::vector<std::string>> FakeMetadata::unreferenced(Context&, const std::vector<std::string>&) {
  co_return std::vector<std::string>();
}
Task<std::vector<contracts::UploadId>> FakeMetadata::expired_uploads(Context&, Timestamp, std::uint32_t) {
  co_return std::vector<contracts::UploadId>();
}
Task<bool> FakeMetadata::compact(Context&) { co_return false; }
Task<contracts::Usage> FakeMetadata::usage(Context&) { co_return contracts::Usage{}; }
Task<> FakeMetadata::reset(Context&) {
  buckets.clear();
  uploads.clear();
  co_return Result<>();
}

}  // namespace mocks3::s3api::testing
