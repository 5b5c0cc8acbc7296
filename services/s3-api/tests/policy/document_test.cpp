#include "policies.hpp"

namespace mocks3::s3api::policy {
namespace {

Decision ask(const Document& document, Action action, std::string_view key, const Context& context = MapContext{},
             const Principal& principal = someone()) {
  return evaluate(document, {.principal = principal, .action = action, .key = key, .context = context});
}

std::string statement(std::string_view effect, std::string_view action, std::string_view resource,
                      std::string_view more = "") {
  return R"({"Effect": ")" + std::string(effect) + R"(", "Principal": "*", "Action": )" + std::string(action) +
         R"(, "Resource": )" + std::string(resource) + std::string(more) + "}";
}

TEST(Document, WhatNoStatementNamesIsUndecided) {
  const auto document = parsed(document_json(get_object_json("Allow")));
  EXPECT_EQ(ask(document, Action::GetObject, "a"), Decision::Allow);
  EXPECT_EQ(ask(document, Action::GetObjectVersion, "a"), Decision::None);
  EXPECT_EQ(ask(document, Action::ListBucket, ""), Decision::None);
}

// "Policy evaluation logic": an explicit deny wins, wherever it stands.
TEST(Document, ADenyWins) {
  const auto deny = statement("Deny", R"("s3:*")", R"("arn:aws:s3:::my-bucket/secret/*")");
  for (const auto& json :
       {document_json(get_object_json("Allow") + "," + deny), document_json(deny + "," + get_object_json("Allow"))}) {
    const auto document = parsed(json);
    EXPECT_EQ(ask(document, Action::GetObject, "secret/a"), Decision::ExplicitDeny);
    EXPECT_EQ(ask(document, Action::GetObject, "open/a"), Decision::Allow);
    EXPECT_EQ(ask(document, Action::PutObject, "open/a"), Decision::None);
  }
}

struct ResourceCase {
  std::string_view resource;
  std::string_view key;
  bool covers_object;
  bool covers_bucket;
};

// "IAM JSON policy elements: Resource"; "Policies and permissions in Amazon S3".
TEST(Document, Resources) {
  constexpr ResourceCase kCases[] = {
      {"arn:aws:s3:::my-bucket", "a", false, true},
      {"arn:aws:s3:::my-bucket/*", "a", true, false},
      {"arn:aws:s3:::my-bucket/*", "a/b/c", true, false},
      {"arn:aws:s3:::my-bucket/a", "a", true, false},
      {"arn:aws:s3:::my-bucket/a", "ab", false, false},
      {"arn:aws:s3:::my-bucket/A", "a", false, false},
      {"arn:aws:s3:::my-bucket/?", "a", true, false},
      {"arn:aws:s3:::my-bucket*", "a", true, true},
      {"arn:aws:s3:::*", "a", true, true},
      {"arn:aws:s3:::*/*", "a", true, false},
      {"arn:aws:s3:::my-*/a*", "abc", true, false},
      {"arn:aws:s3:::my-*/a*", "b", false, false},
      {"arn:aws:s3:::?y-bucket/x", "x", true, false},
  };
  for (const auto& test : kCases) {
    const auto document =
        parsed(document_json(statement("Allow", R"(["s3:*"])", R"([")" + std::string(test.resource) + R"("])")));
    EXPECT_EQ(ask(document, Action::GetObject, test.key) == Decision::Allow, test.covers_object)
        << test.resource << " " << test.key;
    EXPECT_EQ(ask(document, Action::ListBucket, "") == Decision::Allow, test.covers_bucket) << test.resource;
  }
}

TEST(Document, NotActionAndNotResourceTakeTheRest) {
  const auto document = parsed(document_json(
      R"({"Effect": "Deny", "Principal": "*", "NotAction": ["s3:Get*", "s3:List*"],
          "Resource": ["arn:aws:s3:::my-bucket", "arn:aws:s3:::my-bucket/*"]},
         {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
          "NotResource": "arn:aws:s3:::my-bucket/secret/*"})"));
  EXPECT_EQ(ask(document, Action::PutObject, "a"), Decision::ExplicitDeny);
  EXPECT_EQ(ask(document, Action::DeleteBucket, ""), Decision::ExplicitDeny);
  EXPECT_EQ(ask(document, Action::GetObject, "a"), Decision::Allow);
  EXPECT_EQ(ask(document, Action::GetObject, "secret/a"), Decision::None);
  EXPECT_EQ(ask(document, Action::ListBucket, ""), Decision::None);
}

TEST(Document, NotPrincipalDeniesAllOthers) {
  const auto document = parsed(document_json(
      R"({"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::my-bucket/*"})"));
  EXPECT_EQ(ask(document, Action::GetObject, "a"), Decision::None);
  EXPECT_EQ(ask(document, Action::GetObject, "a", MapContext{}, Principal::anonymous()), Decision::ExplicitDeny);
}

TEST(Document, StatementsAreAboutTheirPrincipals) {
  const auto document = parsed(document_json(
      R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::my-bucket/*"})"));
  EXPECT_EQ(ask(document, Action::GetObject, "a"), Decision::Allow);
  EXPECT_EQ(ask(document, Action::GetObject, "a", MapContext{}, Principal::account_root("x")), Decision::None);
  EXPECT_EQ(ask(document, Action::GetObject, "a", MapContext{}, Principal::anonymous()), Decision::None);
}

TEST(Document, AllConditionsMustHold) {
  const auto document = parsed(document_json(statement("Allow", R"("s3:ListBucket")", R"("arn:aws:s3:::my-bucket")",
                                                       R"(, "Condition": {
      "StringLike": {"s3:prefix": "public/*", "aws:Referer": "http://a/*"},
      "NumericLessThanEquals": {"s3:max-keys": 10}})")));
  const auto decide = [&](const MapContext& context) { return ask(document, Action::ListBucket, "", context); };
  EXPECT_EQ(decide({{"s3:prefix", {"public/x"}}, {"aws:Referer", {"http://a/b"}}, {"s3:max-keys", {"10"}}}),
            Decision::Allow);
  EXPECT_EQ(decide({{"s3:prefix", {"private/x"}}, {"aws:Referer", {"http://a/b"}}, {"s3:max-keys", {"10"}}}),
            Decision::None);
  EXPECT_EQ(decide({{"s3:prefix", {"public/x"}}, {"aws:Referer", {"http://a/b"}}, {"s3:max-keys", {"11"}}}),
            Decision::None);
  EXPECT_EQ(decide({{"s3:prefix", {"public/x"}}, {"s3:max-keys", {"10"}}}), Decision::None);
  EXPECT_TRUE(document.reads(Key::Prefix));
  EXPECT_FALSE(document.reads(Key::ExistingObjectTag));
}

// The deny statements of "Bucket policy examples using condition keys" and of s3-tests.
TEST(Document, DeniesOfAbsentAndWrongHeaders) {
  const auto document = parsed(
      document_json(statement("Deny", R"("s3:PutObject")", R"("arn:aws:s3:::my-bucket/*")",
                              R"(, "Condition": {"Null": {"s3:x-amz-server-side-encryption": "true"}})") +
                    "," +
                    statement("Deny", R"("s3:PutObject")", R"("arn:aws:s3:::my-bucket/*")",
                              R"(, "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "AES256"}})") +
                    "," +
                    statement("Deny", R"("s3:*")", R"(["arn:aws:s3:::my-bucket", "arn:aws:s3:::my-bucket/*"])",
                              R"(, "Condition": {"Bool": {"aws:SecureTransport": false}})")));
  const auto put = [&](const MapContext& context) { return ask(document, Action::PutObject, "a", context); };
  EXPECT_EQ(put({}), Decision::ExplicitDeny);
  EXPECT_EQ(put({{"s3:x-amz-server-side-encryption", {"aws:kms"}}}), Decision::ExplicitDeny);
  EXPECT_EQ(put({{"s3:x-amz-server-side-encryption", {"AES256"}}}), Decision::None);
  EXPECT_EQ(put({{"s3:x-amz-server-side-encryption", {"AES256"}}, {"aws:SecureTransport", {"false"}}}),
            Decision::ExplicitDeny);
  EXPECT_EQ(ask(document, Action::ListBucket, "", MapContext{{"aws:SecureTransport", {"true"}}}), Decision::None);
}

TEST(Document, VariablesFollowTheRequest) {
  constexpr std::string_view kStatement = R"({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::my-bucket/home/${aws:username}/*"})";
  const auto document = parsed(document_json(kStatement));
  const MapContext ann{{"aws:username", {"ann"}}};
  EXPECT_EQ(ask(document, Action::GetObject, "home/ann/x", ann), Decision::Allow);
  EXPECT_EQ(ask(document, Action::GetObject, "home/bob/x", ann), Decision::None);
  EXPECT_EQ(ask(document, Action::GetObject, "home//x"), Decision::None);
  EXPECT_EQ(ask(document, Action::GetObject, "home/*/x", MapContext{{"aws:username", {"*"}}}), Decision::Allow);
  EXPECT_EQ(ask(document, Action::GetObject, "home/bob/x", MapContext{{"aws:username", {"*"}}}), Decision::None);
  // Version 2008-10-17 knows no variables: the text stands for itself.
  const auto old = parsed(R"({"Version": "2008-10-17", "Statement": )" + std::string(kStatement) + "}");
  EXPECT_EQ(ask(old, Action::GetObject, "home/ann/x", ann), Decision::None);
  EXPECT_EQ(ask(old, Action::GetObject, "home/${aws:username}/x", ann), Decision::Allow);
}

struct BadCase {
  std::string_view name;
  std::string json;
  std::string_view message;
};

TEST(Document, StatementsThatCannotBeAreRefused) {
  const std::string bucket = R"("arn:aws:s3:::my-bucket")";
  const std::string objects = R"("arn:aws:s3:::my-bucket/*")";
  const std::string idle = "Action does not apply to any resource(s) in statement";
  const std::string misfit = "Conditions do not apply to combination of actions and resources in statement";
  const BadCase cases[] = {
      {"effect", statement("Permit", R"("s3:GetObject")", objects), "Invalid effect: Permit"},
      {"effect's case", statement("allow", R"("s3:GetObject")", objects), "Invalid effect: allow"},
      {"no action", statement("Allow", "[]", objects), "Policy has invalid action"},
      {"action", statement("Allow", R"(["s3:GetObject", "s3:Fly"])", objects), "Policy has invalid action"},
      {"service", statement("Allow", R"("ec2:*")", objects), "Policy has invalid action"},
      {"no resource", statement("Allow", R"("s3:GetObject")", "[]"), "Policy has invalid resource"},
      {"any resource", statement("Allow", R"("s3:GetObject")", R"("*")"), "Policy has invalid resource"},
      {"other bucket", statement("Allow", R"("s3:GetObject")", R"("arn:aws:s3:::other/*")"),
       "Policy has invalid resource"},
      {"longer bucket", statement("Allow", R"("s3:GetObject")", R"("arn:aws:s3:::my-bucket2/*")"),
       "Policy has invalid resource"},
      {"one other bucket", statement("Allow", R"("s3:GetObject")", "[" + objects + R"(, "arn:aws:s3:::other/*"])"),
       "Policy has invalid resource"},
      {"empty ARN", statement("Allow", R"("s3:GetObject")", R"("arn:aws:s3:::")"), "Policy has invalid resource"},
      {"open variable", statement("Allow", R"("s3:GetObject")", R"("arn:aws:s3:::my-bucket/${a")"),
       "Policy has invalid resource"},
      {"object action on bucket", statement("Allow", R"("s3:PutObject")", bucket), idle},
      {"bucket action on objects", statement("Allow", R"("s3:ListBucket")", objects), idle},
      {"one of two idle", statement("Allow", R"(["s3:GetObject", "s3:ListBucket"])", objects), idle},
      {"operator", statement("Allow", R"("s3:GetObject")", objects, R"(, "Condition": {"Like": {"aws:Referer": "a"}})"),
       "Invalid Condition type : Like"},
      {"key", statement("Allow", R"("s3:GetObject")", objects, R"(, "Condition": {"StringLike": {"s3:acl": "a"}})"),
       "Policy has an invalid condition key"},
      {"address",
       statement("Allow", R"("s3:GetObject")", objects, R"(, "Condition": {"IpAddress": {"aws:SourceIp": "123"}})"),
       "Invalid IP address in Conditions"},
      {"prefix of GetObject",
       statement("Allow", R"("s3:GetObject")", objects, R"(, "Condition": {"StringLike": {"s3:prefix": "a"}})"),
       misfit},
      {"copy source of one of two",
       statement("Allow", R"(["s3:GetObject", "s3:PutObject"])", objects,
                 R"(, "Condition": {"StringLike": {"s3:x-amz-copy-source": "a"}})"),
       misfit},
      {"allow with NotPrincipal",
       R"({"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": )" +
           objects + "}",
       "Allow with NotPrincipal is not allowed."},
  };
  for (const auto& test : cases) {
    const auto document = parse(document_json(test.json));
    ASSERT_FALSE(document) << test.name;
    EXPECT_EQ(document.error().code, ErrorCode::MalformedPolicy) << test.name;
    EXPECT_EQ(document.error().message, test.message) << test.name;
  }
}

TEST(Document, WildcardActionsOnlyNeedOneThatFits) {
  for (const auto& json : {statement("Allow", R"("s3:*")", R"("arn:aws:s3:::my-bucket")"),
                           statement("Allow", R"("*")", R"("arn:aws:s3:::my-bucket/*")"),
                           statement("Deny", R"("s3:*")", R"("arn:aws:s3:::my-bucket/*")",
                                     R"(, "Condition": {"StringEquals": {"s3:x-amz-acl": "public-read"}})")}) {
    EXPECT_TRUE(parse(document_json(json))) << json;
  }
}

TEST(Document, IdleActionsMayBeKeptForSuitesThatExpectIt) {
  const auto json = document_json(statement("Allow", R"("s3:PutObject")", R"("arn:aws:s3:::my-bucket")"));
  const auto document = parse_policy(json, {.bucket = kBucket, .refuse_idle_actions = false});
  ASSERT_TRUE(document);
  EXPECT_EQ(ask(*document, Action::PutObject, "a"), Decision::None);
}

}  // namespace
}  // namespace mocks3::s3api::policy
