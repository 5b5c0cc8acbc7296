#include "history.hpp"

#include <gmock/gmock.h>

namespace mocks3::chaos {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Found kAbsent{};
constexpr Found kFirst{1, 100};
constexpr Found kSecond{2, 200};

TEST(History, AnAcknowledgedWriteMustBeThere) {
  History history;
  history.begin("a", kFirst).acknowledge();
  EXPECT_THAT(history.judge("a", kFirst), IsEmpty());
  EXPECT_THAT(history.judge("a", kAbsent), HasSubstr("found no object"));
  EXPECT_THAT(history.judge("a", {1, 99}), HasSubstr("99 bytes"));
}

TEST(History, AnAcknowledgedDeleteStaysDeleted) {
  History history;
  history.begin("a", kFirst).acknowledge();
  history.begin("a", kAbsent).acknowledge();
  EXPECT_THAT(history.judge("a", kAbsent), IsEmpty());
  EXPECT_THAT(history.judge("a", kFirst), HasSubstr("version 1"));
}

TEST(History, AWriteWithoutAnAnswerMayHaveHappened) {
  History history;
  history.begin("a", kFirst).acknowledge();
  history.begin("a", kSecond);
  EXPECT_THAT(history.judge("a", kFirst), IsEmpty());
  EXPECT_THAT(history.judge("a", kSecond), IsEmpty());
  EXPECT_THAT(history.judge("a", kAbsent), Not(IsEmpty()));
}

TEST(History, OfWritesThatOverlapEitherMayHaveBeenTheLast) {
  History history;
  auto first = history.begin("a", kFirst);
  auto second = history.begin("a", kSecond);
  second.acknowledge();
  first.acknowledge();
  EXPECT_THAT(history.judge("a", kFirst), IsEmpty());
  EXPECT_THAT(history.judge("a", kSecond), IsEmpty());
  EXPECT_THAT(history.judge("a", kAbsent), Not(IsEmpty()));
}

TEST(History, ARefusedWriteMustNotBeThere) {
  History history;
  history.begin("a", kFirst).acknowledge();
  history.begin("a", kSecond).refuse();
  EXPECT_THAT(history.judge("a", kSecond), Not(IsEmpty()));
  EXPECT_THAT(history.judge("b", kFirst), HasSubstr("nobody wrote it"));
}

TEST(History, WhatWasFoundAfterACrashIsAllThatIsPossibleFromThenOn) {
  History history;
  history.begin("a", kFirst).acknowledge();
  history.begin("a", kSecond);
  history.settle("a", kFirst);
  EXPECT_THAT(history.judge("a", kFirst), IsEmpty());
  EXPECT_THAT(history.judge("a", kSecond), Not(IsEmpty()));
}

}  // namespace
}  // namespace mocks3::chaos
