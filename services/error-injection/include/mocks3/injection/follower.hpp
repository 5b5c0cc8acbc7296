// Keeps the fault engine of a process in step with a FaultControl that lives elsewhere, and reports back what it
// counts.
//
// One coroutine: wait for a change (at most `interval`), publish it to the engine, report counts and generation, again.
// While the control cannot be reached the engine keeps the rules it has. Ownership: control and engine outlive it.
// Threads: start and stop from the main thread, the coroutine on core 0, flush from any core.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "mocks3/contracts/fault_control.hpp"
#include "mocks3/faults/engine.hpp"
#include "mocks3/runtime/app.hpp"

namespace mocks3::injection {

/// Makes the set current in the engine. A rule that this process cannot read is left out and logged.
void apply(const contracts::RuleSet& set, faults::Engine& engine);
std::vector<contracts::RuleCounters> counters_of(const faults::Engine& engine);

struct FollowerOptions {
  std::string reporter;                          // empty: a random one; never the same in two processes
  std::chrono::milliseconds interval{1'000};     // between reports
  std::chrono::milliseconds first_retry{100};    // doubled up to `interval` while the control cannot be reached
  std::chrono::milliseconds start_limit{2'000};  // how long start() waits for the first rules
};

class RuleFollower final : public runtime::Module {
 public:
  RuleFollower(runtime::Cores& cores, contracts::FaultControl& control, faults::Engine& engine,
               FollowerOptions options = {});
  ~RuleFollower() override;

  std::string_view name() const override { return "rule-follower"; }
  /// Returns when the first rules are applied, or after `start_limit` with a warning: a process that serves without its
  /// rules is better than one that does not serve.
  Result<> start() override;
  void stop() override;

  /// Reports now. Errors: those of the control.
  Task<> flush(contracts::Context& context);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mocks3::injection
