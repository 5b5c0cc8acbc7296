// One transaction of the domain: rows read and written together with what hangs on them (blobs, tasks, counters).
//
// A blob somewhere else is counted by a reference row; when the last object or part lets go of it, a DeleteBlob task is
// added and the row stays at zero until the task is removed, so that a collector of orphans does not take it too. Bytes
// that are inline belong to exactly one object or part and go with it.
// Ownership: lives in a commit function. Threads: that of the transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "domain/rows.hpp"
#include "mocks3/contracts/metadata_service.hpp"

namespace mocks3::metadata {

class Changes {
 public:
  Changes(KeyValueTransaction& rows, Ids& ids, Timestamp now) : rows_(rows), ids_(ids), now_(now) {}

  KeyValueTransaction& rows() { return rows_; }
  std::uint64_t next_id() { return ids_.next(); }
  Timestamp now() const { return now_; }

  /// OperationAborted when the blob is about to be deleted.
  Result<> acquire(const model::BlobRef& blob);
  /// `blob` as stored.
  Result<> release(const model::BlobRef& blob);
  /// Lets go of everything but the head row itself.
  Result<> release_object(HeadRow& head);
  /// Removes an upload with all its parts but those whose number is in `kept` (ascending).
  Result<> remove_upload(std::uint64_t bucket_id, const model::Upload& upload,
                         const std::vector<std::uint32_t>& kept = {});
  Result<> remove_task(std::uint64_t id);

  Result<> count_bucket(std::int64_t by);
  /// Writes what has been counted; last of all.
  Result<> finish();

 private:
  Result<State*> state();
  Result<> add_task(const model::BlobRef& blob);
  Result<std::optional<std::uint64_t>> references(std::string_view blob_id) const;

  KeyValueTransaction& rows_;
  Ids& ids_;
  const Timestamp now_;
  std::optional<State> state_;
};

/// Shows each row of a range; stops at the first error.
Result<> for_each_row(const KeyValueView& view, Family family, std::string_view prefix,
                      FunctionRef<Result<>(std::string_view key, std::string_view value)> use);

}  // namespace mocks3::metadata
