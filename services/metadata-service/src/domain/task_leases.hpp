// Who is working on which outbox task: known to this process only, forgotten by a restart, which effects allow for.
//
// Also remembers below which id no task lives any more, so that looking for tasks does not crawl over the tombstones of
// those that are done. Threads: any. Ownership: outlives its calls. Units: leases on the steady clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "mocks3/metadata/store.hpp"

namespace mocks3::metadata {

class TaskLeases {
 public:
  explicit TaskLeases(MetadataStore& store) : store_(store) {}

  Task<std::vector<contracts::OutboxTask>> lease(Context& context, std::uint32_t limit,
                                                 std::chrono::milliseconds lease);
  Task<> complete(Context& context, const std::vector<std::uint64_t>& ids);
  void clear();

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Lease {
    Time until;
    std::uint32_t attempts = 0;
  };
  /// Where to look, and what the newest task seen so far was.
  std::pair<std::uint64_t, std::uint64_t> bounds();
  /// No task below `id` is left.
  void advance(std::uint64_t id);
  void claim(std::vector<contracts::OutboxTask>& found, Time until, std::uint32_t limit,
             std::vector<contracts::OutboxTask>& claimed);

  MetadataStore& store_;
  std::mutex mutex_;
  std::map<std::uint64_t, Lease> leases_;
  std::uint64_t lowest_ = 0;
  std::uint64_t newest_ = 0;
};

}  // namespace mocks3::metadata
