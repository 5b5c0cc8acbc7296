// The frame of every process: options that all share, logs, metrics, cores, the Ready line and the exit code.
//
// Ownership: one per process, in main. Threads: main. Exit codes: 0 after a signal and a drained stop, 2 for a usage or
// configuration error with one line on standard error, 1 otherwise.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "mocks3/config/option_set.hpp"
#include "mocks3/metrics/metrics.hpp"
#include "mocks3/runtime/app.hpp"
#include "mocks3/utils/clock.hpp"

namespace mocks3::host {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;
inline constexpr int kExitUsage = 2;

struct ProcessOptions {
  unsigned cores = 0;
  std::string log_level = "info";
  std::string log_format = "auto";
  std::chrono::milliseconds drain_timeout{10'000};
};
void add_process_options(config::OptionSet& set, ProcessOptions& options);

class Process {
 public:
  Process(std::string name, const ProcessOptions& options);
  ~Process();

  runtime::App& app() { return app_; }
  runtime::Cores& cores() { return app_.cores(); }
  metrics::Registry& registry() { return registry_; }
  const utils::Clock& clock() const { return clock_; }

  /// Starts every module, then `prepare` (blocking work before the service is open, may be empty), prints the line of
  /// `ready` on standard output, waits for a signal, drains and stops. Returns the exit code.
  int run(const std::function<Result<>()>& prepare, const std::function<std::string()>& ready);

 private:
  utils::SystemClock clock_;
  metrics::Registry registry_;
  runtime::App app_;
};

/// Prints the error as one line on standard error; returns kExitUsage or kExitFailure as its code asks.
int report(const std::string& program, const Error& error);

/// Runs a coroutine on core 0 from the main thread and waits for it.
Result<> run_and_wait(runtime::Cores& cores, std::function<Task<>()> coroutine);

}  // namespace mocks3::host
