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

#include "mocks3/metadata/key_value_engine.hpp"
#include "mocks3/model/object.hpp"

namespace mocks3::metadata {

inline constexpr std::string_view kNullVersion = "null";

/// What only the store knows of an object.
struct HeadTail {
  std::uint64_t order = 0;        // grows with every commit; later versions sort by it
  std::uint64_t manifest_id = 0;  // not 0: the parts lie in Bulk
  std::string upload_id;          // of the multipart upload that made it
};
BOOST_DESCRIBE_STRUCT(HeadTail, (), (order, manifest_id, upload_id))

/// A head row: summary, detail, tail, each decodable without those behind it. The key is not repeated in it.
struct HeadRow {
  model::ObjectSummary summary;
  model::ObjectDetail detail;
  HeadTail tail;
};

/// Everything but the tail.
std::string encode_head(const model::ObjectSummary& summary, const model::ObjectDetail& detail);
void append_tail(std::string& row, const HeadTail& tail);
Result<model::ObjectSummary> decode_summary(std::string_view row, std::string_view key);
Result<> decode_head(std::string_view row, std::string_view key, HeadRow& head);

std::string encode_bucket(const model::Bucket& bucket);
Result<model::Bucket> decode_bucket(std::string_view row);

/// Counters that change with transactions, and the epoch ids are made from (ids.hpp).
struct State {
  std::uint64_t epoch = 0;
  std::uint64_t buckets = 0;
  std::uint64_t tasks = 0;
};
std::string encode_state(const State& state);
Result<State> read_state(const KeyValueView& view);  // zeros in an empty store

/// NoSuchBucket.
Result<std::uint64_t> read_bucket_id(const KeyValueView& view, std::string_view name);
Result<model::Bucket> read_bucket(const KeyValueView& view, std::string_view name);
/// False when the key has no object; `head` is then as it was.
Result<bool> read_head(const KeyValueView& view, std::uint64_t bucket_id, std::string_view key, HeadRow& head);
/// Brings in the parts of a manifest in Bulk; false when it is not there (any more).
Result<bool> load_manifest(const KeyValueView& view, HeadRow& head);
/// Brings in inline bytes; false when they are not there (any more).
Result<bool> load_inline(const KeyValueView& view, std::vector<model::Part>& parts);
/// Clears the ids of inline blobs.
void to_contract(std::vector<model::Part>& parts);
void to_contract(model::Part& part);

}  // namespace mocks3::metadata
