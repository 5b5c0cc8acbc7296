// An object on its way into rows: encoded before the transaction, on the core that asked for it.
//
// Ownership: borrows inline bytes from the contract's object, which lives until the commit has returned. One thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/changes.hpp"
#include "domain/key_versions.hpp"
#include "domain/rows.hpp"

namespace mocks3::metadata {

/// A part as stored, with inline bytes taken off and an id for them. Invalid refs are a bug of the caller:
/// InternalError.
Result<model::Part> stored_part(const model::Part& part, Ids& ids);

class StoredObject {
 public:
  /// Encodes; `parts` are as stored.
  StoredObject(model::ObjectSummary summary, model::ObjectDetail detail, std::vector<model::Part> parts,
               std::string upload_id, Ids& ids);

  /// Puts manifest and row, as the current version; spent then. The references of its blobs are the caller's business.
  Result<Stamp> put(Changes& changes, KeyVersions& versions);

 private:
  std::string row_;
  std::string manifest_;
  std::uint64_t manifest_id_ = 0;
};

}  // namespace mocks3::metadata
