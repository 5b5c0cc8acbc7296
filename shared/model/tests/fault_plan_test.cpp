#include "mocks3/model/fault_plan.hpp"

#include <gtest/gtest.h>

namespace mocks3::model {
namespace {

TEST(FaultPlan, IsEmptyAndNamesNoRuleAtFirst) {
  const FaultPlan plan;
  EXPECT_TRUE(plan.empty());
  EXPECT_EQ(plan.rules(), "");
}

TEST(FaultPlan, NamesTheOnlyRuleThatFired) {
  FaultPlan plan;
  plan.wire.emplace().rule = "cut";
  EXPECT_FALSE(plan.empty());
  EXPECT_EQ(plan.rules(), "cut");
}

TEST(FaultPlan, NamesRulesInTheOrderOfTheSlots) {
  FaultPlan plan;
  plan.wire.emplace().rule = "d";
  plan.lost_response.emplace().rule = "c";
  plan.latency.emplace().rule = "b";
  plan.admission.emplace().rule = "a";
  EXPECT_EQ(plan.rules(), "a,b,c,d");
}

}  // namespace
}  // namespace mocks3::model
