#include "auth/credentials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mocks3::s3api {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Credentials, AllFieldsAreRead) {
  const auto credential = CredentialStore::parse("AK:s/e+c=:id-1:Jane Doe:jane@example.com");
  ASSERT_TRUE(credential);
  EXPECT_EQ(credential->access_key, "AK");
  EXPECT_EQ(credential->secret, "s/e+c=");
  EXPECT_EQ(credential->owner.id, "id-1");
  EXPECT_EQ(credential->owner.display_name, "Jane Doe");
  EXPECT_EQ(credential->email, "jane@example.com");
}

TEST(Credentials, IdAndNameAreMadeFromTheAccessKeyWhenAbsent) {
  const auto first = CredentialStore::parse("AK:secret");
  const auto again = CredentialStore::parse("AK:other");
  const auto other = CredentialStore::parse("BK:secret");
  ASSERT_TRUE(first && again && other);
  EXPECT_EQ(first->owner.id.size(), 64u);
  EXPECT_EQ(first->owner.id, again->owner.id);
  EXPECT_NE(first->owner.id, other->owner.id);
  EXPECT_EQ(first->owner.display_name, "AK");
}

TEST(Credentials, ComplaintsNeverShowTheSecret) {
  for (const char* text : {"", "AK", ":hush", "AK:", "A K:hush", "A/K:hush", "A=K:hush"}) {
    const auto credential = CredentialStore::parse(text);
    ASSERT_FALSE(credential) << text;
    EXPECT_EQ(credential.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(credential.error().describe(), Not(HasSubstr("hush"))) << text;
  }
}

TEST(Credentials, TheyAreFoundByKeyAndByOwnerInOrderOfAdding) {
  CredentialStore store;
  store.add(*CredentialStore::parse("A:1:owner-a"));
  store.add(*CredentialStore::parse("B:2:owner-b"));
  ASSERT_NE(store.find("B"), nullptr);
  EXPECT_EQ(store.find("B")->secret, "2");
  EXPECT_EQ(store.find("C"), nullptr);
  ASSERT_NE(store.find_owner("owner-a"), nullptr);
  EXPECT_EQ(store.find_owner("owner-a")->access_key, "A");
  EXPECT_EQ(store.find_owner("owner-c"), nullptr);
  ASSERT_EQ(store.all().size(), 2u);
  EXPECT_EQ(store.all()[0]->access_key, "A");
}

TEST(Credentials, AddingAKeyAgainReplacesIt) {
  CredentialStore store;
  store.add(*CredentialStore::parse("A:1"));
  store.add(*CredentialStore::parse("A:2"));
  EXPECT_EQ(store.find("A")->secret, "2");
  EXPECT_EQ(store.all().size(), 1u);
}

}  // namespace
}  // namespace mocks3::s3api
