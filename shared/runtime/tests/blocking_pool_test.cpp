#include "mocks3/runtime/blocking_pool.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <future>

namespace mocks3::runtime {
namespace {

/// Keeps the only thread of a pool busy until it goes.
class Blocker {
 public:
  explicit Blocker(BlockingPool& pool) {
    std::promise<void> started;
    pool.submit([&started, released = release_.get_future().share()] {
      started.set_value();
      released.wait();
    });
    started.get_future().wait();
  }
  ~Blocker() { release_.set_value(); }

 private:
  std::promise<void> release_;
};

template <class T>
T run(asio::io_context& context, asio::awaitable<T> body) {
  auto future = asio::co_spawn(context, std::move(body), asio::use_future);
  context.run();
  context.restart();
  return future.get();
}

TEST(BlockingPool, RunsJobsOnItsOwnThreads) {
  BlockingPool pool("test", 2, 10);
  std::promise<std::thread::id> promise;
  ASSERT_TRUE(pool.submit([&] { promise.set_value(std::this_thread::get_id()); }));
  EXPECT_NE(promise.get_future().get(), std::this_thread::get_id());
  EXPECT_EQ(pool.name(), "test");
}

TEST(BlockingPool, AFullQueueRefusesAndDoesNotGrow) {
  BlockingPool pool("test", 1, 2);
  const Blocker blocker(pool);
  EXPECT_TRUE(pool.submit([] {}));
  EXPECT_TRUE(pool.submit([] {}));
  EXPECT_FALSE(pool.submit([] {}));
  EXPECT_EQ(pool.queued(), 2u);
}

TEST(BlockingPool, TheDestructorFinishesWhatWasQueued) {
  std::atomic<int> done = 0;
  {
    BlockingPool pool("test", 1, 100);
    const Blocker blocker(pool);
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(pool.submit([&] { ++done; }));
  }
  EXPECT_EQ(done, 100);
}

TEST(BlockingPool, ManyThreadsMaySubmit) {
  std::atomic<int> done = 0;
  {
    BlockingPool pool("test", 3, 100'000);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) EXPECT_TRUE(pool.submit([&] { ++done; }));
      });
    }
    for (auto& thread : threads) thread.join();
  }
  EXPECT_EQ(done, 4000);
}

TEST(Blocking, ComesBackToTheCallersThreadWithTheResult) {
  asio::io_context context(1);
  BlockingPool pool("test", 2, 10);
  const auto caller = std::this_thread::get_id();
  const auto result = run(context, [&]() -> asio::awaitable<Result<std::string>> {
    auto text = co_await blocking(pool, [&]() -> Result<std::string> {
      EXPECT_NE(std::this_thread::get_id(), caller);
      return std::string("from the pool");
    });
    EXPECT_EQ(std::this_thread::get_id(), caller);
    co_return text;
  }());
  EXPECT_EQ(result, "from the pool");
}

TEST(Blocking, PassesErrorsAndMoveOnlyValues) {
  asio::io_context context(1);
  BlockingPool pool("test", 1, 10);
  EXPECT_EQ(run(context, blocking(pool, []() -> Result<int> { return fail(ErrorCode::NoSuchKey); })).error().code,
            ErrorCode::NoSuchKey);
  auto value =
      run(context, blocking(pool, [number = std::make_unique<int>(7)]() mutable -> Result<std::unique_ptr<int>> {
            return std::move(number);
          }));
  EXPECT_EQ(**value, 7);
  EXPECT_TRUE(run(context, blocking(pool, []() -> Result<> { return {}; })));
}

TEST(Blocking, AFullPoolAnswersSlowDown) {
  asio::io_context context(1);
  BlockingPool pool("test", 1, 0);
  const auto result = run(context, blocking(pool, []() -> Result<int> { return 1; }));
  EXPECT_EQ(result.error().code, ErrorCode::SlowDown);
}

TEST(Blocking, AThrowingFunctionThrowsInTheCaller) {
  asio::io_context context(1);
  BlockingPool pool("test", 1, 10);
  EXPECT_THROW(run(context, blocking(pool, []() -> Result<int> { throw std::logic_error("bug"); })), std::logic_error);
  EXPECT_EQ(run(context, blocking(pool, []() -> Result<int> { return 1; })), 1);
}

}  // namespace
}  // namespace mocks3::runtime
