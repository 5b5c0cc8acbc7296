#include "stores/committer.hpp"

#include <pthread.h>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <span>

namespace mocks3::metadata {

namespace {

using Clock = std::chrono::steady_clock;

/// Below this, lingering costs more than it brings (docs/adr/0004-commit-point.md).
constexpr auto kLingerFrom = std::chrono::milliseconds(1);
constexpr double kLingerShare = 0.35;  // of the average write
constexpr int kAverageOver = 8;        // writes

}  // namespace

struct Committer::Member {
  Member(CommitFunction f, bool c, boost::asio::any_io_executor e) : function(f), clear(c), executor(std::move(e)) {}
  virtual ~Member() = default;
  /// Resumes who waits; on the executor, and the last use of the member.
  virtual void resume() = 0;

  CommitFunction function;
  bool clear;
  boost::asio::any_io_executor executor;
  Result<> result;
};

template <class Handler>
struct Committer::WaitingMember final : Member {
  WaitingMember(CommitFunction f, bool c, boost::asio::any_io_executor e, Handler h)
      : Member(f, c, std::move(e)), handler(std::move(h)) {}
  void resume() override { std::move(handler)(std::move(result)); }
  Handler handler;
};

Committer::Committer(CommitTarget& target, const Options& options) : target_(target), options_(options) {
  if (options_.registry) {
    auto& registry = *options_.registry;
    batches_ = &registry.counter("mocks3_metadata_commit_batches_total", "Batches written by the committer");
    members_ = &registry.counter("mocks3_metadata_commit_members_total", "Transactions in those batches");
    write_seconds_ = &registry.histogram("mocks3_metadata_commit_write_seconds", "Writing and syncing one batch");
  }
  thread_ = std::thread([this] { run(); });
}

Committer::~Committer() { stop(); }

void Committer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::size_t Committer::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

Task<> Committer::commit(CommitFunction function, bool clear) {
  auto executor = co_await asio::this_coro::executor;
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result<>)>(
      [&](auto handler) {
        std::unique_ptr<Member> member =
            std::make_unique<WaitingMember<decltype(handler)>>(function, clear, executor, std::move(handler));
        if (submit(member)) return;
        member->result = fail(Error(ErrorCode::SlowDown).caused_by("the commit queue is full"));
        asio::post(executor, [member = std::move(member)] { member->resume(); });
      },
      asio::use_awaitable);
}

bool Committer::submit(std::unique_ptr<Member>& member) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= options_.max_queued) return false;
    queue_.push_back(std::move(member));
    wake = queue_.size() == wake_at_;
  }
  if (wake) wake_.notify_one();
  return true;
}

void Committer::run() {
  pthread_setname_np(pthread_self(), "metadata-commit");
  Batch batch;
  auto next_tick = Clock::now() + options_.tick;
  while (take(batch)) {
    if (!batch.empty()) {
      commit_batch(batch);
      const std::size_t committed = batch.size();
      complete(batch);
      expected_ = committed + queued();
    }
    if (options_.tick.count() && Clock::now() >= next_tick) {
      target_.on_tick();
      next_tick = Clock::now() + options_.tick;
    }
  }
  target_.on_tick();
}

bool Committer::take(Batch& batch) {
  batch.clear();
  std::unique_lock lock(mutex_);
  const auto ready = [this] { return stopping_ || !queue_.empty(); };
  if (!ready()) {
    wake_at_ = 1;
    if (options_.tick.count() == 0) {
      wake_.wait(lock, ready);
    } else {
      wake_.wait_for(lock, options_.tick, ready);
    }
    wake_at_ = 0;
  }
  if (queue_.empty()) return !stopping_;
  linger(lock);
  batch.swap(queue_);
  return true;
}

void Committer::linger(std::unique_lock<std::mutex>& lock) {
  if (average_write_ < kLingerFrom || queue_.size() >= expected_ || stopping_) return;
  wake_at_ = expected_;
  const auto limit = std::chrono::duration_cast<std::chrono::nanoseconds>(average_write_ * kLingerShare);
  wake_.wait_for(lock, limit, [this] { return stopping_ || queue_.size() >= wake_at_; });
  wake_at_ = 0;
}

void Committer::commit_batch(Batch& batch) {
  Overlay overlay;
  std::size_t first = 0;  // of the members whose writes are in the overlay
  for (std::size_t i = 0; i < batch.size(); ++i) {
    auto& member = *batch[i];
    if (member.clear) {
      write({batch.data() + first, i - first}, overlay, false);
      overlay.clear();
      member.result = run_member(EmptyView(), overlay, member.function);
      write({batch.data() + i, 1}, overlay, true);
      overlay.clear();
      first = i + 1;
    } else {
      member.result = run_member(target_.base(), overlay, member.function);
    }
  }
  write({batch.data() + first, batch.size() - first}, overlay, false);
}

void Committer::write(std::span<std::unique_ptr<Member>> members, Overlay& overlay, bool clear) {
  if (clear ? !members.front()->result.has_value() : overlay.empty()) return;
  const auto start = Clock::now();
  const auto written = target_.write(overlay, clear);
  const auto took = Clock::now() - start;
  average_write_ += (took - average_write_) / kAverageOver;
  if (batches_) {
    batches_->add();
    members_->add(members.size());
    write_seconds_->observe_us(
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
  }
  if (written) return;
  // Also those that had failed: what they were judged against may not have happened.
  for (auto& member : members) member->result = written;
}

void Committer::complete(Batch& batch) {
  // A core is woken once, however many of its requests were in the batch.
  std::vector<Batch> by_core;
  for (auto& member : batch) {
    const auto group = std::ranges::find_if(
        by_core, [&](const Batch& members) { return members.front()->executor == member->executor; });
    if (group == by_core.end()) {
      by_core.emplace_back().push_back(std::move(member));
    } else {
      group->push_back(std::move(member));
    }
  }
  for (auto& members : by_core) {
    auto executor = members.front()->executor;
    asio::post(executor, [members = std::move(members)] {
      for (const auto& member : members) member->resume();
    });
  }
}

}  // namespace mocks3::metadata
