#include "mocks3/injection/follower.hpp"

#include <boost/asio/use_future.hpp>
#include <future>

#include "helpers.hpp"

namespace mocks3::injection {
namespace {

using namespace std::chrono_literals;
using testing::entry;
using testing::Fixture;

faults::Subject put(std::string_view key) {
  return {.operation = model::Operation::PutObject, .bucket = "b", .key = key};
}

/// A control that can be cut off.
class Cuttable final : public contracts::FaultControl {
 public:
  explicit Cuttable(contracts::FaultControl& inner) : inner_(inner) {}
  std::atomic<bool> cut{false};
  std::atomic<int> refused{0};

  Task<contracts::RuleSet> rules(contracts::Context& c) override { return inner_.rules(c); }
  Task<contracts::RuleSet> wait_for_change(contracts::Context& c, std::uint64_t known,
                                           std::chrono::milliseconds w) override {
    if (!cut) co_return co_await inner_.wait_for_change(c, known, w);
    ++refused;
    co_return fail(ErrorCode::StoreUnavailable);
  }
  Task<std::vector<contracts::RuleEntry>> add(contracts::Context& c,
                                              const std::vector<contracts::RuleEntry>& r) override {
    return inner_.add(c, r);
  }
  Task<> remove(contracts::Context& c, const std::string& id) override { return inner_.remove(c, id); }
  Task<> clear(contracts::Context& c) override { return inner_.clear(c); }
  Task<> set_armed(contracts::Context& c, bool armed) override { return inner_.set_armed(c, armed); }
  Task<> set_seed(contracts::Context& c, std::uint64_t seed) override { return inner_.set_seed(c, seed); }
  Task<> report(contracts::Context& c, const std::string& reporter, std::uint64_t generation,
                const std::vector<contracts::RuleCounters>& counters) override {
    if (!cut) co_return co_await inner_.report(c, reporter, generation, counters);
    co_return fail(ErrorCode::StoreUnavailable);
  }
  Task<std::vector<contracts::RuleCounters>> counters(contracts::Context& c) override { return inner_.counters(c); }

 private:
  contracts::FaultControl& inner_;
};

struct Followed : Fixture {
  Cuttable control{*rules};
  runtime::Cores cores{2};
  faults::Engine engine;
  RuleFollower follower{cores, control, engine, {.reporter = "p", .interval = 50ms, .first_retry = 1ms}};

  explicit Followed(RulesSettings settings = {.ack_limit = 15s, .fresh_limit = 15s}) : Fixture({}, settings) {
    cores.start();
  }
  ~Followed() {
    follower.stop();
    rules->close();
    cores.stop();
  }

  /// Runs on core 1 and waits here.
  template <class T>
  Result<T> call(std::function<Task<T>(contracts::Context&)> body) {
    return asio::co_spawn(
               cores.context(1),
               [&]() -> Task<T> {
                 auto context = mocks3::testing::test_context();
                 co_return co_await body(context);
               },
               asio::use_future)
        .get();
  }
  void add(std::string text) {
    const auto added = call<std::vector<contracts::RuleEntry>>(
        [&](contracts::Context& context) -> Task<std::vector<contracts::RuleEntry>> {
          co_return co_await rules->add(context, {entry(text)});
        });
    EXPECT_TRUE(added) << added.error().describe();
  }
};

TEST(RuleFollower, HasTheFirstRulesWhenStartReturnsAndEveryChangeWhenTheChangeReturns) {
  Followed f;
  f.add("one: PutObject key=1 -> slow_down");
  ASSERT_TRUE(f.follower.start());
  EXPECT_EQ(f.engine.decide(put("1")).rules(), "one");
  for (int i = 2; i < 30; ++i) {
    const std::string key = std::to_string(i);
    f.add("PutObject key=" + key + " -> slow_down");
    EXPECT_FALSE(f.engine.decide(put(key)).empty()) << key;
  }
}

TEST(RuleFollower, CountsThatAreAskedForAreThoseOfThisMoment) {
  Followed f;
  f.add("one: PutObject -> slow_down");
  ASSERT_TRUE(f.follower.start());
  for (std::uint64_t i = 1; i < 20; ++i) {
    f.engine.decide(put("k"));
    const auto counters = f.call<std::vector<contracts::RuleCounters>>(
        [&](contracts::Context& context) -> Task<std::vector<contracts::RuleCounters>> {
          co_return co_await f.rules->counters(context);
        });
    ASSERT_TRUE(counters);
    EXPECT_EQ(counters->at(0).fired, i);
  }
}

TEST(RuleFollower, FlushReportsAtOnce) {
  Followed f({.ack_limit = 0ms, .fresh_limit = 0ms});
  f.add("one: PutObject -> slow_down");
  ASSERT_TRUE(f.follower.start());
  f.engine.decide(put("k"));
  EXPECT_TRUE(
      f.call<void>([&](contracts::Context& context) -> Task<> { co_return co_await f.follower.flush(context); }));
  const auto counters = f.call<std::vector<contracts::RuleCounters>>(
      [&](contracts::Context& context) -> Task<std::vector<contracts::RuleCounters>> {
        co_return co_await f.rules->counters(context);
      });
  ASSERT_TRUE(counters);
  EXPECT_EQ(counters->at(0).fired, 1U);
}

TEST(RuleFollower, KeepsItsRulesWhileTheControlIsGoneAndCatchesUpAfterwards) {
  Followed f({.ack_limit = 0ms, .fresh_limit = 15s});
  f.add("one: PutObject key=1 -> slow_down");
  ASSERT_TRUE(f.follower.start());
  f.control.cut = true;
  while (f.control.refused < 3) std::this_thread::yield();
  f.add("two: PutObject key=2 -> slow_down");
  EXPECT_EQ(f.engine.decide(put("1")).rules(), "one");
  EXPECT_TRUE(f.engine.decide(put("2")).empty());
  f.control.cut = false;
  while (f.engine.current()->generation() != f.rules->current().generation) std::this_thread::yield();
  EXPECT_EQ(f.engine.decide(put("2")).rules(), "two");
}

TEST(RuleFollower, StartsWithoutRulesWhenNobodyAnswersAndStopsWhileWaiting) {
  Fixture fixture;
  Cuttable control(*fixture.rules);
  control.cut = true;
  runtime::Cores cores(1);
  cores.start();
  faults::Engine engine;
  {
    RuleFollower follower(cores, control, engine, {.interval = 10s, .first_retry = 10s, .start_limit = 10ms});
    EXPECT_TRUE(follower.start());
    EXPECT_TRUE(engine.idle());
    follower.stop();
  }
  {
    control.cut = false;
    RuleFollower follower(cores, control, engine, {.interval = 20s});
    EXPECT_TRUE(follower.start());
    follower.stop();
  }
  cores.stop();
}

TEST(Apply, LeavesOutWhatIsDisabledOrCannotBeRead) {
  faults::Engine engine;
  contracts::RuleSet set{.generation = 3, .seed = 1};
  set.rules = {entry("PutObject -> reset", "on"), entry("PutObject -> from_the_future", "odd")};
  set.rules.push_back({.id = "off", .text = "PutObject -> slow_down", .enabled = false});
  apply(set, engine);
  EXPECT_EQ(engine.decide(put("k")).rules(), "on");
  EXPECT_EQ(counters_of(engine).size(), 1U);
  EXPECT_EQ(engine.current()->generation(), 3U);
}

}  // namespace
}  // namespace mocks3::injection
