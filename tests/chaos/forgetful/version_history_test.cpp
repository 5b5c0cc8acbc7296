// The judge of versions must see what a crash could do to them.
#include "version_history.hpp"

#include <gtest/gtest.h>

namespace mocks3::chaos {
namespace {

using model::BucketVersioning;
using Kind = VersionWrite::Kind;

class VersionHistoryTest : public ::testing::Test {
 protected:
  void set(BucketVersioning versioning) {
    history.begin(versioning);
    history.acknowledge_versioning();
  }
  void put(const std::string& id, std::uint64_t number) {
    history.begin({.kind = Kind::Put, .key = "k", .version = {.number = number}});
    history.acknowledge(id);
  }
  bool possible(const VersionList& found) { return history.judge("k", found).empty(); }

  VersionHistory history;
};

TEST_F(VersionHistoryTest, AcknowledgedVersionsAreThereInTheirOrder) {
  set(BucketVersioning::Enabled);
  put("a", 1);
  put("b", 2);
  EXPECT_TRUE(possible({{.id = "b", .number = 2}, {.id = "a", .number = 1}}));
  EXPECT_FALSE(possible({{.id = "a", .number = 1}, {.id = "b", .number = 2}}));
  EXPECT_FALSE(possible({{.id = "b", .number = 2}})) << "lost";
  EXPECT_FALSE(possible({}));
  EXPECT_FALSE(possible({{.id = "c", .number = 3}, {.id = "b", .number = 2}, {.id = "a", .number = 1}}));
}

TEST_F(VersionHistoryTest, ARemovedVersionDoesNotComeBack) {
  set(BucketVersioning::Enabled);
  put("a", 1);
  put("b", 2);
  history.begin({.kind = Kind::Remove, .key = "k", .version = {.id = "a"}});
  EXPECT_TRUE(possible({{.id = "b", .number = 2}})) << "it may have happened";
  EXPECT_TRUE(possible({{.id = "b", .number = 2}, {.id = "a", .number = 1}}));
  history.acknowledge("");
  EXPECT_TRUE(possible({{.id = "b", .number = 2}}));
  EXPECT_FALSE(possible({{.id = "b", .number = 2}, {.id = "a", .number = 1}})) << "back";
}

TEST_F(VersionHistoryTest, AWriteWithoutAnswerMayHaveHappenedAsItWasMeant) {
  set(BucketVersioning::Enabled);
  put("a", 1);
  history.begin({.kind = Kind::Delete, .key = "k", .version = {}});
  EXPECT_TRUE(possible({{.id = "a", .number = 1}}));
  EXPECT_TRUE(possible({{.id = "?", .marker = true}, {.id = "a", .number = 1}}));
  EXPECT_FALSE(possible({{.id = "?", .number = 2}, {.id = "a", .number = 1}}));
  EXPECT_FALSE(possible({{.id = "?", .marker = true}}));
}

TEST_F(VersionHistoryTest, ANullVersionIsReplacedOrStillTheOldOne) {
  put("null", 1);
  set(BucketVersioning::Enabled);
  put("a", 2);
  set(BucketVersioning::Suspended);
  history.begin({.kind = Kind::Put, .key = "k", .version = {.number = 3}});
  EXPECT_TRUE(possible({{.id = "a", .number = 2}, {.id = "null", .number = 1}}));
  EXPECT_TRUE(possible({{.id = "null", .number = 3}, {.id = "a", .number = 2}}));
  EXPECT_FALSE(possible({{.id = "null", .number = 3}, {.id = "a", .number = 2}, {.id = "null", .number = 1}}));
  EXPECT_FALSE(possible({{.id = "a", .number = 2}}));
}

TEST_F(VersionHistoryTest, VersioningIsWhatWasAcknowledgedOrAsked) {
  set(BucketVersioning::Enabled);
  EXPECT_EQ(history.judge(BucketVersioning::Enabled), "");
  EXPECT_NE(history.judge(BucketVersioning::Suspended), "");
  history.begin(BucketVersioning::Suspended);
  EXPECT_EQ(history.judge(BucketVersioning::Suspended), "");
  EXPECT_NE(history.judge(BucketVersioning::Unversioned), "");
}

}  // namespace
}  // namespace mocks3::chaos
