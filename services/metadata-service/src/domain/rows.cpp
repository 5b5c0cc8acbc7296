#include "domain/rows.hpp"

#include "domain/keys.hpp"
#include "mocks3/contracts/versions.hpp"
#include "mocks3/model/codec.hpp"

namespace mocks3::metadata {

namespace {

// Flags of a stamp, its last byte. Before it stand, backwards: order, time, the secret, the neighbours.
constexpr unsigned char kDeleteMarker = 1;
constexpr unsigned char kOwnId = 2;
constexpr unsigned char kChained = 4;

constexpr std::size_t kBucketKeyBytes = 9;  // id and versioning

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

/// What the row itself does not say.
void complete(model::ObjectSummary& summary, std::string_view key, const Stamp& stamp) {
  summary.key = key;
  summary.version_id = stamp.version_id();
  summary.is_delete_marker = stamp.delete_marker;
  summary.last_modified = stamp.last_modified;
}

Result<bool> read_object_row(const KeyValueView& view, const std::string& row_key, std::string_view key,
                             HeadRow& head) {
  // Decoded in place: such a row is large, and this is the way of every GET.
  Result<> decoded;
  TRY(const bool found,
      view.get(Family::Rows, row_key, [&](std::string_view row) { decoded = decode_head(row, key, head); }));
  CHECK_OK(decoded);
  return found;
}

}  // namespace

bool Stamp::has_id(std::string_view id) const {
  if (is_null()) return id == contracts::kNullVersion;
  const auto address = parse_version_id(id);
  return address && address->order == order && address->secret == secret;
}

std::string Stamp::version_id() const {
  return is_null() ? std::string(contracts::kNullVersion) : metadata::version_id({order, secret});
}

void append_stamp(std::string& row, const Stamp& stamp) {
  unsigned char flags = 0;
  if (stamp.newer || stamp.older) {
    keys::append_u64(row, stamp.newer);
    keys::append_u64(row, stamp.older);
    flags |= kChained;
  }
  if (!stamp.is_null()) {
    for (const auto word : stamp.secret) keys::append_u64(row, word);
    flags |= kOwnId;
  }
  if (stamp.delete_marker) flags |= kDeleteMarker;
  keys::append_u64(row, static_cast<std::uint64_t>(stamp.last_modified.time_since_epoch().count()));
  keys::append_u64(row, stamp.order);
  row += static_cast<char>(flags);
}

Result<Stamp> take_stamp(std::string_view& row) {
  const auto flags = row.empty() ? 0 : static_cast<unsigned char>(row.back());
  const std::size_t size = 17 + (flags & kOwnId ? 16 : 0) + (flags & kChained ? 16 : 0);
  if (row.size() < size) return corrupted("stamp");
  auto bytes = row.substr(row.size() - size);
  row.remove_suffix(size);
  const auto next = [&bytes] {
    const auto value = keys::read_u64(bytes);
    bytes.remove_prefix(8);
    return value;
  };
  Stamp stamp{.delete_marker = (flags & kDeleteMarker) != 0};
  if (flags & kChained) {
    stamp.newer = next();
    stamp.older = next();
  }
  if (flags & kOwnId) {
    for (auto& word : stamp.secret) word = next();
  }
  stamp.last_modified = Timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(next())));
  stamp.order = next();
  return stamp;
}

bool is_delete_marker(std::string_view row) {
  return !row.empty() && (static_cast<unsigned char>(row.back()) & kDeleteMarker) != 0;
}

std::string encode_head(model::ObjectSummary summary, const model::ObjectDetail& detail, const HeadTail& tail) {
  summary.key.clear();
  summary.version_id.clear();
  summary.last_modified = {};
  summary.is_delete_marker = false;
  return model::encode(summary) + model::encode(detail) + model::encode(tail);
}

Result<model::ObjectSummary> decode_summary(std::string_view row, std::string_view key) {
  TRY(const auto stamp, take_stamp(row));
  TRY(auto summary, model::decode<model::ObjectSummary>(row));
  complete(summary, key, stamp);
  return summary;
}

Result<> decode_head(std::string_view row, std::string_view key, HeadRow& head) {
  TRY(const auto stamp, take_stamp(row));
  return decode_head(row, key, stamp, head);
}

Result<> decode_head(std::string_view row, std::string_view key, const Stamp& stamp, HeadRow& head) {
  head.stamp = stamp;
  TRY(head.summary, model::decode<model::ObjectSummary>(row, &row));
  TRY(head.detail, model::decode<model::ObjectDetail>(row, &row));
  TRY(head.tail, model::decode<HeadTail>(row));
  complete(head.summary, key, stamp);
  return {};
}

std::string encode_bucket(const model::Bucket& bucket) {
  return keys::u64(bucket.id) + static_cast<char>(bucket.versioning) + model::encode(bucket);
}

Result<model::Bucket> decode_bucket(std::string_view row) {
  if (row.size() < kBucketKeyBytes) return corrupted("bucket row");
  return model::decode<model::Bucket>(row.substr(kBucketKeyBytes));
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

Result<BucketKey> read_bucket_key(const KeyValueView& view, std::string_view name) {
  TRY(const auto key,
      find<BucketKey>(view, Family::Rows, keys::bucket(name), [](std::string_view row) -> Result<BucketKey> {
        if (row.size() < kBucketKeyBytes) return corrupted("bucket row");
        return BucketKey{keys::read_u64(row), static_cast<model::BucketVersioning>(row[kBucketKeyBytes - 1])};
      }));
  if (!key) return fail(Error(ErrorCode::NoSuchBucket).with("BucketName", std::string(name)));
  return *key;
}

Result<model::Bucket> read_bucket(const KeyValueView& view, std::string_view name) {
  TRY(auto bucket, find<model::Bucket>(view, Family::Rows, keys::bucket(name), decode_bucket));
  if (!bucket) return fail(Error(ErrorCode::NoSuchBucket).with("BucketName", std::string(name)));
  return std::move(*bucket);
}

Result<bool> read_head(const KeyValueView& view, std::uint64_t bucket_id, std::string_view key, HeadRow& head) {
  return read_object_row(view, keys::head(bucket_id, key), key, head);
}

Result<bool> read_version(const KeyValueView& view, std::uint64_t bucket_id, std::string_view key, std::uint64_t order,
                          HeadRow& head) {
  return read_object_row(view, keys::version(bucket_id, key, order), key, head);
}

Result<std::optional<std::uint64_t>> read_null_order(const KeyValueView& view, std::uint64_t bucket_id,
                                                     std::string_view key) {
  return find<std::uint64_t>(view, Family::Rows, keys::null_version(bucket_id, key),
                             [](std::string_view row) -> Result<std::uint64_t> {
                               if (row.size() != 8) return corrupted("null version row");
                               return keys::read_u64(row);
                             });
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
