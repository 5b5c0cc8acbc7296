#include "domain/key_versions.hpp"

#include <algorithm>

#include "domain/keys.hpp"
#include "mocks3/contracts/versions.hpp"

namespace mocks3::metadata {

contracts::Committed committed_as(const BucketKey& bucket, const Stamp& stamp) {
  return {.version_id = stamp.version_id(), .last_modified = stamp.last_modified, .versioned = bucket.versioned()};
}

Result<KeyVersions> KeyVersions::open(Changes& changes, const BucketKey& bucket, std::string_view key) {
  KeyVersions versions(changes, bucket, key);
  TRY(versions.head_, versions.read(keys::head(bucket.id, key)));
  return versions;
}

Result<> KeyVersions::check(const contracts::WriteConditions& conditions) const {
  if (!conditions.any()) return {};
  if (!head_ || head_->stamp.delete_marker) return contracts::check_conditions(conditions, nullptr);
  TRY(const auto head, decode(*head_));
  return contracts::check_conditions(conditions, &head.summary);
}

Result<std::optional<StoredVersion>> KeyVersions::find(const std::optional<std::string>& version_id) const {
  // A key without a head has no versions at all.
  if (!head_) return std::nullopt;
  if (!version_id || head_->stamp.has_id(*version_id)) return head_;
  if (*version_id == contracts::kNullVersion) return noncurrent_null();
  const auto address = parse_version_id(*version_id);
  if (!address) return std::nullopt;
  TRY(auto version, read(keys::version(bucket_.id, key_, address->order)));
  if (version && !version->stamp.has_id(*version_id)) return std::nullopt;
  return version;
}

Result<HeadRow> KeyVersions::decode(const StoredVersion& version) const {
  HeadRow head;
  CHECK_OK(decode_head(version.row, key_, version.stamp, head));
  return head;
}

Result<Stamp> KeyVersions::add(std::string row, bool delete_marker) {
  Stamp stamp{.order = changes_.next_id(), .last_modified = changes_.now(), .delete_marker = delete_marker};
  if (bucket_.versioning == model::BucketVersioning::Enabled) {
    stamp.secret = new_secret();
  } else if (bucket_.versioning == model::BucketVersioning::Suspended && head_ && !head_->stamp.is_null()) {
    TRY(const auto replaced, noncurrent_null());
    if (replaced) CHECK_OK(remove(*replaced));
  }
  if (head_) {
    // Whatever the clock does, a newer version of a key is not the older one by its date.
    if (bucket_.versioned()) stamp.last_modified = std::max(stamp.last_modified, head_->stamp.last_modified);
    if (stamp.is_null() && head_->stamp.is_null()) {
      CHECK_OK(release(*head_));
      stamp.older = head_->stamp.older;
      if (stamp.older) CHECK_OK(set_newer(stamp.older, stamp.order));
    } else {
      stamp.older = head_->stamp.order;
      head_->stamp.newer = stamp.order;
      if (head_->stamp.is_null())
        changes_.rows().put(Family::Rows, keys::null_version(bucket_.id, key_), keys::u64(head_->stamp.order));
      place(std::move(*head_));
    }
  }
  put_head({std::move(row), stamp});
  return stamp;
}

void KeyVersions::rewrite(StoredVersion version) {
  if (version.stamp.newer == 0) {
    put_head(std::move(version));
  } else {
    place(std::move(version));
  }
}

Result<> KeyVersions::remove(const StoredVersion& version) {
  CHECK_OK(release(version));
  if (version.stamp.newer != 0) {
    erase_row(version);
    CHECK_OK(set_older(version.stamp.newer, version.stamp.older));
    if (version.stamp.older) CHECK_OK(set_newer(version.stamp.older, version.stamp.newer));
    return {};
  }
  if (version.stamp.older == 0) {
    changes_.rows().erase(Family::Rows, keys::head(bucket_.id, key_));
    return {};
  }
  TRY(auto next, neighbour(version.stamp.older));
  erase_row(next);
  next.stamp.newer = 0;
  put_head(std::move(next));
  return {};
}

Result<std::optional<StoredVersion>> KeyVersions::read(std::string_view row_key) const {
  StoredVersion version;
  TRY(const bool found, changes_.rows().get(Family::Rows, row_key, [&](std::string_view row) { version.row = row; }));
  if (!found) return std::nullopt;
  std::string_view row = version.row;
  TRY(version.stamp, take_stamp(row));
  version.row.resize(row.size());
  return version;
}

Result<StoredVersion> KeyVersions::neighbour(std::uint64_t order) const {
  TRY(auto version, read(keys::version(bucket_.id, key_, order)));
  if (!version) return fail(Error(ErrorCode::StoreCorrupted).caused_by("the versions of " + key_ + " do not connect"));
  return std::move(*version);
}

Result<std::optional<StoredVersion>> KeyVersions::noncurrent_null() const {
  TRY(const auto order, read_null_order(changes_.rows(), bucket_.id, key_));
  if (!order) return std::nullopt;
  TRY(auto version, neighbour(*order));
  return version;
}

void KeyVersions::put(std::string row_key, StoredVersion version) {
  append_stamp(version.row, version.stamp);
  changes_.rows().put(Family::Rows, std::move(row_key), std::move(version.row));
}

void KeyVersions::put_head(StoredVersion version) { put(keys::head(bucket_.id, key_), std::move(version)); }

void KeyVersions::place(StoredVersion version) {
  auto row_key = keys::version(bucket_.id, key_, version.stamp.order);
  put(std::move(row_key), std::move(version));
}

Result<> KeyVersions::release(const StoredVersion& version) {
  if (version.stamp.delete_marker) return {};
  TRY(auto head, decode(version));
  return changes_.release_object(head);
}

void KeyVersions::erase_row(const StoredVersion& version) {
  changes_.rows().erase(Family::Rows, keys::version(bucket_.id, key_, version.stamp.order));
  if (version.stamp.is_null()) changes_.rows().erase(Family::Rows, keys::null_version(bucket_.id, key_));
}

Result<> KeyVersions::set_older(std::uint64_t order, std::uint64_t older) {
  if (head_->stamp.order == order) {
    head_->stamp.older = older;
    put_head(*head_);
    return {};
  }
  TRY(auto version, neighbour(order));
  version.stamp.older = older;
  place(std::move(version));
  return {};
}

Result<> KeyVersions::set_newer(std::uint64_t order, std::uint64_t newer) {
  TRY(auto version, neighbour(order));
  version.stamp.newer = newer;
  place(std::move(version));
  return {};
}

}  // namespace mocks3::metadata
