#include <gtest/gtest.h>

#include "mocks3/contracts/metadata_service.hpp"

namespace mocks3::contracts {
namespace {

using model::BucketVersioning;
using model::ObjectOwnership;

model::Bucket bucket() {
  return {.name = "b",
          .tags = {{"k", "v"}},
          .ownership = ObjectOwnership::BucketOwnerPreferred,
          .acl = {{.grantee = "someone"}},
          .public_access_block = model::PublicAccessBlock{.block_public_acls = true},
          .policy = "{}",
          .cors = {{.id = "rule"}},
          .revision = 7};
}

TEST(BucketChange, WhatIsNotNamedStays) {
  const auto after = changed(bucket(), {.name = "b", .policy = "{ }"});
  ASSERT_TRUE(after);
  EXPECT_EQ(after->policy, "{ }");
  EXPECT_EQ(after->tags.size(), 1u);
  EXPECT_EQ(after->ownership, ObjectOwnership::BucketOwnerPreferred);
  EXPECT_TRUE(after->ownership_set);
  EXPECT_EQ(after->acl.size(), 1u);
  EXPECT_TRUE(after->public_access_block);
  EXPECT_EQ(after->cors.size(), 1u);
  EXPECT_EQ(after->revision, 7u) << "a store gives the next one";
}

TEST(BucketChange, WhatIsEmptyIsRemoved) {
  const auto after = changed(bucket(), {.name = "b",
                                        .tags = std::vector<model::Tag>{},
                                        .acl = model::AccessControlList{},
                                        .remove_ownership = true,
                                        .remove_public_access_block = true,
                                        .policy = "",
                                        .cors = std::vector<model::CorsRule>{}});
  ASSERT_TRUE(after);
  EXPECT_TRUE(after->tags.empty());
  EXPECT_TRUE(after->acl.empty());
  EXPECT_FALSE(after->ownership_set);
  EXPECT_EQ(after->ownership, ObjectOwnership::ObjectWriter);
  EXPECT_FALSE(after->public_access_block);
  EXPECT_EQ(after->policy, "");
  EXPECT_TRUE(after->cors.empty());
}

TEST(BucketChange, OwnershipComesBackWhenItIsSetAgain) {
  auto without = changed(bucket(), {.name = "b", .remove_ownership = true});
  ASSERT_TRUE(without);
  const auto after = changed(*without, {.name = "b", .ownership = ObjectOwnership::BucketOwnerEnforced});
  ASSERT_TRUE(after);
  EXPECT_TRUE(after->ownership_set);
  EXPECT_EQ(after->ownership, ObjectOwnership::BucketOwnerEnforced);
}

TEST(BucketChange, VersioningNeverGoesBackToUnversioned) {
  for (const auto from : {BucketVersioning::Enabled, BucketVersioning::Suspended}) {
    auto versioned = bucket();
    versioned.versioning = from;
    const auto back = changed(versioned, {.name = "b", .versioning = BucketVersioning::Unversioned});
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error().code, ErrorCode::IllegalVersioningConfigurationException);
    for (const auto to : {BucketVersioning::Enabled, BucketVersioning::Suspended}) {
      const auto after = changed(versioned, {.name = "b", .versioning = to});
      ASSERT_TRUE(after);
      EXPECT_EQ(after->versioning, to);
    }
  }
}

// "Object Lock considerations": versioning of a bucket with Object Lock cannot be suspended.
TEST(BucketChange, ABucketWithObjectLockStaysVersioned) {
  auto locked = bucket();
  locked.object_lock_enabled = true;
  locked.versioning = BucketVersioning::Enabled;
  const auto suspended = changed(locked, {.name = "b", .versioning = BucketVersioning::Suspended});
  ASSERT_FALSE(suspended);
  EXPECT_EQ(suspended.error().code, ErrorCode::InvalidBucketState);
  EXPECT_TRUE(changed(locked, {.name = "b", .versioning = BucketVersioning::Enabled}));
}

}  // namespace
}  // namespace mocks3::contracts
