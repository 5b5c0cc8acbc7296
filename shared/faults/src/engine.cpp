#include "mocks3/faults/engine.hpp"

namespace mocks3::faults {

namespace {

std::uint64_t next_engine() {
  static std::atomic<std::uint64_t> engines{0};
  return engines.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace

Engine::Engine() : number_(next_engine()), current_(Snapshot::compile({}, nullptr)) {}
Engine::~Engine() = default;

const Snapshot& Engine::cached() const {
  struct Cache {
    std::uint64_t engine = 0;
    std::uint64_t version = 0;
    std::shared_ptr<const Snapshot> snapshot;
  };
  thread_local Cache cache;
  const std::uint64_t version = version_.load(std::memory_order_acquire);
  if (cache.engine != number_ || cache.version != version) {
    const std::scoped_lock lock(mutex_);
    cache = {number_, version_.load(std::memory_order_relaxed), current_};
  }
  return *cache.snapshot;
}

model::FaultPlan Engine::decide(const Subject& subject) const {
  if (idle()) return {};
  return cached().decide(subject);
}

void Engine::publish(const SnapshotSource& source) {
  const std::scoped_lock lock(mutex_);
  current_ = Snapshot::compile(source, current_.get());
  version_.fetch_add(1, std::memory_order_release);
  idle_.store(!current_->armed() || current_->size() == 0, std::memory_order_release);
}

std::shared_ptr<const Snapshot> Engine::current() const {
  const std::scoped_lock lock(mutex_);
  return current_;
}

}  // namespace mocks3::faults
