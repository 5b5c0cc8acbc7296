#include "policies.hpp"

namespace mocks3::s3api::policy {
namespace {

using Strings = std::vector<std::string>;

struct Case {
  std::string_view operator_name;
  std::string_view key;
  Strings wanted;
  Strings has;  // of the request
  bool holds;
};

bool holds(const Case& test) {
  const ConditionText text{std::string(test.operator_name), std::string(test.key), test.wanted};
  const auto condition = Condition::compile(text, Template::Variables::On);
  if (!condition) {
    ADD_FAILURE() << test.operator_name << ": " << condition.error().describe();
    return false;
  }
  const std::vector<std::string_view> values(test.has.begin(), test.has.end());
  return condition->holds(values, [](std::string_view name) -> std::optional<std::string> {
    if (name == "aws:username") return "ann";
    return std::nullopt;
  });
}

// "IAM JSON policy elements: Condition operators".
TEST(Condition, Table) {
  const Case cases[] = {
      {"StringEquals", "s3:prefix", {"a/"}, {"a/"}, true},
      {"StringEquals", "s3:prefix", {"a/"}, {"A/"}, false},
      {"StringEquals", "s3:prefix", {"x", "a/"}, {"a/"}, true},
      {"StringEquals", "s3:prefix", {"a*"}, {"ab"}, false},
      {"StringEquals", "s3:prefix", {""}, {""}, true},
      {"StringEquals", "s3:prefix", {"a"}, {}, false},
      {"StringEquals", "s3:prefix", {}, {"a"}, false},
      {"StringEquals", "s3:prefix", {"home/${aws:username}"}, {"home/ann"}, true},
      {"StringEqualsIfExists", "s3:prefix", {"a"}, {}, true},
      {"StringEqualsIfExists", "s3:prefix", {"a"}, {"b"}, false},
      {"StringNotEquals", "s3:prefix", {"a", "b"}, {"b"}, false},
      {"StringNotEquals", "s3:prefix", {"a", "b"}, {"c"}, true},
      {"StringNotEquals", "s3:prefix", {"a"}, {}, true},
      {"StringNotEqualsIfExists", "s3:prefix", {"a"}, {}, true},
      {"StringEqualsIgnoreCase", "aws:UserAgent", {"CURL"}, {"curl"}, true},
      {"StringEqualsIgnoreCase", "aws:UserAgent", {"${aws:username}X"}, {"ANNx"}, true},
      {"StringNotEqualsIgnoreCase", "aws:UserAgent", {"CURL"}, {"curl"}, false},
      {"StringLike", "aws:Referer", {"http://www.example.com/*"}, {"http://www.example.com/a"}, true},
      {"StringLike", "aws:Referer", {"http://www.example.com/*"}, {"http://example.com"}, false},
      {"StringLike", "aws:Referer", {"*"}, {}, false},
      {"StringLikeIfExists", "aws:Referer", {"x"}, {}, true},
      {"StringNotLike", "aws:Referer", {"a*", "b*"}, {"bc"}, false},
      {"StringNotLike", "aws:Referer", {"a*"}, {}, true},
      {"NumericEquals", "s3:max-keys", {"10"}, {"10"}, true},
      {"NumericEquals", "s3:max-keys", {"10"}, {"10.0"}, true},
      {"NumericNotEquals", "s3:max-keys", {"10"}, {"10"}, false},
      {"NumericLessThan", "s3:max-keys", {"10"}, {"9"}, true},
      {"NumericLessThan", "s3:max-keys", {"10"}, {"10"}, false},
      {"NumericLessThanEquals", "s3:max-keys", {"10"}, {"10"}, true},
      {"NumericGreaterThan", "s3:max-keys", {"10"}, {"10"}, false},
      {"NumericGreaterThan", "s3:max-keys", {"10"}, {"11"}, true},
      {"NumericGreaterThanEquals", "s3:max-keys", {"10"}, {"10"}, true},
      {"NumericLessThan", "s3:max-keys", {"10"}, {"many"}, false},
      {"NumericLessThan", "s3:max-keys", {"10"}, {}, false},
      {"NumericLessThanIfExists", "s3:max-keys", {"10"}, {}, true},
      {"DateLessThan", "aws:CurrentTime", {"2030-01-01T00:00:00Z"}, {"2029-12-31T23:59:59.999Z"}, true},
      {"DateLessThan", "aws:CurrentTime", {"2030-01-01T00:00:00Z"}, {"2030-01-01T00:00:00.000Z"}, false},
      {"DateGreaterThanEquals", "aws:CurrentTime", {"2030-01-01"}, {"2030-01-01T00:00:00.000Z"}, true},
      {"DateGreaterThan", "aws:EpochTime", {"1893456000"}, {"1893456001"}, true},
      {"DateEquals", "aws:EpochTime", {"2030-01-01T00:00:00Z"}, {"1893456000"}, true},
      {"DateNotEquals", "aws:EpochTime", {"2030-01-01T00:00:00Z"}, {"1893456000"}, false},
      {"Bool", "aws:SecureTransport", {"true"}, {"true"}, true},
      {"Bool", "aws:SecureTransport", {"TRUE"}, {"false"}, false},
      {"Bool", "aws:SecureTransport", {"false"}, {}, false},
      {"BoolIfExists", "aws:SecureTransport", {"false"}, {}, true},
      {"BinaryEquals", "aws:SomeKey", {"QmluYXJ5"}, {"QmluYXJ5"}, true},
      {"IpAddress", "aws:SourceIp", {"10.0.0.0/8", "2001:db8::/32"}, {"10.1.2.3"}, true},
      {"IpAddress", "aws:SourceIp", {"10.0.0.0/8", "2001:db8::/32"}, {"2001:db8::7"}, true},
      {"IpAddress", "aws:SourceIp", {"10.0.0.0/8"}, {"11.0.0.1"}, false},
      {"IpAddress", "aws:SourceIp", {"10.0.0.0/8"}, {"unix:"}, false},
      {"NotIpAddress", "aws:SourceIp", {"10.0.0.0/8"}, {"11.0.0.1"}, true},
      {"NotIpAddress", "aws:SourceIp", {"10.0.0.0/8"}, {"10.0.0.1"}, false},
      {"IpAddress", "aws:SourceIp", {}, {"10.0.0.1"}, false},
      {"ArnEquals", "aws:PrincipalArn", {"arn:aws:iam::1:user/*"}, {"arn:aws:iam::1:user/a/b"}, true},
      {"ArnLike", "aws:PrincipalArn", {"arn:aws:iam::*:root"}, {"arn:aws:iam::1:root"}, true},
      {"ArnLike", "aws:PrincipalArn", {"*"}, {"arn:aws:iam::1:root"}, true},
      {"ArnNotLike", "aws:PrincipalArn", {"arn:aws:iam::1:root"}, {"arn:aws:iam::2:root"}, true},
      {"ArnNotEquals", "aws:PrincipalArn", {"arn:aws:iam::1:root"}, {}, true},
      {"ArnLike", "aws:PrincipalArn", {"arn:aws:iam::1:user/${aws:username}"}, {"arn:aws:iam::1:user/ann"}, true},
      {"Null", "s3:x-amz-server-side-encryption", {"true"}, {}, true},
      {"Null", "s3:x-amz-server-side-encryption", {"true"}, {"AES256"}, false},
      {"Null", "s3:x-amz-server-side-encryption", {"false"}, {"AES256"}, true},
      {"Null", "s3:x-amz-server-side-encryption", {"false"}, {}, false},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(holds(test), test.holds) << test.operator_name << " " << testing::PrintToString(test.wanted) << " has "
                                       << testing::PrintToString(test.has);
  }
}

// "Set operators for multivalued context keys".
TEST(Condition, ManyValues) {
  constexpr std::string_view kKey = "s3:RequestObjectTagKeys";
  const Case cases[] = {
      {"ForAllValues:StringEquals", kKey, {"a", "b"}, {"a", "b"}, true},
      {"ForAllValues:StringEquals", kKey, {"a", "b"}, {"a", "c"}, false},
      {"ForAllValues:StringEquals", kKey, {"a"}, {}, true},
      {"ForAnyValue:StringEquals", kKey, {"a", "b"}, {"b", "c"}, true},
      {"ForAnyValue:StringEquals", kKey, {"a", "b"}, {"c"}, false},
      {"ForAnyValue:StringEquals", kKey, {"a"}, {}, false},
      {"ForAnyValue:StringEqualsIfExists", kKey, {"a"}, {}, true},
      {"ForAllValues:StringNotEquals", kKey, {"a", "b"}, {"c", "d"}, true},
      {"ForAllValues:StringNotEquals", kKey, {"a", "b"}, {"c", "a"}, false},
      {"ForAnyValue:StringNotEquals", kKey, {"a"}, {"a", "c"}, true},
      {"ForAnyValue:StringNotEquals", kKey, {"a"}, {"a"}, false},
      {"ForAnyValue:StringNotEquals", kKey, {"a"}, {}, false},
      {"ForAllValues:StringLike", kKey, {"a*"}, {"ab", "ac"}, true},
      {"StringEquals", kKey, {"a"}, {"b", "a"}, true},
      {"StringNotEquals", kKey, {"a"}, {"b", "a"}, false},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(holds(test), test.holds) << test.operator_name << " " << testing::PrintToString(test.wanted) << " has "
                                       << testing::PrintToString(test.has);
  }
}

TEST(Condition, OperatorsAreKnownByExactName) {
  for (const auto* name : {"stringequals", "StringEqual", "ForAllValue:StringEquals", "NullIfExists", "IfExists", "",
                           "ForAnyValue:", "ForAnyValue:Null", "StringEqualsIfExistsIfExists"}) {
    EXPECT_FALSE(find_operator(name)) << name;
  }
}

TEST(Condition, ValuesOfTheWrongTypeAreRefused) {
  const ConditionText bad[] = {
      {"NumericEquals", "s3:max-keys", {"ten"}},
      {"NumericEquals", "s3:max-keys", {"inf"}},
      {"NumericEquals", "s3:max-keys", {""}},
      {"DateEquals", "aws:CurrentTime", {"yesterday"}},
      {"DateEquals", "aws:CurrentTime", {"2030-13-01"}},
      {"Bool", "aws:SecureTransport", {"yes"}},
      {"Null", "aws:SecureTransport", {"1"}},
      {"IpAddress", "aws:SourceIp", {"10.0.0.0/8", "123"}},
      {"ArnEquals", "aws:PrincipalArn", {"arn:*:root"}},
      {"StringEquals", "s3:prefix", {"${aws:username"}},
  };
  for (const auto& text : bad) {
    const auto condition = Condition::compile(text, Template::Variables::On);
    ASSERT_FALSE(condition) << text.operator_name << " " << text.values[0];
    EXPECT_EQ(condition.error().code, ErrorCode::MalformedPolicy);
  }
}

TEST(ConditionKey, NamesAreFoundInAnyCase) {
  EXPECT_EQ(find_condition_key("AWS:sourceip")->key, Key::SourceIp);
  EXPECT_EQ(find_condition_key("s3:versionid")->key, Key::VersionId);
  EXPECT_EQ(find_condition_key("aws:SomethingNew")->key, Key::OtherAws);
  EXPECT_EQ(find_condition_key("s3:ExistingObjectTag/Team")->tag, "team");
  for (const auto* name : {"s3:prefixes", "prefix", "", "aws:", "s3:ExistingObjectTag", "s3:ExistingObjectTag/"}) {
    EXPECT_FALSE(find_condition_key(name)) << name;
  }
}

}  // namespace
}  // namespace mocks3::s3api::policy
