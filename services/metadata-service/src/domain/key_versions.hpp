// All versions of one key inside a transaction.
//
// The current version is the head row. The others are version rows, and each row's stamp holds the orders of its
// neighbours, so that taking one out and putting another in its place needs gets only, never a walk along rows that
// have been deleted. At most one version has the id `null`; when it is not the head, a row of its own says where it is.
// Ownership: borrows the changes; lives in a commit function. Threads: that of the transaction. Errors: StoreCorrupted.
// Sources: "How S3 Versioning works", "Adding objects to versioning-suspended buckets", "Deleting object versions from
// a versioning-enabled bucket", "Managing delete markers".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/changes.hpp"
#include "domain/rows.hpp"

namespace mocks3::metadata {

/// A row, its stamp taken off.
struct StoredVersion {
  std::string row;
  Stamp stamp;
};

/// What the one who wrote it is told.
contracts::Committed committed_as(const BucketKey& bucket, const Stamp& stamp);

/// Good for one change: afterwards it is to be opened anew.
class KeyVersions {
 public:
  /// Reads the head.
  static Result<KeyVersions> open(Changes& changes, const BucketKey& bucket, std::string_view key);

  /// Judges conditions of a write by the current version; a delete marker counts as no object.
  Result<> check(const contracts::WriteConditions& conditions) const;
  /// The version a client means, the head without an id.
  Result<std::optional<StoredVersion>> find(const std::optional<std::string>& version_id) const;
  Result<HeadRow> decode(const StoredVersion& version) const;

  /// Puts an encoded object, or a delete marker, on top, and lets go of what it replaces: every version of an
  /// unversioned bucket, the null version while versioning is suspended, nothing while it is enabled.
  Result<Stamp> add(std::string row, bool delete_marker);
  /// Another content for a version, which stays where it is and keeps what it holds.
  void rewrite(StoredVersion version);
  /// Removes a version for good. When it is the head, the next older one becomes the head.
  Result<> remove(const StoredVersion& version);

 private:
  KeyVersions(Changes& changes, const BucketKey& bucket, std::string_view key)
      : changes_(changes), bucket_(bucket), key_(key) {}

  Result<std::optional<StoredVersion>> read(std::string_view row_key) const;
  /// StoreCorrupted when it is not there.
  Result<StoredVersion> neighbour(std::uint64_t order) const;
  Result<std::optional<StoredVersion>> noncurrent_null() const;

  void put(std::string row_key, StoredVersion version);
  void put_head(StoredVersion version);
  /// Writes a noncurrent version to its place.
  void place(StoredVersion version);
  Result<> release(const StoredVersion& version);
  /// Removes the row of a noncurrent version, and what says where it is.
  void erase_row(const StoredVersion& version);
  Result<> set_older(std::uint64_t order, std::uint64_t older);
  Result<> set_newer(std::uint64_t order, std::uint64_t newer);

  Changes& changes_;
  const BucketKey bucket_;
  const std::string key_;
  std::optional<StoredVersion> head_;
};

}  // namespace mocks3::metadata
