#include "domain/rows.hpp"

#include "domain/keys.hpp"
#include "mocks3/model/codec.hpp"

namespace mocks3::metadata {

namespace {

auto corrupted(std::string what) { return fail(Error(ErrorCode::StoreCorrupted).caused_by(std::move(what))); }

/// get() and decode in one; nothing when the row is absent.
template <class T, class Decode>
Result<std::optional<T>> find(const KeyValueView& view, Family family, std::string_view key, Decode decode) {
  Result<T> row = T{};
  TRY(const bool found, view.get(family, key, [&](std::string_view value) { row = decode(value); }));
  if (!found) return std::nullopt;
  if (!row) return std::unexpected(std::move(row).error());
  return std::move(*row);
}

}  // namespace

std::string encode_head(const model::ObjectSummary& summary, const model::ObjectDetail& detail) {
  return model::encode(summary) + model::encode(detail);
}

void append_tail(std::string& row, const HeadTail& tail) { row += model::encode(tail); }

Result<model::ObjectSummary> decode_summary(std::string_view row, std::string_view key) {
  TRY(auto summary, model::decode<model::ObjectSummary>(row));
  summary.key = key;
  return summary;
}

Result<> decode_head(std::string_view row, std::string_view key, HeadRow& head) {
  TRY(head.summary, model::decode<model::ObjectSummary>(row, &row));
  TRY(head.detail, model::decode<model::ObjectDetail>(row, &row));
  TRY(head.tail, model::decode<HeadTail>(row));
  head.summary.key = key;
  return {};
}

std::string encode_bucket(const model::Bucket& bucket) { return keys::u64(bucket.id) + model::encode(bucket); }

Result<model::Bucket> decode_bucket(std::string_view row) {
  if (row.size() < 8) return corrupted("bucket row");
  return model::decode<model::Bucket>(row.substr(8));
}

std::string encode_state(const State& state) {
  std::string row = keys::u64(state.epoch);
  keys::append_u64(row, state.buckets);
  keys::append_u64(row, state.tasks);
  return row;
}

Result<State> read_state(const KeyValueView& view) {
  TRY(const auto state, find<State>(view, Family::Rows, keys::kState, [](std::string_view row) -> Result<State> {
        if (row.size() != 24) return corrupted("state row");
        return State{keys::read_u64(row), keys::read_u64(row.substr(8)), keys::read_u64(row.substr(16))};
      }));
  return state.value_or(State{});
}

Result<std::uint64_t> read_bucket_id(const KeyValueView& view, std::string_view name) {
  TRY(const auto id,
      find<std::uint64_t>(view, Family::Rows, keys::bucket(name), [](std::string_view row) -> Result<std::uint64_t> {
        if (row.size() < 8) return corrupted("bucket row");
        return keys::read_u64(row);
      }));
  if (!id) return fail(Error(ErrorCode::NoSuchBucket).with("BucketName", std::string(name)));
  return *id;
}

Result<model::Bucket> read_bucket(const KeyValueView& view, std::string_view name) {
  TRY(auto bucket, find<model::Bucket>(view, Family::Rows, keys::bucket(name), decode_bucket));
  if (!bucket) return fail(Error(ErrorCode::NoSuchBucket).with("BucketName", std::string(name)));
  return std::move(*bucket);
}

Result<bool> read_head(const KeyValueView& view, std::uint64_t bucket_id, std::string_view key, HeadRow& head) {
  // Decoded in place: a head row is large, and this is the way of every GET.
  Result<> decoded;
  TRY(const bool found, view.get(Family::Rows, keys::head(bucket_id, key),
                                 [&](std::string_view row) { decoded = decode_head(row, key, head); }));
  CHECK_OK(decoded);
  return found;
}

Result<bool> load_manifest(const KeyValueView& view, HeadRow& head) {
  if (!head.tail.manifest_id) return true;
  TRY(auto parts, find<std::vector<model::Part>>(
                      view, Family::Bulk, keys::manifest(head.tail.manifest_id),
                      [](std::string_view row) { return model::decode<std::vector<model::Part>>(row); }));
  if (!parts) return false;
  head.detail.parts = std::move(*parts);
  return true;
}

Result<bool> load_inline(const KeyValueView& view, std::vector<model::Part>& parts) {
  for (auto& part : parts) {
    if (!part.blob.is_inline || part.blob.size == 0) continue;
    TRY(const bool found, view.get(Family::Bulk, keys::inline_bytes(part.blob.id),
                                   [&](std::string_view bytes) { part.blob.inline_data.data = bytes; }));
    if (!found) return false;
    if (part.blob.inline_data.data.size() != part.blob.size) return corrupted("inline bytes");
  }
  return true;
}

void to_contract(model::Part& part) {
  if (part.blob.is_inline) part.blob.id.clear();
}

void to_contract(std::vector<model::Part>& parts) {
  for (auto& part : parts) to_contract(part);
}

}  // namespace mocks3::metadata
