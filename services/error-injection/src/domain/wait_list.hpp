// Coroutines of any core that wait for something to change: a condition variable for them, with a bound.
//
//   const auto version = list.version();       before looking at the condition
//   if (!condition) co_await list.wait(version, until);
//
// A change between the two is not lost: wait() then returns at once. Threads: any; executors must be single-threaded,
// as those of runtime::Cores are. Ownership: outlives the coroutines that wait.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "mocks3/runtime/task.hpp"

namespace mocks3::injection {

class WaitList {
 public:
  explicit WaitList(std::size_t limit) : limit_(limit) {}

  std::uint64_t version() const;
  /// Until notify_all() has been called since `version` was read, or `until`. SlowDown when too many wait already.
  Task<> wait(std::uint64_t version, std::chrono::steady_clock::time_point until);
  void notify_all();

 private:
  struct Waiter {
    asio::any_io_executor executor;
    std::weak_ptr<asio::steady_timer> timer;  // owned by the coroutine that waits
  };
  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::uint64_t version_ = 0;
  std::vector<Waiter> waiters_;
};

/// Lets one coroutine at a time pass.
class Turnstile {
 public:
  explicit Turnstile(std::size_t limit) : waiting_(limit) {}

  /// Gives the turn back when destroyed.
  class Turn {
   public:
    explicit Turn(Turnstile* owner) : owner_(owner) {}
    Turn(Turn&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() { release(); }
    void release();

   private:
    Turnstile* owner_;
  };

  /// DeadlineExceeded, SlowDown.
  Task<Turn> take(std::chrono::steady_clock::time_point until);

 private:
  std::mutex mutex_;
  bool taken_ = false;
  WaitList waiting_;
};

}  // namespace mocks3::injection
