#include "mocks3/injection/module.hpp"

#include "mocks3/faults/rule_parser.hpp"
#include "mocks3/injection/follower.hpp"
#include "mocks3/injection/rules.hpp"
#include "mocks3/injection/stores.hpp"
#include "mocks3/logger/logger.hpp"
#include "mocks3/runtime/blocking_pool.hpp"

namespace mocks3::injection {

struct Module::Impl {
  runtime::BlockingPool pool{"rules", 1, 64};
  std::unique_ptr<RuleStore> store;
  std::unique_ptr<Rules> rules;
};

Module::Module(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Module::~Module() = default;

Result<std::unique_ptr<Module>> Module::build(runtime::Cores&, Options options, metrics::Registry& registry,
                                              const utils::Clock& clock) {
  auto impl = std::make_unique<Impl>();
  InitialRules initial;
  if (!options.rules_file.empty()) {
    TRY(initial, read_rules_file(options.rules_file));
  }
  for (const auto& text : options.rules) {
    for (const auto rule : faults::split_rules(text)) initial.rules.push_back({.text = std::string(rule)});
  }
  if (options.seed != 0) initial.seed = options.seed;
  if (options.store_file.empty()) {
    impl->store = std::make_unique<MemoryRuleStore>();
  } else {
    impl->store = std::make_unique<JsonFileRuleStore>(options.store_file, impl->pool);
  }
  TRY(impl->rules, Rules::open(*impl->store, initial, clock));

  const auto gauge = [&](std::string_view name, std::string_view help, auto value) {
    registry.callback_gauge(name, help, {}, [rules = impl->rules.get(), value] {
      return static_cast<std::int64_t>(value(rules->current()));
    });
  };
  gauge("mocks3_fault_rules", "Fault rules, enabled or not",
        [](const contracts::RuleSet& set) { return set.rules.size(); });
  gauge("mocks3_fault_rules_armed", "1 while fault rules may fire",
        [](const contracts::RuleSet& set) { return set.armed ? 1 : 0; });
  gauge("mocks3_fault_rules_generation", "Number of the current set of fault rules",
        [](const contracts::RuleSet& set) { return set.generation; });

  const auto set = impl->rules->current();
  if (!set.rules.empty()) {
    logger::info(
        "fault rules loaded",
        {{"mocks3.rules", set.rules.size()}, {"mocks3.seed", set.seed}, {"mocks3.armed", set.armed ? "yes" : "no"}});
  }
  return std::unique_ptr<Module>(new Module(std::move(impl)));
}

void Module::drain(std::chrono::steady_clock::time_point) { impl_->rules->close(); }
void Module::stop() { impl_->rules->close(); }

contracts::FaultControl& Module::service() { return *impl_->rules; }

void Module::attach(faults::Engine& engine) {
  impl_->rules->on_publish([&engine](const contracts::RuleSet& set) { apply(set, engine); });
  impl_->rules->count_with([&engine] { return counters_of(engine); });
}

}  // namespace mocks3::injection
