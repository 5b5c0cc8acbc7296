#include <cstdio>

#include "domain/assembly.hpp"
#include "domain/keys.hpp"
#include "domain/kv_store.hpp"
#include "domain/stored_object.hpp"
#include "mocks3/model/codec.hpp"
#include "mocks3/utils/random.hpp"

namespace mocks3::metadata {

namespace {

constexpr std::size_t kUploadIdSecretBytes = 16;

/// Sorts by time of creation, then in the order of this process; the rest cannot be guessed. Hex, so url-safe.
std::string make_upload_id(Timestamp now, std::uint64_t number) {
  char head[32];
  std::snprintf(head, sizeof head, "%012llx%08llx", static_cast<unsigned long long>(now.time_since_epoch().count()),
                static_cast<unsigned long long>(number & 0xffffffff));
  return head + utils::random_hex(kUploadIdSecretBytes);
}

struct FoundUpload {
  BucketKey bucket;
  std::optional<model::Upload> upload;
};

Result<FoundUpload> find_upload(const KeyValueView& view, const contracts::UploadId& id) {
  TRY(const auto bucket, read_bucket_key(view, id.bucket));
  Result<model::Upload> upload = model::Upload{};
  TRY(const bool found, view.get(Family::Rows, keys::upload(bucket.id, id.key, id.upload_id),
                                 [&](std::string_view row) { upload = model::decode<model::Upload>(row); }));
  if (!found) return FoundUpload{bucket, std::nullopt};
  if (!upload) return std::unexpected(std::move(upload).error());
  return FoundUpload{bucket, std::move(*upload)};
}

auto no_such_upload(const contracts::UploadId& id) {
  return fail(Error(ErrorCode::NoSuchUpload).with("UploadId", id.upload_id));
}

Result<std::optional<model::Part>> find_part(const KeyValueView& view, std::string_view upload_id,
                                             std::uint32_t number) {
  Result<model::Part> part = model::Part{};
  TRY(const bool found, view.get(Family::Rows, keys::part(upload_id, number),
                                 [&](std::string_view row) { part = model::decode<model::Part>(row); }));
  if (!found) return std::nullopt;
  if (!part) return std::unexpected(std::move(part).error());
  return std::move(*part);
}

contracts::CompletedUpload completed(const BucketKey& bucket, const Stamp& stamp, model::ObjectSummary summary,
                                     std::vector<model::Checksum> checksums) {
  auto committed = committed_as(bucket, stamp);
  summary.version_id = committed.version_id;
  summary.last_modified = committed.last_modified;
  return {.committed = std::move(committed), .summary = std::move(summary), .checksums = std::move(checksums)};
}

/// Completing once more: the same answer while the object is still the one that the upload made.
Result<contracts::CompletedUpload> complete_again(Changes& changes, const BucketKey& bucket,
                                                  const contracts::CompleteUpload& request) {
  HeadRow head;
  TRY(const bool found, read_head(changes.rows(), bucket.id, request.upload.key, head));
  if (!found || head.tail.upload_id != request.upload.upload_id || !is_result_of(request, head.summary))
    return no_such_upload(request.upload);
  return completed(bucket, head.stamp, std::move(head.summary), std::move(head.detail.checksums));
}

Result<contracts::CompletedUpload> complete_now(Changes& changes, Ids& ids, const contracts::CompleteUpload& request) {
  auto& rows = changes.rows();
  TRY(auto found, find_upload(rows, request.upload));
  if (!found.upload) return complete_again(changes, found.bucket, request);
  const auto& upload = *found.upload;
  TRY(auto versions, KeyVersions::open(changes, found.bucket, upload.key));
  CHECK_OK(versions.check(request.conditions));

  std::vector<std::optional<model::Part>> parts;
  std::vector<const model::Part*> stored;
  std::vector<std::uint32_t> kept;
  parts.reserve(request.parts.size());
  for (const auto& named : request.parts) {
    TRY(auto part, find_part(rows, upload.upload_id, named.part_number));
    parts.push_back(std::move(part));
    stored.push_back(parts.back() ? &*parts.back() : nullptr);
    kept.push_back(named.part_number);
  }
  TRY(auto object, assemble(upload, request, stored));
  // The references of the parts that are named pass from the upload to the object.
  CHECK_OK(changes.remove_upload(found.bucket.id, upload, kept));
  auto checksums = object.detail.checksums;
  auto manifest = std::exchange(object.detail.parts, {});
  StoredObject row(object.summary, std::move(object.detail), std::move(manifest), upload.upload_id, ids);
  TRY(const auto stamp, row.put(changes, versions));
  return completed(found.bucket, stamp, std::move(object.summary), std::move(checksums));
}

}  // namespace

Task<model::Upload> KvMetadataStore::create_upload(Context&, const model::Upload& request) {
  co_return co_await transact<model::Upload>([&](Changes& changes) -> Result<model::Upload> {
    TRY(const auto bucket, read_bucket_key(changes.rows(), request.bucket));
    auto upload = request;
    upload.initiated = changes.now();
    upload.upload_id = make_upload_id(upload.initiated, changes.next_id());
    changes.rows().put(Family::Rows, keys::upload(bucket.id, upload.key, upload.upload_id), model::encode(upload));
    return upload;
  });
}

Task<model::Upload> KvMetadataStore::get_upload(Context&, const contracts::UploadId& id) {
  co_return co_await query<model::Upload>([&](const KeyValueView& view) -> Result<model::Upload> {
    TRY(auto found, find_upload(view, id));
    if (!found.upload) return no_such_upload(id);
    return std::move(*found.upload);
  });
}

Task<model::Part> KvMetadataStore::put_part(Context&, const contracts::PutPart& request) {
  CO_TRY(auto part, stored_part(request.part, ids_));
  part.last_modified = clock_.now();
  const auto row = model::encode(part);
  CO_CHECK(co_await transact_void([&](Changes& changes) -> Result<> {
    auto& rows = changes.rows();
    TRY(const auto found, find_upload(rows, request.upload));
    if (!found.upload) return no_such_upload(request.upload);
    TRY(const auto old, find_part(rows, request.upload.upload_id, part.part_number));
    CHECK_OK(changes.acquire(part.blob));
    if (old) CHECK_OK(changes.release(old->blob));
    if (part.blob.is_inline && part.blob.size)
      rows.put_borrowed(Family::Bulk, keys::inline_bytes(part.blob.id), request.part.blob.inline_data.data);
    rows.put(Family::Rows, keys::part(request.upload.upload_id, part.part_number), row);
    return {};
  }));
  to_contract(part);
  co_return part;
}

Task<contracts::PartPage> KvMetadataStore::list_parts(Context&, const contracts::ListParts& request) {
  co_return co_await query<contracts::PartPage>([&](const KeyValueView& view) -> Result<contracts::PartPage> {
    TRY(auto found, find_upload(view, request.upload));
    if (!found.upload) return no_such_upload(request.upload);
    contracts::PartPage page{.upload = std::move(*found.upload)};
    if (request.limit == 0) return page;
    const auto& id = request.upload.upload_id;
    const auto cursor =
        view.cursor(Family::Rows, keys::part(id, request.part_number_marker + 1), keys::prefix_end(keys::parts(id)));
    for (; cursor->valid(); cursor->next()) {
      if (page.parts.size() == request.limit) {
        page.truncated = true;
        return page;
      }
      TRY(auto part, model::decode<model::Part>(cursor->value()));
      to_contract(part);
      page.parts.push_back(std::move(part));
    }
    CHECK_OK(cursor->status());
    return page;
  });
}

Task<contracts::CompletedUpload> KvMetadataStore::complete_upload(Context&, const contracts::CompleteUpload& request) {
  CO_CHECK(check_part_list(request));
  co_return co_await transact<contracts::CompletedUpload>(
      [&](Changes& changes) { return complete_now(changes, ids_, request); });
}

Task<> KvMetadataStore::abort_upload(Context&, const contracts::UploadId& id) {
  co_return co_await transact_void([&](Changes& changes) -> Result<> {
    TRY(const auto found, find_upload(changes.rows(), id));
    if (!found.upload) return no_such_upload(id);
    return changes.remove_upload(found.bucket.id, *found.upload);
  });
}

}  // namespace mocks3::metadata
