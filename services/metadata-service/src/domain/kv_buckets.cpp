#include "domain/keys.hpp"
#include "domain/kv_store.hpp"
#include "mocks3/model/codec.hpp"

namespace mocks3::metadata {

namespace {

/// BucketNotEmpty when a row of this range exists.
Result<> check_empty(const KeyValueView& view, const std::string& prefix) {
  const auto cursor = view.cursor(Family::Rows, prefix, keys::prefix_end(prefix));
  if (cursor->valid()) return fail(ErrorCode::BucketNotEmpty);
  return cursor->status();
}

}  // namespace

Result<std::unique_ptr<KvMetadataStore>> KvMetadataStore::open(KeyValueEngine& engine, const utils::Clock& clock) {
  State state;
  CHECK_OK(engine.read_blocking([&](const KeyValueView& view) -> Result<> {
    TRY(state, read_state(view));
    return {};
  }));
  return std::unique_ptr<KvMetadataStore>(new KvMetadataStore(engine, clock, state.epoch));
}

Task<model::Bucket> KvMetadataStore::create_bucket(Context&, const contracts::CreateBucket& request) {
  co_return co_await transact<model::Bucket>([&](Changes& changes) -> Result<model::Bucket> {
    const auto existing = read_bucket(changes.rows(), request.name);
    if (existing) {
      const bool own = existing->owner.id == request.owner.id;
      return fail(Error(own ? ErrorCode::BucketAlreadyOwnedByYou : ErrorCode::BucketAlreadyExists)
                      .with("BucketName", request.name));
    }
    if (existing.error().code != ErrorCode::NoSuchBucket) return existing;
    model::Bucket bucket{.name = request.name,
                         .id = changes.next_id(),
                         .owner = request.owner,
                         .region = request.region,
                         .created = changes.now(),
                         .object_lock_enabled = request.object_lock_enabled,
                         // CreateBucket: Object Lock enables versioning.
                         .versioning = request.object_lock_enabled ? model::BucketVersioning::Enabled
                                                                   : model::BucketVersioning::Unversioned,
                         .ownership = request.ownership,
                         .ownership_set = request.ownership_set,
                         .acl = request.acl,
                         .revision = changes.next_id()};
    changes.rows().put(Family::Rows, keys::bucket(bucket.name), encode_bucket(bucket));
    CHECK_OK(changes.count_bucket(1));
    return bucket;
  });
}

Task<model::Bucket> KvMetadataStore::get_bucket(Context&, const std::string& name) {
  return query<model::Bucket>([&name](const KeyValueView& view) { return read_bucket(view, name); });
}

Task<> KvMetadataStore::delete_bucket(Context&, const std::string& name) {
  co_return co_await transact_void([&](Changes& changes) -> Result<> {
    auto& rows = changes.rows();
    TRY(const auto bucket, read_bucket_key(rows, name));
    const auto id = bucket.id;
    CHECK_OK(check_empty(rows, keys::heads(id)));
    CHECK_OK(check_empty(rows, keys::versions(id)));
    CHECK_OK(
        for_each_row(rows, Family::Rows, keys::uploads(id), [&](std::string_view, std::string_view row) -> Result<> {
          TRY(const auto upload, model::decode<model::Upload>(row));
          return changes.remove_upload(id, upload);
        }));
    rows.erase(Family::Rows, keys::bucket(name));
    return changes.count_bucket(-1);
  });
}

Task<contracts::BucketPage> KvMetadataStore::list_buckets(Context&, const contracts::ListBuckets& request) {
  co_return co_await query<contracts::BucketPage>([&](const KeyValueView& view) -> Result<contracts::BucketPage> {
    contracts::BucketPage page;
    if (request.limit == 0) return page;
    auto from = keys::bucket(request.prefix);
    const auto to = keys::prefix_end(from);
    if (!request.start_after.empty()) from = std::max(from, keys::bucket(request.start_after) + '\0');
    const auto cursor = view.cursor(Family::Rows, from, to);
    for (; cursor->valid(); cursor->next()) {
      TRY(auto bucket, decode_bucket(cursor->value()));
      if (bucket.owner.id != request.owner_id) continue;
      if (page.buckets.size() == request.limit) {
        page.truncated = true;
        return page;
      }
      page.buckets.push_back(std::move(bucket));
    }
    CHECK_OK(cursor->status());
    return page;
  });
}

Task<model::Bucket> KvMetadataStore::change_bucket(Context&, const contracts::BucketChange& change) {
  co_return co_await transact<model::Bucket>([&](Changes& changes) -> Result<model::Bucket> {
    TRY(auto before, read_bucket(changes.rows(), change.name));
    TRY(auto bucket, contracts::changed(std::move(before), change));
    bucket.revision = changes.next_id();
    changes.rows().put(Family::Rows, keys::bucket(change.name), encode_bucket(bucket));
    return bucket;
  });
}

}  // namespace mocks3::metadata
