// The semantic store port: every question and every transaction of the metadata service, in S3's terms.
//
// This is the seam for relational databases: a PostgreSQL adapter implements MetadataStore and turns each method into
// one SQL transaction. KvMetadataStore implements it once for all key-value engines (key_value_engine.hpp). Semantics
// are those of the contract (contracts/metadata_service.hpp) and the conformance suite tests/store_conformance.hpp pins
// them. What is not here, because it is the same for every store: leases of tasks, deadlines, metrics. Threads: any
// core. Ownership: outlives its calls.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mocks3/contracts/metadata_service.hpp"

namespace mocks3::metadata {

using contracts::Context;

class MetadataStore : public contracts::BucketDirectory,
                      public contracts::ObjectDirectory,
                      public contracts::UploadDirectory {
 public:
  /// Tasks with an id of at least `first`, oldest first. Ids grow in the order of the commits that made them.
  virtual Task<std::vector<contracts::OutboxTask>> tasks(Context& context, std::uint64_t first,
                                                         std::uint32_t limit) = 0;
  /// Removes the rows and what they kept referenced. Unknown ids are ignored.
  virtual Task<> remove_tasks(Context& context, const std::vector<std::uint64_t>& ids) = 0;
  virtual Task<std::vector<std::string>> unreferenced(Context& context, const std::vector<std::string>& blob_ids) = 0;
  virtual Task<std::vector<contracts::UploadId>> expired_uploads(Context& context, Timestamp before,
                                                                 std::uint32_t limit) = 0;
  virtual Task<bool> compact(Context& context) = 0;
  virtual Task<contracts::Usage> usage(Context& context) = 0;
  /// Forgets everything; ids given out before are still never given again.
  virtual Task<> reset(Context& context) = 0;
};

}  // namespace mocks3::metadata
