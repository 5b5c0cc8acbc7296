#include "body/digest_lane.hpp"

namespace mocks3::s3api {

namespace {

void consume_all(DigestConsumer& consumer, const Batch& batch) {
  for (const Piece& piece : batch) consumer.consume(piece);
}

}  // namespace

struct DigestLane::State {
  runtime::BlockingPool* pool = nullptr;
  std::shared_ptr<DigestConsumer> consumer;

  std::mutex mutex;
  std::deque<std::shared_ptr<const Batch>> queue;  // the front is being consumed while `running`
  bool running = false;
  bool dropped = false;
  std::size_t enough = 0;  // the waiter goes on when no more than these are outstanding
  std::move_only_function<void()> waiter;

  /// One batch; true when another is waiting behind it.
  bool run_one() {
    std::shared_ptr<const Batch> batch;
    {
      const std::lock_guard lock(mutex);
      batch = queue.front();
    }
    consume_all(*consumer, *batch);
    batch.reset();  // its memory is free before the reader is told that there is room
    std::move_only_function<void()> wake;
    bool more = false;
    {
      const std::lock_guard lock(mutex);
      queue.pop_front();
      if (dropped) queue.clear();
      more = running = !queue.empty();
      if (waiter && queue.size() <= enough) wake = std::exchange(waiter, nullptr);
    }
    if (wake) wake();
    return more;
  }

  /// After each batch the lane goes to the end of the pool's queue, so that many bodies share few threads.
  static void run(const std::shared_ptr<State>& state) {
    while (state->run_one()) {
      if (state->pool->submit([state] { run(state); })) return;
    }
  }
};

DigestLane::DigestLane(runtime::BlockingPool* pool, std::shared_ptr<DigestConsumer> consumer)
    : state_(std::make_shared<State>()) {
  state_->pool = pool;
  state_->consumer = std::move(consumer);
}

DigestLane::~DigestLane() {
  if (!state_) return;
  const std::lock_guard lock(state_->mutex);
  state_->dropped = true;
  while (state_->queue.size() > 1) state_->queue.pop_back();
}

bool DigestLane::consume_now(const Batch& batch) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->running) return false;
  }
  consume_all(*state_->consumer, batch);
  return true;
}

asio::awaitable<void> DigestLane::consume_later(std::shared_ptr<const Batch> batch) {
  co_await wait_until_at_most(kMaxOutstanding - 1);
  {
    const std::lock_guard lock(state_->mutex);
    state_->queue.push_back(std::move(batch));
    if (state_->running) co_return;
    state_->running = true;
  }
  if (!state_->pool->submit([state = state_] { State::run(state); })) State::run(state_);
}

asio::awaitable<void> DigestLane::drain() { co_await wait_until_at_most(0); }

asio::awaitable<void> DigestLane::wait_until_at_most(std::size_t outstanding) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->queue.size() <= outstanding) co_return;
  }
  auto executor = co_await asio::this_coro::executor;
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [state = state_, executor, outstanding](auto handler) {
        std::move_only_function<void()> resume = [executor, handler = std::move(handler)]() mutable {
          asio::post(executor, std::move(handler));
        };
        {
          const std::lock_guard lock(state->mutex);
          if (state->queue.size() > outstanding) {
            state->enough = outstanding;
            state->waiter = std::move(resume);
            return;
          }
        }
        resume();
      },
      asio::use_awaitable);
}

}  // namespace mocks3::s3api
