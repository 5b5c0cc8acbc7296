#include "domain/keys.hpp"
#include "domain/kv_store.hpp"
#include "domain/stored_object.hpp"

namespace mocks3::metadata {

namespace {

auto no_such_object(const contracts::GetObject& request) {
  return fail(Error(request.version_id ? ErrorCode::NoSuchVersion : ErrorCode::NoSuchKey).with("Key", request.key));
}

Result<> find_object(const KeyValueView& view, std::uint64_t bucket_id, const contracts::GetObject& request,
                     HeadRow& head) {
  TRY(const bool found, read_head(view, bucket_id, request.key, head));
  if (!found || (request.version_id && *request.version_id != head.summary.version_id)) return no_such_object(request);
  return {};
}

Result<model::Object> read_object(const KeyValueView& view, const contracts::GetObject& request) {
  TRY(const auto bucket_id, read_bucket_id(view, request.bucket));
  for (std::uint64_t missing = 0;;) {
    HeadRow head;
    CHECK_OK(find_object(view, bucket_id, request, head));
    TRY(bool complete, load_manifest(view, head));
    if (complete && request.with_data) {
      TRY(complete, load_inline(view, head.detail.parts));
    }
    if (complete) {
      to_contract(head.detail.parts);
      return model::Object{std::move(head.summary), std::move(head.detail)};
    }
    // Rows in Bulk are never changed, only removed: a missing one means that the object was replaced between two gets,
    // unless the head is still the same.
    if (head.tail.order == missing)
      return fail(Error(ErrorCode::StoreCorrupted).caused_by("bulk row of " + request.key));
    missing = head.tail.order;
  }
}

Result<contracts::Deleted> delete_one(Changes& changes, const contracts::DeleteObject& request) {
  TRY(const auto bucket_id, read_bucket_id(changes.rows(), request.bucket));
  HeadRow head;
  TRY(bool exists, read_head(changes.rows(), bucket_id, request.key, head));
  if (request.version_id && *request.version_id != head.summary.version_id) exists = false;
  contracts::Deleted deleted{.existed = exists, .version_id = request.version_id.value_or("")};
  // DeleteObject: a condition on an object that is not there is as good as met, the reply is 204.
  if (!exists) return deleted;
  CHECK_OK(contracts::check_conditions(request.conditions, &head.summary));
  CHECK_OK(changes.release_object(head));
  changes.rows().erase(Family::Rows, keys::head(bucket_id, request.key));
  return deleted;
}

/// Whether this is a verdict on one key rather than trouble with the store.
bool is_outcome(const Error& error) {
  return error.code == ErrorCode::NoSuchBucket || error.code == ErrorCode::NoSuchKey ||
         error.code == ErrorCode::PreconditionFailed;
}

}  // namespace

Task<model::Object> KvMetadataStore::get_object(Context&, const contracts::GetObject& request) {
  return query<model::Object>([&request](const KeyValueView& view) { return read_object(view, request); });
}

Task<contracts::Committed> KvMetadataStore::commit_object(Context&, const contracts::CommitObject& request) {
  const auto& object = request.object;
  contracts::Committed committed{.version_id = std::string(kNullVersion), .last_modified = clock_.now()};

  auto summary = object.summary;
  summary.version_id = kNullVersion;
  summary.last_modified = committed.last_modified;
  model::ObjectDetail detail{.system = object.detail.system,
                             .user_metadata = object.detail.user_metadata,
                             .tags = object.detail.tags,
                             .checksums = object.detail.checksums,
                             .part_count = object.detail.part_count};
  std::vector<model::Part> parts;
  parts.reserve(object.detail.parts.size());
  for (const auto& part : object.detail.parts) {
    CO_TRY(auto stored, stored_part(part, ids_));
    parts.push_back(std::move(stored));
  }
  std::vector<model::BlobRef> blobs;
  blobs.reserve(parts.size());
  for (const auto& part : parts) blobs.push_back(part.blob);
  StoredObject stored(std::move(summary), std::move(detail), std::move(parts), {}, ids_);

  co_return co_await transact<contracts::Committed>([&](Changes& changes) -> Result<contracts::Committed> {
    TRY(const auto bucket_id, read_bucket_id(changes.rows(), request.bucket));
    HeadRow old;
    TRY(const bool replaces, read_head(changes.rows(), bucket_id, object.summary.key, old));
    CHECK_OK(contracts::check_conditions(request.conditions, replaces ? &old.summary : nullptr));
    // New references first: an object may be replaced by one with the same bytes.
    for (const auto& blob : blobs) CHECK_OK(changes.acquire(blob));
    if (replaces) CHECK_OK(changes.release_object(old));
    for (std::size_t i = 0; i < blobs.size(); ++i) {
      if (!blobs[i].is_inline || blobs[i].size == 0) continue;
      changes.rows().put_borrowed(Family::Bulk, keys::inline_bytes(blobs[i].id),
                                  object.detail.parts[i].blob.inline_data.data);
    }
    stored.put(changes, bucket_id);
    return std::move(committed);
  });
}

Task<contracts::Deleted> KvMetadataStore::delete_object(Context&, const contracts::DeleteObject& request) {
  co_return co_await transact<contracts::Deleted>([&](Changes& changes) { return delete_one(changes, request); });
}

Task<std::vector<contracts::DeleteOutcome>> KvMetadataStore::delete_objects(
    Context&, const std::vector<contracts::DeleteObject>& requests) {
  using Outcomes = std::vector<contracts::DeleteOutcome>;
  co_return co_await transact<Outcomes>([&](Changes& changes) -> Result<Outcomes> {
    Outcomes outcomes;
    outcomes.reserve(requests.size());
    for (const auto& request : requests) {
      auto deleted = delete_one(changes, request);
      if (!deleted && !is_outcome(deleted.error())) return std::unexpected(std::move(deleted).error());
      auto& outcome = outcomes.emplace_back();
      if (deleted) {
        outcome.deleted = std::move(*deleted);
      } else {
        outcome.error = deleted.error().name();
        outcome.message = deleted.error().message;
      }
    }
    return outcomes;
  });
}

Task<> KvMetadataStore::set_object_tags(Context&, const contracts::GetObject& which,
                                        const std::vector<model::Tag>& tags) {
  co_return co_await transact_void([&](Changes& changes) -> Result<> {
    TRY(const auto bucket_id, read_bucket_id(changes.rows(), which.bucket));
    HeadRow head;
    CHECK_OK(find_object(changes.rows(), bucket_id, which, head));
    head.detail.tags = tags;
    head.summary.key.clear();
    auto row = encode_head(head.summary, head.detail);
    append_tail(row, head.tail);
    changes.rows().put(Family::Rows, keys::head(bucket_id, which.key), std::move(row));
    return {};
  });
}

}  // namespace mocks3::metadata
