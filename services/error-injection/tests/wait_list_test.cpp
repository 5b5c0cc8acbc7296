#include "domain/wait_list.hpp"

#include <future>

#include <boost/asio/use_future.hpp>

#include "helpers.hpp"
#include "mocks3/runtime/cores.hpp"

namespace mocks3::injection {
namespace {

using namespace std::chrono_literals;

std::chrono::steady_clock::time_point in(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

CO_TEST(WaitList, AChangeBetweenLookingAndWaitingIsNotLost) {
  WaitList list(4);
  const auto version = list.version();
  list.notify_all();
  const auto start = std::chrono::steady_clock::now();
  CO_ASSERT_OK(co_await list.wait(version, in(15s)));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

CO_TEST(WaitList, EndsAtItsTime) {
  WaitList list(4);
  const auto start = std::chrono::steady_clock::now();
  CO_ASSERT_OK(co_await list.wait(list.version(), in(10ms)));
  EXPECT_GE(std::chrono::steady_clock::now() - start, 10ms);
  CO_ASSERT_OK(co_await list.wait(list.version(), in(1ms)));
}

TEST(WaitList, WakesWaitersOnEveryCoreAgainAndAgain) {
  WaitList list(64);
  std::atomic<int> turn{0};
  runtime::Cores cores(4);
  cores.start();
  std::vector<std::future<void>> ends;
  for (unsigned i = 0; i < 4; ++i) {
    ends.push_back(asio::co_spawn(
        cores.context(i),
        [&, i]() -> asio::awaitable<void> {
          for (int round = 0; round < 250; ++round) {
            const int mine = round * 4 + static_cast<int>(i);
            while (turn != mine) {
              const auto version = list.version();
              if (turn != mine) EXPECT_TRUE(co_await list.wait(version, in(15s)));
            }
            ++turn;
            list.notify_all();
          }
        },
        asio::use_future));
  }
  for (auto& end : ends) end.get();
  cores.stop();
  EXPECT_EQ(turn, 1000);
}

CO_TEST(Turnstile, GivesUpAtTheDeadlineAndPassesTheTurnOn) {
  Turnstile turnstile(4);
  auto first = co_await turnstile.take(in(1s));
  CO_ASSERT_OK(first);
  const auto late = co_await turnstile.take(in(10ms));
  CO_ASSERT_TRUE(!late);
  EXPECT_EQ(late.error().code, ErrorCode::DeadlineExceeded);
  first->release();
  CO_ASSERT_OK(co_await turnstile.take(in(1s)));
  CO_ASSERT_OK(co_await turnstile.take(in(1s)));
}

}  // namespace
}  // namespace mocks3::injection
