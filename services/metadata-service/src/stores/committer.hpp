// Group commit: one thread takes every waiting transaction, runs them one after the other, writes the sum once, and
// tells each core once what became of its own.
//
// A member sees what earlier members of its batch have written and its conditions are judged against that; a member
// that fails contributes nothing. A slow disk makes batches larger by itself; on top of that the thread lingers a
// little for as many members as last time (adaptive, only where a write takes more than a millisecond), because clients
// that were just answered are on their way back.
//
// Ownership: borrows its target; stop() before the target goes. Threads: commit from any core. Errors: SlowDown when
// the queue is full or stopped (nothing was done); the write's error goes to every member of the batch.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "mocks3/metadata/key_value_engine.hpp"
#include "mocks3/metrics/metrics.hpp"
#include "stores/overlay.hpp"

namespace mocks3::metadata {

/// Where batches go. Called by the committer's thread only.
class CommitTarget {
 public:
  virtual ~CommitTarget() = default;
  virtual const KeyValueView& base() = 0;
  /// Atomic and as durable as promised when it returns. With `clear` every row goes first.
  virtual Result<> write(const Overlay& overlay, bool clear) = 0;
  /// Called every `tick` or a little later, and at the end.
  virtual void on_tick() {}
};

class Committer {
 public:
  struct Options {
    std::size_t max_queued = 8192;
    std::chrono::milliseconds tick{0};  // 0: never
    metrics::Registry* registry = nullptr;
  };

  Committer(CommitTarget& target, const Options& options);
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  Task<> commit(CommitFunction function, bool clear = false);
  /// Finishes what is queued and ends the thread; later commits answer SlowDown.
  void stop();
  std::size_t queued() const;

 private:
  struct Member;
  template <class Handler>
  struct WaitingMember;
  using Batch = std::vector<std::unique_ptr<Member>>;

  bool submit(std::unique_ptr<Member>& member);
  void run();
  /// Waits for work; false when stopped and nothing is left.
  bool take(Batch& batch);
  void linger(std::unique_lock<std::mutex>& lock);
  void commit_batch(Batch& batch);
  void write(std::span<std::unique_ptr<Member>> members, Overlay& overlay, bool clear);
  static void complete(Batch& batch);

  CommitTarget& target_;
  const Options options_;
  metrics::Counter* batches_ = nullptr;
  metrics::Counter* members_ = nullptr;
  metrics::Histogram* write_seconds_ = nullptr;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Batch queue_;
  std::size_t wake_at_ = 0;  // notify when the queue reaches this length; 0: nobody waits
  bool stopping_ = false;

  // The thread's own.
  std::chrono::nanoseconds average_write_{0};
  std::size_t expected_ = 0;  // committed and queued when the last batch was done
  std::thread thread_;
};

}  // namespace mocks3::metadata
