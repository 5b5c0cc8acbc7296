#include "mocks3/metrics/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace mocks3::metrics {
namespace {

using testing::HasSubstr;

TEST(Registry, RendersACounterWithHelpAndType) {
  Registry registry;
  registry.counter("mocks3_requests_total", "Requests served.").add(3);
  EXPECT_EQ(registry.render(),
            "# HELP mocks3_requests_total Requests served.\n"
            "# TYPE mocks3_requests_total counter\n"
            "mocks3_requests_total 3\n");
}

TEST(Registry, RendersAGaugeThatMayBeNegative) {
  Registry registry;
  Gauge& gauge = registry.gauge("mocks3_depth", "");
  gauge.set(5);
  gauge.add(-7);
  EXPECT_EQ(registry.render(), "# TYPE mocks3_depth gauge\nmocks3_depth -2\n");
}

TEST(Registry, RendersEachFamilyOnceWithAllItsSeries) {
  Registry registry;
  registry.counter("b_total", "B", {{"code", "200"}}).add();
  registry.counter("a_total", "A").add();
  registry.counter("b_total", "B", {{"code", "404"}}).add(2);
  EXPECT_EQ(registry.render(),
            "# HELP a_total A\n# TYPE a_total counter\na_total 1\n"
            "# HELP b_total B\n# TYPE b_total counter\nb_total{code=\"200\"} 1\nb_total{code=\"404\"} 2\n");
}

TEST(Registry, GivesTheSameObjectForTheSameLabelsInAnyOrder) {
  Registry registry;
  Counter& one = registry.counter("x_total", "", {{"a", "1"}, {"b", "2"}});
  EXPECT_EQ(&one, &registry.counter("x_total", "", {{"b", "2"}, {"a", "1"}}));
  EXPECT_NE(&one, &registry.counter("x_total", "", {{"a", "1"}}));
}

TEST(Registry, EscapesLabelValues) {
  Registry registry;
  registry.counter("x_total", "", {{"key", "a\"b\\c\nd"}}).add();
  EXPECT_THAT(registry.render(), HasSubstr(R"(x_total{key="a\"b\\c\nd"} 1)"
                                           "\n"));
}

TEST(Registry, EscapesHelpButNotItsQuotes) {
  Registry registry;
  registry.counter("x_total", "say \"hi\"\\\nbye");
  EXPECT_THAT(registry.render(), HasSubstr(R"(# HELP x_total say "hi"\\\nbye)"
                                           "\n"));
}

TEST(Registry, KeepsUtf8AndReplacesOtherBytesInLabelValues) {
  Registry registry;
  registry.counter("x_total", "", {{"key", "\xc3\xa4"}});
  registry.counter("y_total", "", {{"key", "a\xff"}});
  EXPECT_THAT(registry.render(), HasSubstr("x_total{key=\"\xc3\xa4\"} 0"));
  EXPECT_THAT(registry.render(), HasSubstr("y_total{key=\"a?\"} 0"));
}

TEST(Registry, AsksACallbackGaugeAtEveryScrape) {
  Registry registry;
  std::int64_t depth = 1;
  registry.callback_gauge("mocks3_queue", "", {{"queue", "q"}}, [&] { return depth; });
  EXPECT_THAT(registry.render(), HasSubstr("mocks3_queue{queue=\"q\"} 1\n"));
  depth = 2;
  EXPECT_THAT(registry.render(), HasSubstr("mocks3_queue{queue=\"q\"} 2\n"));
}

TEST(Registry, LetsACallbackUseTheRegistry) {
  Registry registry;
  registry.callback_gauge("mocks3_self", "", {}, [&] {
    registry.counter("mocks3_scrapes_total", "").add();
    return 4;
  });
  EXPECT_THAT(registry.render(), HasSubstr("mocks3_self 4\n"));
  EXPECT_THAT(registry.render(), HasSubstr("mocks3_scrapes_total 1\n"));
}

TEST(Registry, RefusesOneNameForTwoTypes) {
  Registry registry;
  registry.counter("x", "");
  EXPECT_THROW(registry.gauge("x", ""), std::logic_error);
}

TEST(Registry, RefusesNamesPrometheusWouldRefuse) {
  Registry registry;
  EXPECT_THROW(registry.counter("", ""), std::logic_error);
  EXPECT_THROW(registry.counter("1x", ""), std::logic_error);
  EXPECT_THROW(registry.counter("a-b", ""), std::logic_error);
  EXPECT_THROW(registry.counter("x", "", {{"a b", ""}}), std::logic_error);
  EXPECT_THROW(registry.counter("x", "", {{"__name__", ""}}), std::logic_error);
  EXPECT_THROW(registry.counter("x", "", {{"a", "1"}, {"a", "2"}}), std::logic_error);
  EXPECT_THROW(registry.histogram("x", "", {{"le", "1"}}), std::logic_error);
}

TEST(Histogram, RendersCumulativeBucketsSumAndCount) {
  Registry registry;
  const double bounds[] = {0.0005, 0.01, 1};
  Histogram& histogram = registry.histogram("x_seconds", "X", {{"op", "get"}}, bounds);
  histogram.observe_us(100);
  histogram.observe_us(2'000);
  histogram.observe_us(2'500);
  histogram.observe_us(3'000'000);
  EXPECT_EQ(registry.render(),
            "# HELP x_seconds X\n"
            "# TYPE x_seconds histogram\n"
            "x_seconds_bucket{op=\"get\",le=\"0.0005\"} 1\n"
            "x_seconds_bucket{op=\"get\",le=\"0.01\"} 3\n"
            "x_seconds_bucket{op=\"get\",le=\"1\"} 3\n"
            "x_seconds_bucket{op=\"get\",le=\"+Inf\"} 4\n"
            "x_seconds_sum{op=\"get\"} 3.0046\n"
            "x_seconds_count{op=\"get\"} 4\n");
}

TEST(Histogram, CountsABoundInItsOwnBucket) {
  Registry registry;
  const double bounds[] = {0.001};
  Histogram& histogram = registry.histogram("x_seconds", "", {}, bounds);
  histogram.observe_us(1'000);
  histogram.observe_us(1'001);
  EXPECT_THAT(registry.render(), HasSubstr("x_seconds_bucket{le=\"0.001\"} 1\nx_seconds_bucket{le=\"+Inf\"} 2\n"));
}

TEST(Histogram, SortsItsBounds) {
  Registry registry;
  const double bounds[] = {1, 0.1, 1};
  registry.histogram("x_seconds", "", {}, bounds).observe_us(500'000);
  EXPECT_THAT(registry.render(),
              HasSubstr("{le=\"0.1\"} 0\nx_seconds_bucket{le=\"1\"} 1\nx_seconds_bucket{le=\"+Inf\"} 1\n"));
}

TEST(Histogram, HasTwelveDefaultBoundsFromHalfAMillisecondToThirtySeconds) {
  const auto bounds = default_latency_bounds();
  ASSERT_EQ(bounds.size(), 12u);
  EXPECT_EQ(bounds.front(), 0.0005);
  EXPECT_EQ(bounds.back(), 30);
  EXPECT_TRUE(std::ranges::is_sorted(bounds));
}

TEST(Metrics, LoseNothingWhenManyThreadsUpdateWhileOthersScrape) {
  constexpr int kThreads = 2 * static_cast<int>(kShards);
  constexpr int kRounds = 2'000;
  Registry registry;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < kRounds; ++i) {
          registry.counter("c_total", "").add();
          registry.gauge("g", "").add(1);
          registry.histogram("h_seconds", "").observe_us(1'000);
        }
      });
    }
    for (int i = 0; i < 20; ++i) registry.render();
  }
  const std::string total = std::to_string(kThreads * kRounds);
  EXPECT_EQ(registry.counter("c_total", "").value(), std::uint64_t{kThreads} * kRounds);
  EXPECT_EQ(registry.gauge("g", "").value(), std::int64_t{kThreads} * kRounds);
  EXPECT_THAT(registry.render(), HasSubstr("h_seconds_bucket{le=\"0.001\"} " + total + '\n'));
  EXPECT_THAT(registry.render(), HasSubstr("h_seconds_count " + total + '\n'));
  EXPECT_THAT(registry.render(), HasSubstr("h_seconds_sum 32\n"));
}

}  // namespace
}  // namespace mocks3::metrics
