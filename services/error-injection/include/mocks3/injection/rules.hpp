// The rules of this installation: validates, numbers and keeps them, tells who must know, and adds up what they did.
//
// Every change is saved, published and acknowledged before the call returns: by the engine of this process through
// on_publish, by other processes through wait_for_change and report. A process that was heard of within
// `reporter_lifetime` is waited for, at most `ack_limit`; then the change stands and a warning names who is late.
//
// Ownership: the store, the clock and whatever the two callbacks use outlive it. Threads: any core; changes take turns.
// Rules that came with the options are not saved: they come back with the options.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mocks3/contracts/fault_control.hpp"
#include "mocks3/injection/rule_store.hpp"
#include "mocks3/utils/clock.hpp"

namespace mocks3::injection {

inline constexpr std::size_t kMaxRules = 10'000;

struct InitialRules {
  std::vector<contracts::RuleEntry> rules;  // `created` is not looked at
  std::optional<bool> armed;
  std::optional<std::uint64_t> seed;
};

struct RulesSettings {
  std::chrono::milliseconds ack_limit{2'000};
  std::chrono::milliseconds reporter_lifetime{10'000};
  std::chrono::milliseconds fresh_limit{500};  // how long counters() waits for reporters
  std::size_t max_waiting = 256;
  std::size_t max_reporters = 256;
};

class Rules final : public contracts::FaultControl {
 public:
  /// Loads what was saved and puts the initial rules in front. ValidationFailed names the rule that is wrong.
  static Result<std::unique_ptr<Rules>> open(RuleStore& store, const InitialRules& initial, const utils::Clock& clock,
                                             RulesSettings settings = {});
  ~Rules() override;

  /// Called with every published set, before the change returns; and once now. For the engine of this process. Set
  /// once, before the first request.
  void on_publish(std::function<void(const contracts::RuleSet&)> listener);
  /// Asked for the counts of this process when somebody wants the sums. Set once, before the first request.
  void count_with(std::function<std::vector<contracts::RuleCounters>()> source);
  /// Ends all waiting, now and later.
  void close();
  contracts::RuleSet current() const;

  Task<contracts::RuleSet> rules(contracts::Context& context) override;
  Task<contracts::RuleSet> wait_for_change(contracts::Context& context, std::uint64_t known,
                                           std::chrono::milliseconds wait) override;
  Task<std::vector<contracts::RuleEntry>> add(contracts::Context& context,
                                              const std::vector<contracts::RuleEntry>& rules) override;
  Task<> remove(contracts::Context& context, const std::string& id) override;
  Task<> clear(contracts::Context& context) override;
  Task<> set_armed(contracts::Context& context, bool armed) override;
  Task<> set_seed(contracts::Context& context, std::uint64_t seed) override;
  Task<> report(contracts::Context& context, const std::string& reporter, std::uint64_t generation,
                const std::vector<contracts::RuleCounters>& counters) override;
  Task<std::vector<contracts::RuleCounters>> counters(contracts::Context& context) override;

 private:
  struct Impl;
  explicit Rules(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mocks3::injection
