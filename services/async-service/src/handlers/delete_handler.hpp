// DeleteBlob tasks: the blobs of replaced and deleted objects, parts and uploads.
//
// Lease, remove, complete. A blob that cannot be removed keeps its row, whose lease runs out. Threads: one core at a
// time. Ownership: the ports and the log outlive it.
#pragma once

#include "mocks3/async/options.hpp"
#include "mocks3/contracts/storage_service.hpp"
#include "task_log.hpp"

namespace mocks3::async {

struct Batch {
  std::uint64_t leased = 0;
  std::uint64_t done = 0;
  std::uint64_t failed = 0;
};

class DeleteHandler {
 public:
  DeleteHandler(contracts::TaskOutbox& outbox, contracts::StorageService& storage, const Options& options, TaskLog& log)
      : outbox_(outbox), storage_(storage), options_(options), log_(log) {}

  /// One batch. An error when the outbox itself does not answer; then nothing is lost either.
  Task<Batch> run_once(contracts::Context& context);

 private:
  contracts::TaskOutbox& outbox_;
  contracts::StorageService& storage_;
  const Options& options_;
  TaskLog& log_;
};

}  // namespace mocks3::async
