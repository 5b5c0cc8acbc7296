// Where blocking calls go: a named pool of threads behind a bounded queue.
//
//   Result<Row> row = co_await runtime::blocking(pool, [&] { return read_row(path); });
//
// A full queue answers SlowDown at once, it never grows. The result comes back on the core that asked. Whatever the
// function captures by reference must stay alive until then: the awaiting coroutine does, it is suspended.
// Threads: submit and blocking from any thread. Ownership: outlives its users, and the event loops outlive it; the
// destructor finishes what was queued.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "mocks3/runtime/task.hpp"

namespace mocks3::runtime {

class BlockingPool {
 public:
  BlockingPool(std::string name, unsigned threads, std::size_t max_queued);
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  /// False when the queue is full or the pool is stopping; the job is then not taken.
  bool submit(std::move_only_function<void()> job);
  const std::string& name() const { return name_; }
  std::size_t queued() const;

 private:
  void run();

  const std::string name_;
  const std::size_t max_queued_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::move_only_function<void()>> jobs_;
  bool stopping_ = false;
  const unsigned max_threads_;
  std::size_t idle_ = 0;
  std::vector<std::thread> threads_;  // started one by one, when there is more to do than hands for it
};

/// Runs `function`, which returns a Result, on the pool and resumes the caller on its own executor. What it throws is
/// thrown in the caller.
template <class Function>
auto blocking(BlockingPool& pool, Function function) -> asio::awaitable<std::invoke_result_t<Function&>> {
  using R = std::invoke_result_t<Function&>;
  auto executor = co_await asio::this_coro::executor;
  auto result =
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, std::optional<R>)>(
          [&pool, executor](auto handler, Function work) {
            // The handler is needed on both outcomes, and a refused job must not have swallowed it.
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            const bool taken = pool.submit([shared, executor, work = std::move(work)]() mutable {
              std::exception_ptr thrown;
              std::optional<R> outcome;
              try {
                outcome.emplace(work());
              } catch (...) {
                thrown = std::current_exception();
              }
              asio::post(executor, [shared = std::move(shared), thrown, outcome = std::move(outcome)]() mutable {
                std::move (*shared)(thrown, std::move(outcome));
              });
            });
            if (!taken) {
              asio::post(executor, [shared = std::move(shared)] {
                std::move (*shared)(std::exception_ptr(), std::optional<R>(fail(ErrorCode::SlowDown)));
              });
            }
          },
          asio::use_awaitable, std::move(function));
  co_return std::move(*result);
}

}  // namespace mocks3::runtime
