// The life of a process: modules start in order, a failure rolls back what had started, a signal stops them in reverse
// and in two phases (stop accepting and drain, then stop).
//
// Ownership: main() owns the App; the App owns the modules. Threads: build and run from the main thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mocks3/runtime/cores.hpp"
#include "mocks3/runtime/task.hpp"

namespace mocks3::runtime {

/// One service, or one listener, inside a process.
class Module {
 public:
  virtual ~Module() = default;
  virtual std::string_view name() const = 0;
  /// Called from the main thread, with the cores running. May block.
  virtual Result<> start() { return {}; }
  /// Takes no new work and waits for what is under way, at most until `deadline`. From the main thread; may block.
  /// Called again with a later deadline while it does not return early.
  virtual void drain(std::chrono::steady_clock::time_point deadline) { (void)deadline; }
  /// Afterwards no thread and no coroutine of the module runs. From the main thread; may block.
  virtual void stop() {}
};

/// Blocks the signals that App::wait() takes, in the calling thread and all it starts later. The App does it too; a
/// main that starts threads before it has its App calls this first, or a signal would end the process undrained.
void block_stop_signals();

class App {
 public:
  explicit App(unsigned cores = 0, std::chrono::milliseconds drain_limit = std::chrono::seconds(10));
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  Cores& cores() { return cores_; }

  template <class M>
  M& add(std::unique_ptr<M> module) {
    M& reference = *module;
    modules_.push_back(std::move(module));
    return reference;
  }

  /// Starts the cores and all modules; on failure what had started is stopped again.
  Result<> start();
  /// Until SIGTERM, SIGINT or request_stop(). A second signal ends the wait for draining.
  void wait();
  void request_stop();
  /// Drains and stops in reverse order. Also called by the destructor.
  void stop();

 private:
  Cores cores_;
  std::chrono::milliseconds drain_limit_;
  std::vector<std::unique_ptr<Module>> modules_;
  std::size_t started_ = 0;
  bool running_ = false;
};

}  // namespace mocks3::runtime
