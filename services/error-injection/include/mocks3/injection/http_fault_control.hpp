// FaultControl in another process, over its internal routes.
//
// Ownership: the client outlives it. Threads: any core. Errors: those of the port, and StoreUnavailable when nobody
// answers.
#pragma once

#include "mocks3/contracts/fault_control.hpp"
#include "mocks3/httpclient/client.hpp"

namespace mocks3::injection {

class HttpFaultControl final : public contracts::FaultControl {
 public:
  explicit HttpFaultControl(httpclient::Client& client) : client_(client) {}

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
  httpclient::Client& client_;
};

}  // namespace mocks3::injection
