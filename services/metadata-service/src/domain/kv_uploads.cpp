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
  std::uint64_t bucket_id;
  std::optional<model::Upload> upload;
};

Result<FoundUpload> find_upload(const KeyValueView& view, const contracts::UploadId& id) {
  TRY(const auto bucket_id, read_bucket_id(view, id.bucket));
  Result<model::Upload> upload = model::Upload{};
  TRY(const bool found, view.get(Family::Rows, keys::upload(bucket_id, id.key, id.upload_id),
                                 [&](std::string_view row) { upload = model::decode<model::Upload>(row); }));
  if (!found) return FoundUpload{bucket_id, std::nullopt};
  if (!upload) return std::unexpected(std::move(upload).error());
  return FoundUpload{bucket_id, std::move(*upload)};
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

contracts::CompletedUpload completed(const model::ObjectSummary& summary, const model::ObjectDetail& detail) {
  return {.committed = {.version_id = summary.version_id, .last_modified = summary.last_modified},
          .summary = summary,
          .checksums = detail.checksums};
}

/// Completing once more: the same answer while the object is still the one that the upload made.
Result<contracts::CompletedUpload> complete_again(Changes& changes, std::uint64_t bucket_id,
                                                  const contracts::CompleteUpload& request) {
  HeadRow head;
  TRY(const bool found, read_head(changes.rows(), bucket_id, request.upload.key, head));
  if (!found || head.tail.upload_id != request.upload.upload_id || !is_result_of(request, head.summary))
    return no_such_upload(request.upload);
  return completed(head.summary, head.detail);
}

Result<contracts::CompletedUpload> complete_now(Changes& changes, Ids& ids, const contracts::CompleteUpload& request) {
  auto& rows = changes.rows();
  TRY(auto found, find_upload(rows, request.upload));
  if (!found.upload) return complete_again(changes, found.bucket_id, request);
  const auto& upload = *found.upload;
  HeadRow old;
  TRY(const bool replaces, read_head(rows, found.bucket_id, upload.key, old));
  CHECK_OK(contracts::check_conditions(request.conditions, replaces ? &old.summary : nullptr));

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
  object.summary.version_id = kNullVersion;
  object.summary.last_modified = changes.now();
  auto result = completed(object.summary, object.detail);

  // The references of the parts that are named pass from the upload to the object.
  CHECK_OK(changes.remove_upload(found.bucket_id, upload, kept));
  if (replaces) CHECK_OK(changes.release_object(old));
  auto manifest = std::exchange(object.detail.parts, {});
  StoredObject(std::move(object.summary), std::move(object.detail), std::move(manifest), upload.upload_id, ids)
      .put(changes, found.bucket_id);
  return result;
}

}  // namespace

Task<model::Upload> KvMetadataStore::create_upload(Context&, const model::Upload& request) {
  co_return co_await transact<model::Upload>([&](Changes& changes) -> Result<model::Upload> {
    TRY(const auto bucket_id, read_bucket_id(changes.rows(), request.bucket));
    auto upload = request;
    upload.initiated = changes.now();
    upload.upload_id = make_upload_id(upload.initiated, changes.next_id());
    changes.rows().put(Family::Rows, keys::upload(bucket_id, upload.key, upload.upload_id), model::encode(upload));
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
    return changes.remove_upload(found.bucket_id, *found.upload);
  });
}

}  // namespace mocks3::metadata
