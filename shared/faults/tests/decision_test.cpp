// The frozen vectors of the decision function. When one of these fails, recorded seeds no longer reproduce their runs:
// change the code back, not the numbers. They were worked out by a second
// implementation, in another language, from the description in decision.hpp.
#include "mocks3/faults/decision.hpp"

#include <gtest/gtest.h>

namespace mocks3::faults {
namespace {

using model::Operation;

TEST(Decision, VectorsAreFrozen) {
  const Subject put{.operation = Operation::PutObject, .bucket = "photos", .key = "2024/a.jpg", .access_key = "AKIA1"};
  Draws first(42, "flaky", put, 0);
  EXPECT_EQ(first(kDrawFire), 0x1.33cf37ade1d18p-3);
  EXPECT_EQ(first(kDrawLatency), 0x1.49ddab047dc20p-4);
  EXPECT_EQ(Draws(42, "flaky", put, 1)(kDrawFire), 0x1.8a1e18efaae40p-3);
  const Subject part{.operation = Operation::UploadPart, .bucket = "b", .key = "k", .part_number = 3};
  EXPECT_EQ(Draws(0, "rule-1", part, 0)(kDrawFire), 0x1.2125a420532ccp-1);
  const Subject range{.operation = Operation::GetObject, .bucket = "b", .key = "k", .range = "bytes=0-99"};
  EXPECT_EQ(Draws(18446744073709551615U, "rule-1", range, 7)(kDrawFire), 0x1.e7477db166c0dp-1);
}

TEST(Decision, DrawsAreEvenlySpread) {
  std::array<int, 10> buckets{};
  constexpr int kDraws = 100'000;
  for (int i = 0; i < kDraws; ++i) {
    const std::string key = "object-" + std::to_string(i);
    const double u = Draws(1, "r", {.operation = Operation::GetObject, .bucket = "b", .key = key}, 0)(kDrawFire);
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    ++buckets[static_cast<std::size_t>(u * 10)];
  }
  // Six standard deviations of a binomial count with p = 0.1.
  for (const int count : buckets) EXPECT_NEAR(count, kDraws / 10, 6 * 95);
}

TEST(Decision, EveryPartOfTheIdentityButTheAccessKeyMatters) {
  const Subject base{.operation = Operation::GetObject, .bucket = "b", .key = "k", .access_key = "a"};
  const double u = Draws(1, "r", base, 0)(kDrawFire);
  const auto differs = [&](auto change) {
    Subject other = base;
    change(other);
    return Draws(1, "r", other, 0)(kDrawFire) != u;
  };
  EXPECT_TRUE(differs([](Subject& s) { s.operation = Operation::HeadObject; }));
  EXPECT_TRUE(differs([](Subject& s) { s.bucket = "bk", s.key = ""; }));
  EXPECT_TRUE(differs([](Subject& s) { s.key = "k2"; }));
  EXPECT_TRUE(differs([](Subject& s) { s.range = "bytes=0-1"; }));
  EXPECT_TRUE(differs([](Subject& s) { s.part_number = 1; }));
  EXPECT_FALSE(differs([](Subject& s) { s.access_key = "other"; }));
  EXPECT_NE(Draws(2, "r", base, 0)(kDrawFire), u);
  EXPECT_NE(Draws(1, "r2", base, 0)(kDrawFire), u);
  EXPECT_NE(Draws(1, "r", base, 1)(kDrawFire), u);
}

}  // namespace
}  // namespace mocks3::faults
