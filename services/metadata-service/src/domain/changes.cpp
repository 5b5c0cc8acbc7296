#include "domain/changes.hpp"

#include <algorithm>

#include "domain/keys.hpp"
#include "mocks3/model/codec.hpp"

namespace mocks3::metadata {

Result<> for_each_row(const KeyValueView& view, Family family, std::string_view prefix,
                      FunctionRef<Result<>(std::string_view key, std::string_view value)> use) {
  const auto cursor = view.cursor(family, prefix, keys::prefix_end(prefix));
  for (; cursor->valid(); cursor->next()) CHECK_OK(use(cursor->key(), cursor->value()));
  return cursor->status();
}

Result<std::optional<std::uint64_t>> Changes::references(std::string_view blob_id) const {
  std::optional<std::uint64_t> count;
  TRY(const bool found, rows_.get(Family::Rows, keys::reference(blob_id), [&](std::string_view row) {
    if (row.size() == 8) count = keys::read_u64(row);
  }));
  if (found && !count) return fail(Error(ErrorCode::StoreCorrupted).caused_by("reference row"));
  return count;
}

Result<> Changes::acquire(const model::BlobRef& blob) {
  if (blob.is_inline) return {};
  TRY(const auto count, references(blob.id));
  if (count == 0u) return fail(Error(ErrorCode::OperationAborted).caused_by("blob " + blob.id + " is being deleted"));
  rows_.put(Family::Rows, keys::reference(blob.id), keys::u64(count.value_or(0) + 1));
  return {};
}

Result<> Changes::release(const model::BlobRef& blob) {
  if (blob.is_inline) {
    if (blob.size) rows_.erase(Family::Bulk, keys::inline_bytes(blob.id));
    return {};
  }
  TRY(const auto count, references(blob.id));
  const std::uint64_t left = count.value_or(0) > 1 ? *count - 1 : 0;
  rows_.put(Family::Rows, keys::reference(blob.id), keys::u64(left));
  if (left == 0) CHECK_OK(add_task(blob));
  return {};
}

Result<> Changes::release_object(HeadRow& head) {
  TRY(const bool complete, load_manifest(rows_, head));
  if (!complete) return fail(Error(ErrorCode::StoreCorrupted).caused_by("manifest of " + head.summary.key));
  for (const auto& part : head.detail.parts) CHECK_OK(release(part.blob));
  if (head.tail.manifest_id) rows_.erase(Family::Bulk, keys::manifest(head.tail.manifest_id));
  return {};
}

Result<> Changes::remove_upload(std::uint64_t bucket_id, const model::Upload& upload,
                                const std::vector<std::uint32_t>& kept) {
  CHECK_OK(for_each_row(rows_, Family::Rows, keys::parts(upload.upload_id),
                        [&](std::string_view key, std::string_view value) -> Result<> {
                          TRY(const auto part, model::decode<model::Part>(value));
                          if (!std::ranges::binary_search(kept, part.part_number)) CHECK_OK(release(part.blob));
                          rows_.erase(Family::Rows, key);
                          return {};
                        }));
  rows_.erase(Family::Rows, keys::upload(bucket_id, upload.key, upload.upload_id));
  return {};
}

Result<> Changes::add_task(const model::BlobRef& blob) {
  TRY(State* const counted, state());
  ++counted->tasks;
  contracts::OutboxTask task{.id = ids_.next(), .kind = contracts::TaskKind::DeleteBlob, .blob = blob, .created = now_};
  rows_.put(Family::Rows, keys::task(task.id), model::encode(task));
  return {};
}

Result<> Changes::remove_task(std::uint64_t id) {
  const auto key = keys::task(id);
  Result<contracts::OutboxTask> task = contracts::OutboxTask{};
  TRY(const bool found,
      rows_.get(Family::Rows, key, [&](std::string_view row) { task = model::decode<contracts::OutboxTask>(row); }));
  if (!found) return {};
  if (!task) return std::unexpected(std::move(task).error());
  rows_.erase(Family::Rows, key);
  TRY(const auto count, references(task->blob.id));
  if (count == 0u) rows_.erase(Family::Rows, keys::reference(task->blob.id));
  TRY(State* const counted, state());
  --counted->tasks;
  return {};
}

Result<> Changes::count_bucket(std::int64_t by) {
  TRY(State* const counted, state());
  counted->buckets += static_cast<std::uint64_t>(by);
  return {};
}

Result<State*> Changes::state() {
  if (!state_) {
    TRY(state_, read_state(rows_));
  }
  return &*state_;
}

Result<> Changes::finish() {
  if (!state_ && ids_.remembered()) return {};
  TRY(State* const counted, state());
  counted->epoch = ids_.epoch();
  rows_.put(Family::Rows, std::string(keys::kState), encode_state(*counted));
  return {};
}

}  // namespace mocks3::metadata
