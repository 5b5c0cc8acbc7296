#include "domain/fan_out.hpp"

#include <boost/asio/steady_timer.hpp>
#include <deque>

#include "domain/sealed_form.hpp"
#include "mocks3/logger/logger.hpp"

namespace mocks3::storage {

void Stragglers::enter() {
  const std::lock_guard lock(mutex_);
  ++count_;
}

void Stragglers::leave() {
  const std::lock_guard lock(mutex_);
  --count_;
  left_.notify_all();
}

bool Stragglers::wait_until(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return left_.wait_until(lock, deadline, [this] { return count_ == 0; });
}

namespace {

constexpr std::size_t kQueued = 4;  // blocks a node may be behind
constexpr auto kForEver = asio::steady_timer::time_point::max();

// What the pump has read, waiting for one node. The end of the queue is a verdict like any other.
class Queue final : public stream::BodyReader {
 public:
  Queue(asio::any_io_executor executor, std::function<void()> taken)
      : filled_(executor, kForEver), taken_(std::move(taken)) {}

  Task<stream::Chunk> read(std::size_t max) override {
    while (chunks_.empty() && !verdict_) co_await filled_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (verdict_ && !*verdict_) co_return fail(verdict_->error());
    if (chunks_.empty()) co_return stream::Chunk();
    stream::Chunk& front = chunks_.front();
    const std::size_t size = std::min(max, front.size());
    const stream::Chunk part = front.slice(0, size);
    if (size == front.size()) {
      chunks_.pop_front();
      taken_();
    } else {
      front = front.slice(size, front.size() - size);
    }
    co_return part;
  }
  std::optional<std::uint64_t> length() const override { return std::nullopt; }

  bool has_room() const { return chunks_.size() < kQueued; }
  void push(stream::Chunk chunk) {
    chunks_.push_back(std::move(chunk));
    filled_.cancel();
  }
  void end(Result<> verdict) {
    if (!verdict_) verdict_ = std::move(verdict);
    filled_.cancel();
  }

 private:
  asio::steady_timer filled_;
  std::function<void()> taken_;
  std::deque<stream::Chunk> chunks_;
  std::optional<Result<>> verdict_;
};

struct Replica {
  contracts::StorageNode* node = nullptr;
  std::unique_ptr<Queue> queue;
  std::optional<Result<std::uint64_t>> outcome;
  bool dropped = false;

  bool live() const { return !dropped && !(outcome && !*outcome); }
  bool stored() const { return !dropped && outcome && outcome->has_value(); }
};

// Shared with the nodes' coroutines, which outlive the write when they are left behind.
struct State {
  State(const contracts::Context& c, asio::any_io_executor executor) : context(c), changed(executor, kForEver) {}
  contracts::Context context;
  std::string id;
  asio::steady_timer changed;
  std::vector<Replica> replicas;
  std::size_t quorum = 0;
  bool given_up = false;  // the body failed: nodes that now fail too are no news

  std::size_t count(auto predicate) const {
    return static_cast<std::size_t>(std::count_if(replicas.begin(), replicas.end(), predicate));
  }
  std::size_t live() const {
    return count([](const Replica& r) { return r.live(); });
  }
  std::size_t stored() const {
    return count([](const Replica& r) { return r.stored(); });
  }
  std::size_t running() const {
    return count([](const Replica& r) { return !r.dropped && !r.outcome; });
  }

  /// Until something has changed or `until` has come.
  asio::awaitable<void> wait(asio::steady_timer::time_point until) {
    changed.expires_at(until);
    co_await changed.async_wait(asio::as_tuple(asio::use_awaitable));
  }

  void drop(Replica& replica, std::string_view why) {
    replica.dropped = true;
    replica.queue->end(fail(Error(ErrorCode::Cancelled).caused_by("left out of the write")));
    if (given_up) return;
    logger::warn("storage node left out of a write",
                 {{"mocks3.node", replica.node->id()}, {"mocks3.blob", id}, {"error.message", why}});
  }

  Error first_error() const {
    for (const auto& replica : replicas) {
      if (replica.outcome && !*replica.outcome) return replica.outcome->error();
    }
    return Error(ErrorCode::StoreUnavailable).caused_by("no majority of nodes took the blob");
  }
};

// Also when the write is left by an exception (its caller was cancelled), no node waits for ever.
struct EndOfWrite {
  State& state;
  ~EndOfWrite() {
    for (auto& replica : state.replicas) replica.queue->end(fail(ErrorCode::Cancelled));
  }
};

asio::awaitable<void> write_replica(std::shared_ptr<State> state, Replica& replica) {
  try {
    replica.outcome = co_await replica.node->put(state->context, state->id, *replica.queue);
  } catch (const std::exception& error) {
    replica.outcome = fail(Error(ErrorCode::InternalError).caused_by(error.what()));
  }
  if (!*replica.outcome && !replica.dropped) state->drop(replica, replica.outcome->error().describe());
  state->changed.cancel();
}

// Room in every live queue; nodes that keep a majority waiting for too long are dropped.
Task<> make_room(State& state, std::chrono::milliseconds lag_limit) {
  const auto limit = std::chrono::steady_clock::now() + lag_limit;
  for (bool late = false;;) {
    if (state.live() < state.quorum) co_return fail(state.first_error());
    const auto ready = [](const Replica& r) { return r.live() && (r.outcome || r.queue->has_room()); };
    if (state.count(ready) == state.live()) co_return Result<>();
    if (late && state.count(ready) >= state.quorum) {
      for (auto& replica : state.replicas) {
        if (replica.live() && !ready(replica)) state.drop(replica, "too slow");
      }
      co_return Result<>();
    }
    co_await state.wait(late ? kForEver : limit);
    late = std::chrono::steady_clock::now() >= limit;
  }
}

Task<std::uint64_t> pump(State& state, stream::BodyReader& body, std::chrono::milliseconds lag_limit) {
  const auto push = [&](const stream::Chunk& chunk) {
    for (auto& replica : state.replicas) {
      if (replica.live() && !replica.outcome) replica.queue->push(chunk);
    }
  };
  std::uint64_t size = 0;
  std::string checksums;
  for (std::uint64_t block = 0;; ++block) {
    CO_TRY(const stream::Filled filled, co_await stream::read_full(body, sealed::kBlock));
    CO_CHECK(co_await make_room(state, lag_limit));
    if (!filled.chunk.empty()) {
      checksums += sealed::checksum(block, filled.chunk.view());
      size += filled.chunk.size();
      push(filled.chunk);
    }
    if (filled.ended) break;
  }
  CO_CHECK(co_await make_room(state, lag_limit));
  if (!checksums.empty()) push(stream::Chunk(std::move(checksums)));
  for (auto& replica : state.replicas) replica.queue->end({});
  co_return size;
}

}  // namespace

Task<FanOutResult> fan_out(contracts::Context& context, const std::string& id, stream::BodyReader& body,
                           std::vector<contracts::StorageNode*> nodes, std::chrono::milliseconds lag_limit,
                           std::shared_ptr<Stragglers> stragglers) {
  const auto executor = co_await asio::this_coro::executor;
  const auto state = std::make_shared<State>(context, executor);
  state->id = id;
  state->quorum = nodes.size() / 2 + 1;
  state->replicas.resize(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    state->replicas[i].node = nodes[i];
    state->replicas[i].queue = std::make_unique<Queue>(executor, [weak = std::weak_ptr<State>(state)] {
      if (const auto alive = weak.lock()) alive->changed.cancel();
    });
  }
  for (auto& replica : state->replicas) {
    stragglers->enter();
    asio::co_spawn(executor, write_replica(state, replica), [stragglers](std::exception_ptr) { stragglers->leave(); });
  }

  const EndOfWrite end_of_write{*state};
  const Result<std::uint64_t> size = co_await pump(*state, body, lag_limit);
  if (!size) {
    state->given_up = true;
    for (auto& replica : state->replicas) replica.queue->end(fail(size.error()));
  }
  // Those still at work get `lag_limit` from here, or from the moment the majority is done.
  auto limit = std::chrono::steady_clock::now() + lag_limit;
  bool counting = !size;
  while (state->running() > 0) {
    if (!counting && state->stored() >= state->quorum) {
      counting = true;
      limit = std::chrono::steady_clock::now() + lag_limit;
    }
    if (counting && std::chrono::steady_clock::now() >= limit) break;
    if (state->live() < state->quorum) counting = true;
    co_await state->wait(counting ? limit : kForEver);
  }
  for (auto& replica : state->replicas) {
    if (!replica.dropped && !replica.outcome) state->drop(replica, "too slow");
  }
  if (size && state->stored() >= state->quorum) {
    FanOutResult result{*size, {}};
    for (const auto& replica : state->replicas) {
      if (replica.stored()) result.nodes.push_back(replica.node->id());
    }
    co_return result;
  }
  for (auto& replica : state->replicas) {
    if (replica.stored()) (void)co_await replica.node->remove(context, id);
  }
  if (!size) co_return fail(size.error());
  co_return fail(state->first_error());
}

}  // namespace mocks3::storage
