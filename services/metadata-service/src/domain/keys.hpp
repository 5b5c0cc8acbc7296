// Row keys: one byte for the kind of row, then fields whose byte order is the order rows are wanted in (README.md,
// table).
//
// Numbers are big-endian. A key at the end of a row key stands as it is; a key that something follows has each 0x00
// written as 0x00 0xFF and ends with 0x00 0x01, which keeps the order of the bytes and marks the end. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mocks3::metadata::keys {

void append_u64(std::string& out, std::uint64_t value);
std::uint64_t read_u64(std::string_view bytes);  // the first eight, which must be there
std::string u64(std::uint64_t value);

/// The smallest string behind every string that starts with `prefix`; empty when there is none.
std::string prefix_end(std::string_view prefix);

void append_escaped(std::string& out, std::string_view key);

// ---- Rows
inline constexpr std::string_view kState = "s";
inline constexpr std::string_view kBuckets = "b";
std::string bucket(std::string_view name);
/// All heads of a bucket; a head row is this and the key.
std::string heads(std::uint64_t bucket_id);
std::string head(std::uint64_t bucket_id, std::string_view key);
/// All noncurrent versions of a bucket: below it the escaped key and the inverted order, so that the newest comes
/// first.
std::string versions(std::uint64_t bucket_id);
/// All noncurrent versions of a key.
std::string versions(std::uint64_t bucket_id, std::string_view key);
std::string version(std::uint64_t bucket_id, std::string_view key, std::uint64_t order);
/// Says where the noncurrent null version of a key is.
std::string null_version(std::uint64_t bucket_id, std::string_view key);
/// The first head row whose key's version rows, if it had any, could lie at or behind a position among version rows.
std::string head_position(std::string_view version_position);
inline constexpr std::string_view kUploads = "u";
/// All uploads of a bucket; below it the escaped key and the upload id.
std::string uploads(std::uint64_t bucket_id);
std::string upload(std::uint64_t bucket_id, std::string_view key, std::string_view upload_id);
/// What follows the escaped key in the row key of an upload or a version, the key into `key`; nothing when it is
/// neither.
std::optional<std::string_view> parse_escaped(std::string_view row_key, std::string& key);
std::string parts(std::string_view upload_id);
std::string part(std::string_view upload_id, std::uint32_t part_number);
std::string reference(std::string_view blob_id);
inline constexpr std::string_view kTasks = "t";
std::string task(std::uint64_t id);

/// Bytes in front of the key in head rows, and in front of the escaped key in others.
inline constexpr std::size_t kBucketPrefixBytes = 9;

// ---- Bulk
std::string inline_bytes(std::string_view inline_id);
std::string manifest(std::uint64_t order);

}  // namespace mocks3::metadata::keys
