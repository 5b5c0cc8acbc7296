#include "mocks3/injection/rules.hpp"

#include <boost/asio/use_future.hpp>
#include <future>

#include "helpers.hpp"
#include "mocks3/runtime/cores.hpp"

namespace mocks3::injection {
namespace {

using namespace std::chrono_literals;
using contracts::RuleCounters;
using contracts::RuleSet;
using testing::entry;
using testing::Fixture;
using testing::ids_of;
using Ids = std::vector<std::string>;

CO_TEST(Rules, AreKeptInCanonicalTextUnderGivenOrCountedIds) {
  Fixture f;
  auto context = mocks3::testing::test_context();
  const auto added = co_await f.rules->add(
      context,
      {entry("putobject: 3x -> slow_down"), entry("mine: GetObject -> reset"), entry("list -> reset", "other")});
  CO_ASSERT_OK(added);
  EXPECT_EQ(added->at(0).text, "PutObject : 3x -> slow_down");
  const auto set = f.rules->current();
  EXPECT_EQ(ids_of(set), (Ids{"rule-1", "mine", "other"}));
  EXPECT_EQ(set.rules[1].text, "GetObject -> reset");
  EXPECT_TRUE(set.armed);
}

CO_TEST(Rules, AnExistingIdIsReplacedInItsPlaceAndIsANewRule) {
  Fixture f;
  auto context = mocks3::testing::test_context();
  CO_ASSERT_OK(co_await f.rules->add(context, {entry("a: PutObject -> reset"), entry("b: PutObject -> reset")}));
  const auto before = f.rules->current();
  CO_ASSERT_OK(co_await f.rules->add(context, {entry("a: PutObject -> reset")}));
  const auto after = f.rules->current();
  EXPECT_EQ(ids_of(after), (Ids{"a", "b"}));
  EXPECT_GT(after.rules[0].created, before.rules[1].created) << "even while the clock stands still";
  EXPECT_GT(after.generation, before.generation);
}

CO_TEST(Rules, OneWrongRuleOfSeveralChangesNothing) {
  Fixture f;
  auto context = mocks3::testing::test_context();
  const auto generation = f.rules->current().generation;
  const auto refused =
      co_await f.rules->add(context, {entry("PutObject -> reset"), entry("PutObject keyy=a -> reset")});
  CO_ASSERT_TRUE(!refused);
  EXPECT_EQ(refused.error().code, ErrorCode::ValidationFailed);
  EXPECT_EQ(refused.error().message, "rule 2: column 11: 'keyy' is not a condition; known: bucket, key, access-key");
  const auto twice = co_await f.rules->add(context, {entry("a: PutObject -> reset"), entry("a: GetObject -> reset")});
  CO_ASSERT_TRUE(!twice);
  EXPECT_EQ(twice.error().message, "rule 2: the id 'a' is given twice");
  const auto two_ids = co_await f.rules->add(context, {entry("a: PutObject -> reset", "b")});
  CO_ASSERT_TRUE(!two_ids);
  EXPECT_EQ(two_ids.error().message, "id: 'b' is not the 'a' that the rule itself names");
  EXPECT_TRUE(f.rules->current().rules.empty());
  EXPECT_EQ(f.rules->current().generation, generation);
}

CO_TEST(Rules, RemoveClearArmAndSeed) {
  Fixture f;
  auto context = mocks3::testing::test_context();
  CO_ASSERT_OK(co_await f.rules->add(context, {entry("PutObject -> reset"), entry("GetObject -> reset")}));
  CO_ASSERT_OK(co_await f.rules->remove(context, "rule-1"));
  const auto gone = co_await f.rules->remove(context, "rule-1");
  CO_ASSERT_TRUE(!gone);
  EXPECT_EQ(gone.error().code, ErrorCode::NotFound);
  CO_ASSERT_OK(co_await f.rules->add(context, {entry("PutObject -> reset")}));
  EXPECT_EQ(ids_of(f.rules->current()), (Ids{"rule-2", "rule-3"}));
  CO_ASSERT_OK(co_await f.rules->set_armed(context, false));
  CO_ASSERT_OK(co_await f.rules->set_seed(context, 42));
  EXPECT_FALSE(f.rules->current().armed);
  EXPECT_EQ(f.rules->current().seed, 42U);
  CO_ASSERT_OK(co_await f.rules->clear(context));
  CO_ASSERT_OK(co_await f.rules->add(context, {entry("PutObject -> reset")}));
  EXPECT_EQ(ids_of(f.rules->current()), Ids{"rule-1"})
      << "after clear the same rules get the same ids and so the same chance";
}

CO_TEST(Rules, EveryChangeIsPublishedBeforeItReturns) {
  Fixture f;
  auto context = mocks3::testing::test_context();
  std::vector<RuleSet> published;
  f.rules->on_publish([&](const RuleSet& set) { published.push_back(set); });
  EXPECT_EQ(published.size(), 1U);
  CO_ASSERT_OK(co_await f.rules->add(context, {entry("PutObject -> reset")}));
  CO_ASSERT_TRUE(published.size() == 2);
  EXPECT_EQ(published[1].rules.size(), 1U);
  CO_ASSERT_OK(co_await f.rules->set_armed(context, false));
  CO_ASSERT_TRUE(published.size() == 3);
  EXPECT_FALSE(published[2].armed);
  EXPECT_EQ(published[2].generation, published[1].generation + 1);
}

class FailingStore final : public RuleStore {
 public:
  Result<std::optional<StoredRules>> load() override { return std::nullopt; }
  Task<> save(const StoredRules&) override { co_return fail(ErrorCode::DiskFull); }
};

CO_TEST(Rules, AChangeThatCannotBeSavedIsNoChange) {
  FailingStore store;
  const utils::SystemClock clock;
  const auto rules = *Rules::open(store, {}, clock);
  auto context = mocks3::testing::test_context();
  const auto added = co_await rules->add(context, {entry("PutObject -> reset")});
  CO_ASSERT_TRUE(!added);
  EXPECT_EQ(added.error().code, ErrorCode::DiskFull);
  EXPECT_TRUE(rules->current().rules.empty());
  const auto again = co_await rules->add(context, {entry("PutObject -> reset")});
  EXPECT_FALSE(again) << "the turn was given back";
}

CO_TEST(Rules, WaitForChangeReturnsWithTheChangeOrAtItsTime) {
  Fixture f;
  auto context = mocks3::testing::test_context();
  const auto first = f.rules->current().generation;
  const auto at_once = co_await f.rules->wait_for_change(context, first + 7, 10s);
  CO_ASSERT_OK(at_once);
  EXPECT_EQ(at_once->generation, first);
  const auto unchanged = co_await f.rules->wait_for_change(context, first, 5ms);
  CO_ASSERT_OK(unchanged);
  EXPECT_EQ(unchanged->generation, first);

  asio::co_spawn(
      co_await asio::this_coro::executor,
      [&]() -> asio::awaitable<void> {
        auto other = mocks3::testing::test_context();
        EXPECT_TRUE(co_await f.rules->add(other, {entry("PutObject -> reset")}));
      },
      asio::detached);
  const auto changed = co_await f.rules->wait_for_change(context, first, 10s);
  CO_ASSERT_OK(changed);
  EXPECT_EQ(changed->generation, first + 1);
  EXPECT_EQ(changed->rules.size(), 1U);
}

CO_TEST(Rules, CloseEndsTheWaiting) {
  Fixture f;
  auto context = mocks3::testing::test_context();
  asio::post(co_await asio::this_coro::executor, [&] { f.rules->close(); });
  CO_ASSERT_OK(co_await f.rules->wait_for_change(context, f.rules->current().generation, 15s));
  CO_ASSERT_OK(co_await f.rules->wait_for_change(context, f.rules->current().generation, 15s));
}

CO_TEST(Rules, OnlySoManyMayWait) {
  Fixture f({}, {.max_waiting = 1});
  auto context = mocks3::testing::test_context();
  const auto generation = f.rules->current().generation;
  bool ended = false;
  asio::co_spawn(
      co_await asio::this_coro::executor,
      [&]() -> asio::awaitable<void> {
        auto other = mocks3::testing::test_context();
        EXPECT_TRUE(co_await f.rules->wait_for_change(other, generation, 15s));
        ended = true;
      },
      asio::detached);
  co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
  const auto refused = co_await f.rules->wait_for_change(context, generation, 15s);
  CO_ASSERT_TRUE(!refused);
  EXPECT_EQ(refused.error().code, ErrorCode::SlowDown);
  f.rules->close();
  while (!ended) co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
}

CO_TEST(Rules, CountsAreSummedOverReportersAndReplacedByTheirNextReport) {
  Fixture f({}, {.fresh_limit = 0ms});
  auto context = mocks3::testing::test_context();
  f.rules->count_with([] { return std::vector<RuleCounters>{{"a", 100, 10, 1}}; });
  CO_ASSERT_OK(co_await f.rules->add(context, {entry("a: PutObject -> reset"), entry("b: PutObject -> reset")}));
  const auto generation = f.rules->current().generation;
  CO_ASSERT_OK(co_await f.rules->report(context, "one", generation, {{"a", 5, 4, 3}, {"unknown", 1, 1, 1}}));
  CO_ASSERT_OK(co_await f.rules->report(context, "two", generation, {{"a", 1, 1, 1}, {"b", 2, 2, 2}}));
  CO_ASSERT_OK(co_await f.rules->report(context, "one", generation, {{"a", 6, 5, 4}}));
  const auto counters = co_await f.rules->counters(context);
  CO_ASSERT_OK(counters);
  CO_ASSERT_TRUE(counters->size() == 2);
  EXPECT_EQ(counters->at(0).seen, 107U);
  EXPECT_EQ(counters->at(0).matched, 16U);
  EXPECT_EQ(counters->at(0).fired, 6U);
  EXPECT_EQ(counters->at(1).fired, 2U);
}

CO_TEST(Rules, ARuleMadeAnewDoesNotInheritCounts) {
  Fixture f({}, {.ack_limit = 0ms, .fresh_limit = 0ms});
  auto context = mocks3::testing::test_context();
  CO_ASSERT_OK(co_await f.rules->add(context, {entry("a: PutObject -> reset"), entry("b: PutObject -> reset")}));
  const auto old = f.rules->current().generation;
  CO_ASSERT_OK(co_await f.rules->report(context, "one", old, {{"a", 5, 5, 5}, {"b", 5, 5, 5}}));
  CO_ASSERT_OK(co_await f.rules->add(context, {entry("a: PutObject -> reset")}));
  auto counters = co_await f.rules->counters(context);
  CO_ASSERT_OK(counters);
  EXPECT_EQ(counters->at(0).fired, 0U);
  EXPECT_EQ(counters->at(1).fired, 5U);
  CO_ASSERT_OK(co_await f.rules->report(context, "one", old, {{"a", 6, 6, 6}, {"b", 6, 6, 6}}));
  counters = co_await f.rules->counters(context);
  CO_ASSERT_OK(counters);
  EXPECT_EQ(counters->at(0).fired, 0U) << "a late report of the rule before it";
  EXPECT_EQ(counters->at(1).fired, 6U);
  CO_ASSERT_OK(co_await f.rules->set_seed(context, f.rules->current().seed + 1));
  counters = co_await f.rules->counters(context);
  CO_ASSERT_OK(counters);
  EXPECT_EQ(counters->at(1).fired, 0U) << "another seed begins another run";
}

CO_TEST(Rules, AChangeReturnsWhenEveryLiveReporterHasAppliedIt) {
  Fixture f({}, {.ack_limit = 15s});
  auto context = mocks3::testing::test_context();
  CO_ASSERT_OK(co_await f.rules->report(context, "one", f.rules->current().generation, {}));
  bool acknowledged = false;
  asio::co_spawn(
      co_await asio::this_coro::executor,
      [&]() -> asio::awaitable<void> {
        auto other = mocks3::testing::test_context();
        const auto set = co_await f.rules->wait_for_change(other, f.rules->current().generation, 15s);
        EXPECT_TRUE(set);
        acknowledged = true;
        EXPECT_TRUE(co_await f.rules->report(other, "one", set->generation, {}));
      },
      asio::detached);
  co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
  CO_ASSERT_OK(co_await f.rules->add(context, {entry("PutObject -> reset")}));
  EXPECT_TRUE(acknowledged);
}

CO_TEST(Rules, ASilentReporterIsWaitedForOnlySoLong) {
  Fixture f({}, {.ack_limit = 20ms});
  auto context = mocks3::testing::test_context();
  CO_ASSERT_OK(co_await f.rules->report(context, "one", f.rules->current().generation, {}));
  const auto start = std::chrono::steady_clock::now();
  CO_ASSERT_OK(co_await f.rules->add(context, {entry("PutObject -> reset")}));
  EXPECT_GE(std::chrono::steady_clock::now() - start, 20ms);
  EXPECT_EQ(f.rules->current().rules.size(), 1U);
}

CO_TEST(Rules, AReporterNotHeardOfForLongIsNotWaitedFor) {
  Fixture f({}, {.ack_limit = 15s, .reporter_lifetime = 0ms});
  auto context = mocks3::testing::test_context();
  CO_ASSERT_OK(co_await f.rules->report(context, "dead", f.rules->current().generation, {}));
  const auto start = std::chrono::steady_clock::now();
  CO_ASSERT_OK(co_await f.rules->add(context, {entry("PutObject -> reset")}));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

CO_TEST(Rules, ManyReportersAreFoldedIntoTheSums) {
  Fixture f({}, {.fresh_limit = 0ms, .max_reporters = 3});
  auto context = mocks3::testing::test_context();
  CO_ASSERT_OK(co_await f.rules->add(context, {entry("a: PutObject -> reset")}));
  const auto generation = f.rules->current().generation;
  for (int i = 0; i < 10; ++i) {
    CO_ASSERT_OK(co_await f.rules->report(context, "process-" + std::to_string(i), generation, {{"a", 1, 1, 1}}));
  }
  const auto counters = co_await f.rules->counters(context);
  CO_ASSERT_OK(counters);
  EXPECT_EQ(counters->at(0).fired, 10U);
}

TEST(Rules, ChangesFromManyCoresAllLandInTurn) {
  Fixture f;
  std::vector<std::uint64_t> generations;
  f.rules->on_publish([&](const RuleSet& set) { generations.push_back(set.generation); });
  runtime::Cores cores(4);
  cores.start();
  constexpr int kEach = 25;
  std::vector<std::future<void>> ends;
  for (unsigned core = 0; core < cores.size(); ++core) {
    ends.push_back(asio::co_spawn(
        cores.context(core),
        [&f]() -> asio::awaitable<void> {
          for (int i = 0; i < kEach; ++i) {
            auto context = mocks3::testing::test_context();
            const auto added = co_await f.rules->add(context, {entry("PutObject -> reset")});
            EXPECT_TRUE(added) << added.error().describe();
          }
        },
        asio::use_future));
  }
  for (auto& end : ends) end.get();
  cores.stop();
  EXPECT_EQ(f.rules->current().rules.size(), 100U);
  EXPECT_EQ(f.rules->current().rules.back().id, "rule-100");
  ASSERT_EQ(generations.size(), 101U);
  for (std::size_t i = 1; i < generations.size(); ++i) EXPECT_EQ(generations[i], generations[i - 1] + 1);
}

CO_TEST(Rules, TheOptionsRulesStandInFrontAndAreNotSaved) {
  Fixture f;
  auto context = mocks3::testing::test_context();
  CO_ASSERT_OK(co_await f.rules->add(context, {entry("PutObject -> reset"), entry("x: PutObject -> reset")}));
  CO_ASSERT_OK(co_await f.rules->set_seed(context, 7));
  const auto generation = f.rules->current().generation;

  const InitialRules initial{
      .rules = {entry("GetObject -> reset"), entry("x: GetObject -> reset"), entry("list -> reset")}, .armed = false};
  const auto opened = Rules::open(f.store, initial, f.clock);
  CO_ASSERT_OK(opened);
  const auto set = (*opened)->current();
  EXPECT_EQ(ids_of(set), (Ids{"rule-2", "x", "rule-3", "rule-1"}));
  EXPECT_EQ(set.rules[1].text, "GetObject -> reset");
  EXPECT_EQ(set.seed, 7U);
  EXPECT_FALSE(set.armed);
  EXPECT_GT(set.generation, generation) << "numbers grow over restarts";

  CO_ASSERT_OK(co_await (*opened)->set_armed(context, true));
  const auto plain = Rules::open(f.store, {}, f.clock);
  CO_ASSERT_OK(plain);
  EXPECT_EQ(ids_of((*plain)->current()), Ids{"rule-1"});
}

TEST(Rules, AWrongRuleInTheOptionsIsNamed) {
  MemoryRuleStore store;
  const utils::SystemClock clock;
  const auto opened = Rules::open(store, {.rules = {entry("PutObject -> boom")}}, clock);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::ValidationFailed);
  EXPECT_TRUE(opened.error().message.starts_with("fault rule 'PutObject -> boom': column 14: 'boom' is not an effect"));
}

}  // namespace
}  // namespace mocks3::injection
