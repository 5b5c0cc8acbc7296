// One body written to several nodes at once, in sealed form.
//
// The body is read once, in blocks of 1 MiB; each node has a queue of a few of them and its own coroutine on the same
// core. A node that fails, or whose queue stays full while a majority has room, is dropped from the write; so is one
// that has not finished `lag_limit` after the majority has. The latter may still be running: Stragglers counts it, and
// who stops the service waits for it.
//
// Ownership: the nodes outlive the write and its stragglers. Threads: one core, but for Stragglers.
#pragma once

#include <condition_variable>
#include <mutex>

#include "mocks3/contracts/storage_service.hpp"

namespace mocks3::storage {

/// Writes that run although nobody awaits them any more.
class Stragglers {
 public:
  void enter();
  void leave();
  bool wait_until(std::chrono::steady_clock::time_point deadline);

 private:
  std::mutex mutex_;
  std::condition_variable left_;
  unsigned count_ = 0;
};

struct FanOutResult {
  std::uint64_t size = 0;          // of the body, without checksums
  std::vector<std::string> nodes;  // that hold it
};

/// Success when a majority of `nodes` holds the whole body. On failure the replicas already made are removed again.
Task<FanOutResult> fan_out(contracts::Context& context, const std::string& id, stream::BodyReader& body,
                           std::vector<contracts::StorageNode*> nodes, std::chrono::milliseconds lag_limit,
                           std::shared_ptr<Stragglers> stragglers);

}  // namespace mocks3::storage
