// The current snapshot, and the one door through which requests ask it.
//
// With no rules, or disarmed, a request costs one relaxed load. Otherwise each thread keeps the snapshot it saw last
// and compares a version number, so that no reference count is shared on the hot path. A decision that begins after
// publish() has returned uses the new snapshot. Threads: any. Ownership: outlives the requests that use it.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "mocks3/faults/snapshot.hpp"

namespace mocks3::faults {

class Engine {
 public:
  Engine();
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// True when nothing can fire.
  bool idle() const { return idle_.load(std::memory_order_relaxed); }
  /// The plan of one request, asked for once.
  model::FaultPlan decide(const Subject& subject) const;

  /// Compiles and makes current; one call at a time takes effect after the other.
  void publish(const SnapshotSource& source);
  std::shared_ptr<const Snapshot> current() const;

 private:
  const Snapshot& cached() const;

  std::atomic<bool> idle_{true};
  std::atomic<std::uint64_t> version_{0};
  const std::uint64_t number_;  // of this engine in the process, never used twice
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> current_;
};

}  // namespace mocks3::faults
