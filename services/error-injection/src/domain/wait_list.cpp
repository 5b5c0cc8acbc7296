#include "domain/wait_list.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace mocks3::injection {

std::uint64_t WaitList::version() const {
  const std::scoped_lock lock(mutex_);
  return version_;
}

Task<> WaitList::wait(std::uint64_t version, std::chrono::steady_clock::time_point until) {
  const auto executor = co_await asio::this_coro::executor;
  const auto timer = std::make_shared<asio::steady_timer>(executor, until);
  {
    const std::scoped_lock lock(mutex_);
    if (version_ != version) co_return Result<>{};
    std::erase_if(waiters_, [](const Waiter& waiter) { return waiter.timer.expired(); });
    if (waiters_.size() >= limit_) co_return fail(ErrorCode::SlowDown);
    waiters_.push_back({executor, timer});
  }
  // A cancellation posted meanwhile runs on this same executor, so it cannot come before the wait has begun.
  co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
  co_return Result<>{};
}

void WaitList::notify_all() {
  std::vector<Waiter> woken;
  {
    const std::scoped_lock lock(mutex_);
    ++version_;
    woken.swap(waiters_);
  }
  for (auto& waiter : woken) {
    if (waiter.timer.expired()) continue;
    asio::post(waiter.executor, [timer = std::move(waiter.timer)] {
      if (const auto waiting = timer.lock()) waiting->cancel();
    });
  }
}

void Turnstile::Turn::release() {
  if (owner_ == nullptr) return;
  Turnstile* owner = std::exchange(owner_, nullptr);
  {
    const std::scoped_lock lock(owner->mutex_);
    owner->taken_ = false;
  }
  owner->waiting_.notify_all();
}

Task<Turnstile::Turn> Turnstile::take(std::chrono::steady_clock::time_point until) {
  while (true) {
    const auto version = waiting_.version();
    {
      const std::scoped_lock lock(mutex_);
      if (!taken_) {
        taken_ = true;
        co_return Turn(this);
      }
    }
    if (std::chrono::steady_clock::now() >= until) co_return fail(ErrorCode::DeadlineExceeded);
    CO_CHECK(co_await waiting_.wait(version, until));
  }
}

}  // namespace mocks3::injection
