// error-injection as a module of a process.
//
// Ownership: main() gives it to the App; `registry` and `clock` outlive it. Threads: build and attach from the main
// thread before anything is served; the service from any core.
#pragma once

#include <memory>

#include "mocks3/contracts/fault_control.hpp"
#include "mocks3/faults/engine.hpp"
#include "mocks3/injection/options.hpp"
#include "mocks3/metrics/metrics.hpp"
#include "mocks3/runtime/app.hpp"
#include "mocks3/utils/clock.hpp"

namespace mocks3::injection {

class Module final : public runtime::Module {
 public:
  /// Reads what was stored, the rules file and the rules of the options. ValidationFailed names the file and line, or
  /// the rule and column.
  static Result<std::unique_ptr<Module>> build(runtime::Cores& cores, Options options, metrics::Registry& registry,
                                               const utils::Clock& clock);
  ~Module() override;

  std::string_view name() const override { return "error-injection"; }
  /// Ends the calls that wait for a change.
  void drain(std::chrono::steady_clock::time_point deadline) override;
  void stop() override;

  contracts::FaultControl& service();
  /// The engine of this very process: every change is in it before the call that made it returns, and its counts are
  /// part of every answer. The engine outlives the module's last call. Other processes use a RuleFollower.
  void attach(faults::Engine& engine);

 private:
  struct Impl;
  explicit Module(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mocks3::injection
