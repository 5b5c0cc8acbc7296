#include "mocks3/injection/module.hpp"

#include <fstream>

#include "helpers.hpp"
#include "mocks3/testing/temp_dir.hpp"

namespace mocks3::injection {
namespace {

using testing::entry;

struct House {
  mocks3::testing::TempDir folder;
  runtime::Cores cores{1};
  metrics::Registry registry;
  utils::SystemClock clock;

  Result<std::unique_ptr<Module>> build(Options options) {
    return Module::build(cores, std::move(options), registry, clock);
  }
};

faults::Subject put(std::string_view key) {
  return {.operation = model::Operation::PutObject, .bucket = "b", .key = key};
}

CO_TEST(Module, TheAttachedEngineHasEveryChangeWhenItReturnsAndItsCountsAreExact) {
  House house;
  faults::Engine engine;
  const auto module = house.build({.rules = {"PutObject key=1 -> slow_down; PutObject key=2 : 1x -> reset\n"}});
  CO_ASSERT_OK(module);
  (*module)->attach(engine);
  EXPECT_EQ(engine.decide(put("1")).rules(), "rule-1");
  auto& control = (*module)->service();
  auto context = mocks3::testing::test_context();
  CO_ASSERT_OK(co_await control.add(context, {entry("PutObject key=3 : 2x -> slow_down")}));
  for (int i = 0; i < 5; ++i) engine.decide(put("3"));
  const auto counters = co_await control.counters(context);
  CO_ASSERT_OK(counters);
  EXPECT_EQ(counters->at(2).id, "rule-3");
  EXPECT_EQ(counters->at(2).matched, 5U);
  EXPECT_EQ(counters->at(2).fired, 2U);
  CO_ASSERT_OK(co_await control.set_armed(context, false));
  EXPECT_TRUE(engine.idle());
  EXPECT_NE(house.registry.render().find("mocks3_fault_rules 3"), std::string::npos);
}

CO_TEST(Module, RulesAddedAtRunTimeSurviveARestart) {
  House house;
  const auto file = house.folder.path() / "rules.json";
  auto context = mocks3::testing::test_context();
  {
    const auto module = house.build({.store_file = file, .seed = 5});
    CO_ASSERT_OK(module);
    CO_ASSERT_OK(co_await (*module)->service().add(context, {entry("mine: PutObject -> reset")}));
  }
  metrics::Registry registry;  // of the next life
  const auto again = Module::build(house.cores, {.store_file = file}, registry, house.clock);
  CO_ASSERT_OK(again);
  const auto set = co_await (*again)->service().rules(context);
  CO_ASSERT_OK(set);
  EXPECT_EQ(testing::ids_of(*set), std::vector<std::string>{"mine"});
  EXPECT_EQ(set->seed, 5U);
}

TEST(Module, AWrongRulesFileIsOneLine) {
  House house;
  const auto file = house.folder.path() / "rules.yaml";
  std::ofstream(file) << "rules:\n  - PutObject -> boom\n";
  const auto module = house.build({.rules_file = file});
  ASSERT_FALSE(module);
  EXPECT_TRUE(module.error().message.starts_with(file.string() + ":2: column 14: 'boom' is not an effect"));
}

}  // namespace
}  // namespace mocks3::injection
