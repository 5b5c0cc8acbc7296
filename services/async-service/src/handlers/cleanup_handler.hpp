// What no task tells of: orphaned blobs, forgotten uploads, space of deleted rows.
//
// An orphan is a blob that was stored and never committed (the process ended between the two, or the commit failed). It
// is removed only when it is older than a grace period, because between storing and committing every blob looks like
// one. Threads: one core at a time. Ownership: the ports, the clock and the log outlive it.
#pragma once

#include <atomic>

#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/utils/clock.hpp"
#include "task_log.hpp"

namespace mocks3::async {

struct Collected {
  std::uint64_t blobs = 0;
  std::uint64_t bytes = 0;
};

class CleanupHandler {
 public:
  CleanupHandler(contracts::MetadataService& metadata, contracts::StorageService& storage, const utils::Clock& clock,
                 TaskLog& log, const std::atomic<bool>& stopping)
      : metadata_(metadata), storage_(storage), clock_(clock), log_(log), stopping_(stopping) {}

  /// Looks at every blob once.
  Task<Collected> collect_orphans(contracts::Context& context, std::chrono::milliseconds grace);
  /// Aborts uploads older than `expiry`; their parts become tasks. Returns how many.
  Task<std::uint64_t> expire_uploads(contracts::Context& context, std::chrono::milliseconds expiry);
  /// One round; whether anything was done.
  Task<bool> compact(contracts::Context& context);

 private:
  Task<Collected> collect_from(contracts::Context& context, const contracts::BlobPage& page, Timestamp before);

  contracts::MetadataService& metadata_;
  contracts::StorageService& storage_;
  const utils::Clock& clock_;
  TaskLog& log_;
  const std::atomic<bool>& stopping_;
};

}  // namespace mocks3::async
