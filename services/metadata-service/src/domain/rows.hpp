// What stands in rows, and reading them through a view (README.md, table).
//
// A stored Part's blob differs from the contract's in one point: bytes that are inline lie in Bulk, and BlobRef::id
// holds the eight bytes they are found by. to_contract() takes that off again. Pure functions, any thread. Errors:
// StoreCorrupted when a row cannot be decoded.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/version_id.hpp"
#include "mocks3/metadata/key_value_engine.hpp"
#include "mocks3/model/object.hpp"

namespace mocks3::metadata {

/// What only the store knows of an object before it is committed.
struct HeadTail {
  std::uint64_t manifest_id = 0;  // not 0: the parts lie in Bulk
  std::string upload_id;          // of the multipart upload that made it
};
BOOST_DESCRIBE_STRUCT(HeadTail, (), (manifest_id, upload_id))

/// What a commit gives an object: the last bytes of its row, read and written without the rest of it.
struct Stamp {
  std::uint64_t order = 0;  // grows with every commit; versions sort by it
  Timestamp last_modified{};
  bool delete_marker = false;
  VersionSecret secret{};   // none: the null version
  std::uint64_t newer = 0;  // order of the next newer version of the key; 0: this is the head
  std::uint64_t older = 0;  // of the next older one; 0: there is none

  bool is_null() const { return secret == kNoSecret; }
  /// Whether a client means this one.
  bool has_id(std::string_view id) const;
  std::string version_id() const;
};
void append_stamp(std::string& row, const Stamp& stamp);
/// Takes the stamp off the end.
Result<Stamp> take_stamp(std::string_view& row);
/// Of a whole row.
bool is_delete_marker(std::string_view row);

/// A row of an object or a delete marker, head or not: summary, detail, tail, each decodable without those behind it,
/// and the stamp. What the key and the stamp say is not repeated in the summary.
struct HeadRow {
  model::ObjectSummary summary;
  model::ObjectDetail detail;
  HeadTail tail;
  Stamp stamp;
};

/// Everything but the stamp.
std::string encode_head(model::ObjectSummary summary, const model::ObjectDetail& detail, const HeadTail& tail);
Result<model::ObjectSummary> decode_summary(std::string_view row, std::string_view key);
Result<> decode_head(std::string_view row, std::string_view key, HeadRow& head);
/// The same when the stamp has been taken off.
Result<> decode_head(std::string_view row, std::string_view key, const Stamp& stamp, HeadRow& head);

std::string encode_bucket(const model::Bucket& bucket);
Result<model::Bucket> decode_bucket(std::string_view row);
/// What writes need to know of a bucket: the first bytes of its row.
struct BucketKey {
  std::uint64_t id = 0;
  model::BucketVersioning versioning = model::BucketVersioning::Unversioned;

  bool versioned() const { return versioning != model::BucketVersioning::Unversioned; }
};

/// Counters that change with transactions, and the epoch ids are made from (ids.hpp).
struct State {
  std::uint64_t epoch = 0;
  std::uint64_t buckets = 0;
  std::uint64_t tasks = 0;
};
std::string encode_state(const State& state);
Result<State> read_state(const KeyValueView& view);  // zeros in an empty store

/// NoSuchBucket.
Result<BucketKey> read_bucket_key(const KeyValueView& view, std::string_view name);
Result<model::Bucket> read_bucket(const KeyValueView& view, std::string_view name);
/// False when the key has no object; `head` is then as it was.
Result<bool> read_head(const KeyValueView& view, std::uint64_t bucket_id, std::string_view key, HeadRow& head);
/// The same of a noncurrent version.
Result<bool> read_version(const KeyValueView& view, std::uint64_t bucket_id, std::string_view key, std::uint64_t order,
                          HeadRow& head);
/// The order of a key's noncurrent null version.
Result<std::optional<std::uint64_t>> read_null_order(const KeyValueView& view, std::uint64_t bucket_id,
                                                     std::string_view key);
/// Brings in the parts of a manifest in Bulk; false when it is not there (any more).
Result<bool> load_manifest(const KeyValueView& view, HeadRow& head);
/// Brings in inline bytes; false when they are not there (any more).
Result<bool> load_inline(const KeyValueView& view, std::vector<model::Part>& parts);
/// Clears the ids of inline blobs.
void to_contract(std::vector<model::Part>& parts);
void to_contract(model::Part& part);

}  // namespace mocks3::metadata
