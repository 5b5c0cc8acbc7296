#include "mocks3/contracts/conditions.hpp"

#include <gtest/gtest.h>

namespace mocks3::contracts {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

model::ObjectSummary object(std::string etag) {
  model::ObjectSummary summary;
  summary.etag = std::move(etag);
  summary.size = 7;
  summary.last_modified = Timestamp(1'700'000'000'500ms);
  return summary;
}

ErrorCode code(const Result<>& result) { return result ? ErrorCode::InternalError : result.error().code; }

TEST(EtagMatches, TakesListsQuotesWeakTagsAndTheStar) {
  EXPECT_TRUE(etag_matches("\"abc\"", "abc"));
  EXPECT_TRUE(etag_matches("abc", "abc"));
  EXPECT_TRUE(etag_matches("\"x\", W/\"abc\"", "abc"));
  EXPECT_TRUE(etag_matches("*", "abc"));
  EXPECT_FALSE(etag_matches("\"abcd\"", "abc"));
  EXPECT_FALSE(etag_matches("", "abc"));
}

TEST(WriteConditions, IfNoneMatchStarOnlyCreates) {
  const WriteConditions only_new{.if_none_match = "*"};
  EXPECT_TRUE(check_conditions(only_new, nullptr));
  const auto current = object("abc");
  EXPECT_EQ(code(check_conditions(only_new, &current)), ErrorCode::PreconditionFailed);
}

TEST(WriteConditions, ADeleteMarkerCountsAsNoObject) {
  auto marker = object("");
  marker.is_delete_marker = true;
  EXPECT_TRUE(check_conditions(WriteConditions{.if_none_match = "*"}, &marker));
  EXPECT_EQ(code(check_conditions(WriteConditions{.if_match = "*"}, &marker)), ErrorCode::NoSuchKey);
}

TEST(WriteConditions, IfMatchOnAnAbsentKeyIsNoSuchKey) {
  EXPECT_EQ(code(check_conditions(WriteConditions{.if_match = "\"abc\""}, nullptr)), ErrorCode::NoSuchKey);
}

TEST(WriteConditions, IfMatchComparesTheCurrentEtag) {
  const auto current = object("abc");
  EXPECT_TRUE(check_conditions(WriteConditions{.if_match = "\"abc\""}, &current));
  EXPECT_EQ(code(check_conditions(WriteConditions{.if_match = "\"def\""}, &current)), ErrorCode::PreconditionFailed);
}

TEST(WriteConditions, SizeAndTimeMustBeTheCurrentOnes) {
  const auto current = object("abc");
  EXPECT_TRUE(check_conditions(WriteConditions{.if_match_size = 7}, &current));
  EXPECT_EQ(code(check_conditions(WriteConditions{.if_match_size = 8}, &current)), ErrorCode::PreconditionFailed);
  EXPECT_TRUE(check_conditions(WriteConditions{.if_match_last_modified = Timestamp(1'700'000'000'000ms)}, &current));
  EXPECT_EQ(code(check_conditions(WriteConditions{.if_match_last_modified = Timestamp(1'700'000'001'000ms)}, &current)),
            ErrorCode::PreconditionFailed);
}

TEST(ReadConditions, IfMatchMakesIfUnmodifiedSinceIrrelevant) {
  const auto current = object("abc");
  const ReadConditions both{.if_match = "\"abc\"", .if_unmodified_since = Timestamp(1'600'000'000'000ms)};
  EXPECT_TRUE(check_conditions(both, current));
}

TEST(ReadConditions, IfNoneMatchMakesIfModifiedSinceIrrelevant) {
  const auto current = object("abc");
  const ReadConditions both{.if_none_match = "\"def\"", .if_modified_since = Timestamp(1'800'000'000'000ms)};
  EXPECT_TRUE(check_conditions(both, current));
  EXPECT_EQ(code(check_conditions(ReadConditions{.if_none_match = "\"abc\""}, current)), ErrorCode::NotModified);
}

TEST(ReadConditions, TimesCompareInWholeSecondsAsHeadersCarryThem) {
  const auto current = object("abc");
  EXPECT_TRUE(check_conditions(ReadConditions{.if_unmodified_since = Timestamp(1'700'000'000'000ms)}, current));
  EXPECT_EQ(code(check_conditions(ReadConditions{.if_modified_since = Timestamp(1'700'000'000'000ms)}, current)),
            ErrorCode::NotModified);
}

}  // namespace
}  // namespace mocks3::contracts
