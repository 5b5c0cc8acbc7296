#include "policy/principal.hpp"

#include <gtest/gtest.h>

namespace mocks3::s3api::policy {
namespace {

using Strings = std::vector<std::string>;

const Principal kRoot{.canonical_id = "testid", .account = "111122223333"};
const Principal kUser{.canonical_id = "testid", .account = "111122223333", .user_name = "ann"};
const Principal kOther{.canonical_id = "other", .account = "444455556666"};

Result<PrincipalSet> compile(const PrincipalsText& text) {
  return PrincipalSet::compile(text, [](std::string_view id) { return id == "testid"; });
}

struct Case {
  PrincipalsText text;
  bool root, user, other, anonymous;
};

// "AWS JSON policy elements: Principal".
TEST(Principals, Table) {
  const Case cases[] = {
      {{.everyone = true}, true, true, true, true},
      {{.aws = {"*"}}, true, true, true, true},
      {{.aws = {"111122223333"}}, true, true, false, false},
      {{.aws = {"testid"}}, true, true, false, false},
      {{.aws = {"arn:aws:iam::111122223333:root"}}, true, true, false, false},
      {{.aws = {"arn:aws:iam::testid:root"}}, true, true, false, false},
      {{.aws = {"arn:aws:iam::s3tenant1:root"}}, false, false, false, false},
      {{.aws = {"arn:aws:iam::111122223333:user/ann"}}, false, true, false, false},
      {{.aws = {"arn:aws:iam::111122223333:user/team/ann"}}, false, true, false, false},
      {{.aws = {"arn:aws:iam::111122223333:user/bob"}}, false, false, false, false},
      {{.aws = {"arn:aws:iam::444455556666:user/ann"}}, false, false, false, false},
      {{.aws = {"arn:aws:iam:::user/other"}}, false, false, true, false},
      {{.aws = {"arn:aws:iam::444455556666:root", "arn:aws:iam::111122223333:user/ann"}}, false, true, true, false},
      {{.aws = {"arn:aws:iam::111122223333:role/admin"}}, false, false, false, false},
      {{.aws = {"arn:aws:sts::111122223333:assumed-role/admin/session"}}, false, false, false, false},
      {{.canonical_users = {"other"}}, false, false, true, false},
      {{.others = {"cloudfront.amazonaws.com"}}, false, false, false, false},
  };
  for (const auto& test : cases) {
    const auto set = compile(test.text);
    ASSERT_TRUE(set) << testing::PrintToString(test.text.aws);
    EXPECT_EQ(set->contains(kRoot), test.root) << testing::PrintToString(test.text.aws);
    EXPECT_EQ(set->contains(kUser), test.user) << testing::PrintToString(test.text.aws);
    EXPECT_EQ(set->contains(kOther), test.other) << testing::PrintToString(test.text.aws);
    EXPECT_EQ(set->contains(Principal::anonymous()), test.anonymous) << testing::PrintToString(test.text.aws);
  }
}

TEST(Principals, WhatNobodyCanBeIsRefused) {
  const PrincipalsText bad[] = {
      {},
      {.aws = {""}},
      {.aws = {"nobody-we-know"}},
      {.aws = {"12345"}},
      {.aws = {"arn:aws:iam::111122223333:user/*"}},
      {.aws = {"arn:aws:iam::*:root"}},
      {.aws = {"arn:aws:iam::111122223333:"}},
      {.aws = {"arn:aws:iam::111122223333:user/"}},
      {.aws = {"arn:aws:iam::111122223333"}},
      {.aws = {"arn:aws:iam:::root"}},
      {.aws = {"arn:aws:iam::111122223333:group/g"}},
      {.aws = {"arn:aws:s3:::bucket"}},
      {.canonical_users = {"*"}},
      {.others = {"*"}},
  };
  for (const auto& text : bad) {
    const auto set = compile(text);
    ASSERT_FALSE(set) << testing::PrintToString(text.aws);
    EXPECT_EQ(set.error().code, ErrorCode::MalformedPolicy);
    EXPECT_EQ(set.error().message, "Invalid principal in policy");
  }
}

TEST(Principals, AccountIdsAreTwelveDigitsAndStay) {
  const std::string id = account_id("testid");
  EXPECT_EQ(id.size(), 12U);
  EXPECT_EQ(id.find_first_not_of("0123456789"), std::string::npos);
  EXPECT_EQ(id, account_id("testid"));
  EXPECT_NE(id, account_id("other"));
  EXPECT_EQ(account_id("123456789012"), "123456789012");
}

TEST(Principals, SayWhoTheyAre) {
  EXPECT_EQ(kRoot.arn(), "arn:aws:iam::111122223333:root");
  EXPECT_EQ(kUser.arn(), "arn:aws:iam::111122223333:user/ann");
  EXPECT_EQ(Principal::anonymous().arn(), "");
  EXPECT_EQ(kRoot.type(), "Account");
  EXPECT_EQ(kUser.type(), "User");
  EXPECT_EQ(Principal::anonymous().type(), "Anonymous");
  EXPECT_TRUE(Principal::account_root("testid").is_root());
}

}  // namespace
}  // namespace mocks3::s3api::policy
