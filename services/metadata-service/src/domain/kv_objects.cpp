#include "domain/keys.hpp"
#include "domain/kv_store.hpp"
#include "domain/stored_object.hpp"
#include "mocks3/contracts/versions.hpp"

namespace mocks3::metadata {

namespace {

auto no_such_object(const contracts::GetObject& which) {
  if (!which.version_id) return fail(Error(ErrorCode::NoSuchKey).with("Key", which.key));
  return fail(Error(ErrorCode::NoSuchVersion).with("Key", which.key).with("VersionId", *which.version_id));
}

/// A delete marker is no object.
Result<> check_object(const contracts::GetObject& which, const Stamp& stamp) {
  if (!stamp.delete_marker) return {};
  return fail(contracts::delete_marker_error(which.key, {stamp.version_id(), stamp.last_modified},
                                             which.version_id.has_value()));
}

Result<bool> find_noncurrent(const KeyValueView& view, std::uint64_t bucket_id, const contracts::GetObject& which,
                             HeadRow& head) {
  std::optional<std::uint64_t> order;
  if (*which.version_id == contracts::kNullVersion) {
    TRY(order, read_null_order(view, bucket_id, which.key));
  } else if (const auto address = parse_version_id(*which.version_id)) {
    order = address->order;
  }
  if (!order) return false;
  TRY(const bool found, read_version(view, bucket_id, which.key, *order, head));
  return found && head.stamp.has_id(*which.version_id);
}

Result<> find_object(const KeyValueView& view, std::uint64_t bucket_id, const contracts::GetObject& which,
                     HeadRow& head) {
  for (std::uint64_t last_head = 0;;) {
    TRY(bool found, read_head(view, bucket_id, which.key, head));
    if (!found) return no_such_object(which);
    if (!which.version_id || head.stamp.has_id(*which.version_id)) return check_object(which, head.stamp);
    // A version may become the head between two gets. Then the head it replaced is gone for good, so one that has been
    // seen before has been there all the time.
    if (head.stamp.order == last_head) return no_such_object(which);
    last_head = head.stamp.order;
    TRY(found, find_noncurrent(view, bucket_id, which, head));
    if (found) return check_object(which, head.stamp);
  }
}

Result<model::Object> read_object(const KeyValueView& view, const contracts::GetObject& request) {
  TRY(const auto bucket, read_bucket_key(view, request.bucket));
  for (std::uint64_t missing = 0;;) {
    HeadRow head;
    CHECK_OK(find_object(view, bucket.id, request, head));
    TRY(bool complete, load_manifest(view, head));
    if (complete && request.with_data) {
      TRY(complete, load_inline(view, head.detail.parts));
    }
    if (complete) {
      to_contract(head.detail.parts);
      return model::Object{std::move(head.summary), std::move(head.detail)};
    }
    // Rows in Bulk are never changed, only removed: a missing one means that the object was replaced between two gets,
    // unless it is still the same.
    if (head.stamp.order == missing)
      return fail(Error(ErrorCode::StoreCorrupted).caused_by("bulk row of " + request.key));
    missing = head.stamp.order;
  }
}

/// Rewrites the row of one object; not its parts, so nothing it holds is touched.
template <class Change>
Result<> change_detail(Changes& changes, const contracts::GetObject& which, Change change) {
  TRY(const auto bucket, read_bucket_key(changes.rows(), which.bucket));
  TRY(auto versions, KeyVersions::open(changes, bucket, which.key));
  TRY(auto version, versions.find(which.version_id));
  if (!version) return no_such_object(which);
  CHECK_OK(check_object(which, version->stamp));
  TRY(auto head, versions.decode(*version));
  change(head.detail);
  version->row = encode_head(std::move(head.summary), head.detail, head.tail);
  versions.rewrite(std::move(*version));
  return {};
}

Result<> check_delete(const KeyVersions& versions, const contracts::WriteConditions& conditions,
                      const StoredVersion& version) {
  if (!conditions.any()) return {};
  TRY(auto head, versions.decode(version));
  // To a delete a marker is there: of no size and without an ETag, but `*` matches it.
  head.summary.is_delete_marker = false;
  return contracts::check_conditions(conditions, &head.summary);
}

Result<contracts::Deleted> delete_one(Changes& changes, const contracts::DeleteObject& request) {
  TRY(const auto bucket, read_bucket_key(changes.rows(), request.bucket));
  TRY(auto versions, KeyVersions::open(changes, bucket, request.key));
  TRY(const auto found, versions.find(request.version_id));
  contracts::Deleted deleted{.version_id = request.version_id.value_or("")};
  const bool for_good = request.version_id || !bucket.versioned();
  if (found) {
    deleted.existed = request.version_id || !found->stamp.delete_marker;
    CHECK_OK(check_delete(versions, request.conditions, *found));
  } else if (for_good || request.conditions.any()) {
    // DeleteObject: a condition on an object that is not there is as good as met, the reply is 204.
    return deleted;
  }
  if (for_good) {
    deleted.delete_marker = found->stamp.delete_marker;
    CHECK_OK(versions.remove(*found));
    return deleted;
  }
  const model::ObjectSummary marker{.owner = request.owner};
  TRY(const auto stamp, versions.add(encode_head(marker, {}, {}), true));
  deleted.delete_marker = true;
  deleted.version_id = stamp.version_id();
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
  model::ObjectDetail detail{.system = object.detail.system,
                             .user_metadata = object.detail.user_metadata,
                             .tags = object.detail.tags,
                             .checksums = object.detail.checksums,
                             .part_count = object.detail.part_count,
                             .parts = {},
                             .acl = object.detail.acl};
  std::vector<model::Part> parts;
  parts.reserve(object.detail.parts.size());
  for (const auto& part : object.detail.parts) {
    CO_TRY(auto stored, stored_part(part, ids_));
    parts.push_back(std::move(stored));
  }
  std::vector<model::BlobRef> blobs;
  blobs.reserve(parts.size());
  for (const auto& part : parts) blobs.push_back(part.blob);
  StoredObject stored(object.summary, std::move(detail), std::move(parts), {}, ids_);

  co_return co_await transact<contracts::Committed>([&](Changes& changes) -> Result<contracts::Committed> {
    TRY(const auto bucket, read_bucket_key(changes.rows(), request.bucket));
    TRY(auto versions, KeyVersions::open(changes, bucket, object.summary.key));
    CHECK_OK(versions.check(request.conditions));
    // New references first: an object may be replaced by one with the same bytes.
    for (const auto& blob : blobs) CHECK_OK(changes.acquire(blob));
    for (std::size_t i = 0; i < blobs.size(); ++i) {
      if (!blobs[i].is_inline || blobs[i].size == 0) continue;
      changes.rows().put_borrowed(Family::Bulk, keys::inline_bytes(blobs[i].id),
                                  object.detail.parts[i].blob.inline_data.data);
    }
    TRY(const auto stamp, stored.put(changes, versions));
    return committed_as(bucket, stamp);
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
  co_return co_await transact_void([&](Changes& changes) {
    return change_detail(changes, which, [&](model::ObjectDetail& detail) { detail.tags = tags; });
  });
}

Task<> KvMetadataStore::set_object_acl(Context&, const contracts::GetObject& which,
                                       const model::AccessControlList& acl) {
  co_return co_await transact_void([&](Changes& changes) {
    return change_detail(changes, which, [&](model::ObjectDetail& detail) { detail.acl = acl; });
  });
}

}  // namespace mocks3::metadata
