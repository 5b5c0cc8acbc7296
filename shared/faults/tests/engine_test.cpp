#include "mocks3/faults/engine.hpp"

#include <latch>
#include <set>
#include <thread>

#include "helpers.hpp"

namespace mocks3::faults {
namespace {

using testing::put;
using testing::source_of;

constexpr int kThreads = 8;

/// `body(thread)` on eight threads that begin together.
template <class Body>
void in_parallel(Body body) {
  std::latch start(kThreads);
  std::vector<std::jthread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      start.arrive_and_wait();
      body(t);
    });
  }
}

TEST(Engine, IsIdleWithoutRulesAndWhileDisarmed) {
  Engine engine;
  EXPECT_TRUE(engine.idle());
  auto source = source_of({"PutObject -> slow_down"});
  engine.publish(source);
  EXPECT_FALSE(engine.idle());
  EXPECT_TRUE(engine.decide(put("k")).admission);
  source.armed = false;
  engine.publish(source);
  EXPECT_TRUE(engine.idle());
  EXPECT_TRUE(engine.decide(put("k")).empty());
  EXPECT_TRUE(engine.current()->decide(put("k")).empty());
  EXPECT_EQ(engine.current()->counters()[0].seen, 1U);
  engine.publish({});
  EXPECT_TRUE(engine.idle());
}

TEST(Engine, TimesIsExactOverAllThreads) {
  Engine engine;
  engine.publish(source_of({"PutObject : skip 100, every 7th, 250x -> slow_down"}));
  std::atomic<int> fired{0};
  in_parallel([&](int t) {
    for (int i = 0; i < 1000; ++i) {
      if (engine.decide(put("k" + std::to_string(t))).admission) ++fired;
    }
  });
  EXPECT_EQ(fired, 250);
  const auto counters = engine.current()->counters();
  EXPECT_EQ(counters[0].seen, 8000U);
  EXPECT_EQ(counters[0].matched, 8000U);
  EXPECT_EQ(counters[0].fired, 250U);
}

TEST(Engine, TimesPerKeyAndByChanceAreExactOverAllThreads) {
  Engine engine;
  engine.publish(
      source_of({"PutObject bucket=a : 5x, per key -> slow_down", "PutObject bucket=b : 50%, 123x -> slow_down",
                 "PutObject bucket=c : 50%, 3x, per key -> slow_down"}));
  std::atomic<int> per_key{0};
  std::atomic<int> by_chance{0};
  std::atomic<int> both{0};
  in_parallel([&](int) {
    for (int i = 0; i < 1000; ++i) {
      const std::string key = std::to_string(i % 20);
      if (engine.decide(put(key, "a")).admission) ++per_key;
      if (engine.decide(put(key, "b")).admission) ++by_chance;
      if (engine.decide(put(key, "c")).admission) ++both;
    }
  });
  EXPECT_EQ(per_key, 20 * 5);
  EXPECT_EQ(by_chance, 123);
  EXPECT_EQ(both, 20 * 3);
}

TEST(Engine, EqualRequestsFromManyThreadsGetTheSameFaultsInSum) {
  const auto run = [] {
    Engine engine;
    engine.publish(source_of({"PutObject : 25% -> slow_down"}, 4711));
    std::array<std::atomic<int>, 10> fired{};
    in_parallel([&](int) {
      for (int i = 0; i < 500; ++i) {
        const auto key = static_cast<std::size_t>(i % 10);
        if (engine.decide(put("k" + std::to_string(key))).admission) ++fired[key];
      }
    });
    return std::vector<int>(fired.begin(), fired.end());
  };
  EXPECT_EQ(run(), run());
}

TEST(Engine, CountsStayWithARuleThatStays) {
  Engine engine;
  auto source = source_of({"a: PutObject : 3x -> slow_down", "b: PutObject key=z -> reset"});
  engine.publish(source);
  engine.decide(put("k"));
  engine.decide(put("k"));

  ++source.generation;
  source.rules.erase(source.rules.begin() + 1);
  engine.publish(source);
  EXPECT_EQ(engine.current()->counters()[0].fired, 2U);
  EXPECT_TRUE(engine.decide(put("k")).admission);
  EXPECT_FALSE(engine.decide(put("k")).admission);

  source.rules[0].created = 1;
  engine.publish(source);
  EXPECT_EQ(engine.current()->counters()[0].seen, 0U) << "a rule made anew starts anew";
  EXPECT_TRUE(engine.decide(put("k")).admission);

  source.rules[0].rule.fire.times = 4;
  engine.publish(source);
  EXPECT_EQ(engine.current()->counters()[0].fired, 0U) << "so does one whose text has changed";

  engine.decide(put("k"));
  source.seed = 2;
  engine.publish(source);
  EXPECT_EQ(engine.current()->counters()[0].fired, 0U) << "and all under another seed";
}

TEST(Engine, ADecisionAfterPublishUsesTheNewRulesWhileOthersDecide) {
  Engine engine;
  const auto on = source_of({"PutObject -> slow_down"});
  const auto off = source_of({"PutObject key=never -> slow_down"});
  engine.publish(off);
  std::atomic<bool> stop{false};
  std::vector<std::jthread> readers;
  for (int t = 0; t < 4; ++t) {
    readers.emplace_back([&] {
      while (!stop) engine.decide(put("k"));
    });
  }
  for (int i = 0; i < 500; ++i) {
    engine.publish(i % 2 == 0 ? on : off);
    EXPECT_EQ(engine.decide(put("k")).admission.has_value(), i % 2 == 0);
  }
  stop = true;
}

TEST(Engine, EnginesInOneThreadDoNotMixUpTheirRules) {
  Engine one;
  Engine two;
  one.publish(source_of({"one: PutObject -> slow_down"}));
  two.publish(source_of({"two: PutObject -> slow_down"}));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(one.decide(put("k")).rules(), "one");
    EXPECT_EQ(two.decide(put("k")).rules(), "two");
  }
}

}  // namespace
}  // namespace mocks3::faults
