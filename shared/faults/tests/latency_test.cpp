#include <gtest/gtest.h>

#include <cmath>

#include "mocks3/faults/decision.hpp"

namespace mocks3::faults {
namespace {

using namespace std::chrono_literals;
using Shape = Latency::Shape;

TEST(Latency, InverseNormalInvertsTheNormalDistribution) {
  for (const double u : {1e-12, 1e-6, 0.001, 0.02425, 0.1, 0.5, 0.7, 0.97575, 0.999, 1 - 1e-9}) {
    const double back = 0.5 * std::erfc(-inverse_normal(u) / std::sqrt(2.0));
    EXPECT_NEAR(back / u, 1, 1e-7) << u;
  }
  EXPECT_NEAR(inverse_normal(0.975), 1.959963985, 1e-8);
}

TEST(Latency, FixedIgnoresTheDraw) {
  const Latency fixed{.first = 200ms};
  EXPECT_EQ(sample(fixed, 0), 200ms);
  EXPECT_EQ(sample(fixed, 0.999), 200ms);
}

TEST(Latency, UniformGoesFromLeastToGreatest) {
  const Latency uniform{.shape = Shape::Uniform, .first = 10ms, .second = 50ms};
  EXPECT_EQ(sample(uniform, 0), 10ms);
  EXPECT_EQ(sample(uniform, 0.5), 30ms);
  EXPECT_NEAR(static_cast<double>(sample(uniform, 0.999999).count()), 50000, 1);
}

TEST(Latency, NormalHasItsMeanAndDeviationAndIsNeverNegative) {
  const Latency normal{.shape = Shape::Normal, .first = 100ms, .second = 20ms};
  EXPECT_NEAR(static_cast<double>(sample(normal, 0.5).count()), 100'000, 1);
  EXPECT_NEAR(static_cast<double>(sample(normal, 0.841344746).count()), 120'000, 2);
  EXPECT_EQ(sample(Latency{.shape = Shape::Normal, .first = 1ms, .second = 100ms}, 0.01), 0us);
  EXPECT_EQ(sample(normal, 0), sample(normal, 0)) << "the edge of the distribution has a finite value";
}

TEST(Latency, LogNormalHasItsMedianAndSigmaAndKeepsItsMaximum) {
  Latency lognormal{.shape = Shape::LogNormal, .first = 100ms, .sigma = 0.5};
  EXPECT_NEAR(static_cast<double>(sample(lognormal, 0.5).count()), 100'000, 1);
  EXPECT_NEAR(static_cast<double>(sample(lognormal, 0.841344746).count()), 100'000 * std::exp(0.5), 5);
  lognormal.max = 120ms;
  EXPECT_EQ(sample(lognormal, 0.99), 120ms);
  EXPECT_EQ(sample(Latency{.shape = Shape::LogNormal, .first = 1h, .sigma = 5}, 0.999), kMaxLatency);
}

}  // namespace
}  // namespace mocks3::faults
