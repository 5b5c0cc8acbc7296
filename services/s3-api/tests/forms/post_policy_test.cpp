// "POST policy"; the words of errors as S3 gives them.
#include "forms/post_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "forms_json/policy_document.hpp"

namespace mocks3::s3api::forms {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

Timestamp at(std::string_view text) { return *utils::parse_iso8601(text); }

std::string document(const std::string& conditions) {
  return R"({"expiration": "2030-01-01T00:00:00Z", "conditions": [)" + conditions + "]}";
}

FormFields form(const Fields& fields) {
  FormFields form;
  for (const auto& [name, value] : fields) EXPECT_TRUE(form.add(name, value));
  return form;
}

/// The message of the refusal, or "" when the form is allowed. The bucket is always covered.
std::string verdict(const std::string& conditions, const Fields& fields) {
  const auto policy =
      read_policy_document(document(R"({"bucket": "photos"})" + (conditions.empty() ? "" : "," + conditions)));
  if (!policy) return policy.error().message;
  const auto allowed = check_policy(*policy, form(fields), "photos", at("2029-12-31T23:59:59.999Z"));
  if (allowed) return {};
  EXPECT_EQ(allowed.error().code, ErrorCode::AccessDenied);
  return allowed.error().message;
}

TEST(PostPolicy, JudgesConditions) {
  struct Case {
    std::string conditions;
    Fields fields;
    std::string message;  // behind "Invalid according to Policy: "
  };
  const Case cases[] = {
      {R"({"key": "a"})", {{"key", "a"}}, ""},
      {R"(["eq", "$key", "a"])", {{"key", "a"}}, ""},
      {R"({"key": "a"})", {{"key", "A"}}, R"(Policy Condition failed: ["eq", "$key", "a"])"},
      {R"({"KEY": "a"})", {{"kEy", "a"}}, ""},
      {R"(["StArTs-WiTh", "$KeY", "user/"])", {{"key", "user/x"}}, ""},
      {R"(["starts-with", "$key", "user/"])",
       {{"key", "User/x"}},
       R"(Policy Condition failed: ["starts-with", "$key", "user/"])"},
      {R"(["starts-with", "$key", ""])", {{"key", "anything"}}, ""},
      {R"(["starts-with", "$Content-Type", ""])",
       {},
       R"(Policy Condition failed: ["starts-with", "$Content-Type", ""])"},
      {R"(["eq", "$x-amz-meta-a", ""])",
       {{"x-amz-meta-a", "b"}},
       R"(Policy Condition failed: ["eq", "$x-amz-meta-a", ""])"},
      {R"(["starts-with", "$Content-Type", "image/"])", {{"content-type", "image/png,image/gif"}}, ""},
      {R"(["starts-with", "$Content-Type", "image/"])",
       {{"content-type", "image/png, text/html"}},
       R"(Policy Condition failed: ["starts-with", "$Content-Type", "image/"])"},
      {R"(["starts-with", "$key", "a"], {"key": "ab"})",
       {{"key", "ac"}},
       R"(Policy Condition failed: ["eq", "$key", "ab"])"},
      // Without the dollar it is a condition on nothing.
      {R"(["eq", "key", "a"])", {{"key", "a"}}, R"(Policy Condition failed: ["eq", "key", "a"])"},
      {R"(["content-length-range", "test", "10"])",
       {},
       R"(Policy Condition failed: ["content-length-range", "test", "10"])"},
      {R"({"Content-Disposition": "filename=\"a\""})",
       {{"content-disposition", "x"}},
       R"(Policy Condition failed: ["eq", "$Content-Disposition", "filename=\"a\""])"},
      // Every field is spoken of, but those of the signature and those to be ignored.
      {"", {{"key", "a"}}, "Extra input fields: key"},
      {R"({"key": "a"})", {{"key", "a"}, {"Content-MD5", "x"}}, "Extra input fields: content-md5"},
      {R"({"key": "a"})", {{"key", "a"}, {"X-Amz-Date", "x"}}, "Extra input fields: x-amz-date"},
      {"",
       {{"Policy", "p"}, {"AWSAccessKeyId", "k"}, {"Signature", "s"}, {"X-Amz-Signature", "s"}, {"x-ignore-me", "1"}},
       ""},
      {R"({"bucket": "other"})", {}, R"(Policy Condition failed: ["eq", "$bucket", "other"])"},
      // The address says which bucket it is, whatever the form says.
      {"", {{"bucket", "other"}}, ""},
  };
  for (const auto& c : cases) {
    const std::string expected = c.message.empty() ? "" : "Invalid according to Policy: " + c.message;
    EXPECT_EQ(verdict(c.conditions, c.fields), expected) << c.conditions;
  }
}

TEST(PostPolicy, EndsAtItsExpiration) {
  const auto policy = read_policy_document(document(R"({"bucket": "b"})"));
  ASSERT_TRUE(policy);
  EXPECT_TRUE(check_policy(*policy, {}, "b", at("2029-12-31T23:59:59.999Z")));
  const auto expired = check_policy(*policy, {}, "b", at("2030-01-01T00:00:00.000Z"));
  ASSERT_FALSE(expired);
  EXPECT_EQ(expired.error().code, ErrorCode::AccessDenied);
  EXPECT_EQ(expired.error().message, "Invalid according to Policy: Policy expired.");
}

TEST(PostPolicy, APolicyThatNamesNoBucketIsGoodForNone) {
  const auto policy = read_policy_document(document(""));
  ASSERT_TRUE(policy);
  const auto refused = check_policy(*policy, {}, "b", at("2020-01-01T00:00:00Z"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "Invalid according to Policy: Extra input fields: bucket");
}

TEST(PostPolicy, TheNarrowestSizesCount) {
  const auto policy = read_policy_document(
      document(R"({"bucket": "b"}, ["content-length-range", 1, 100], ["content-length-range", "5", "200"])"));
  ASSERT_TRUE(policy);
  const auto sizes = check_policy(*policy, {}, "b", at("2020-01-01T00:00:00Z"));
  ASSERT_TRUE(sizes);
  EXPECT_EQ(sizes->min, 5);
  EXPECT_EQ(sizes->max, 100);
}

TEST(PolicyDocument, TakesWhatTheGuideShows) {
  for (
      const std::string text : {
          R"({"expiration": "2007-12-01T12:00:00.000Z", "conditions": [{"acl": "public-read"}, ["starts-with", "$key", "user/"],]})",
          R"({"conditions": [], "expiration": "2007-12-01T12:00:00Z"})",
          "\r\n { \"expiration\":\"2007-12-01T12:00:00Z\",\r\n\"conditions\":[ ] }\n",
      }) {
    EXPECT_TRUE(read_policy_document(text)) << text;
  }
  const auto escaped = read_policy_document(document(R"({"key": "\$a\v\\b\u00e4"})"));
  ASSERT_TRUE(escaped);
  EXPECT_EQ(escaped->conditions.at(0).value, "$a\v\\b\xc3\xa4");
}

TEST(PolicyDocument, SaysWhatIsWrong) {
  const std::string kOneProperty =
      "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.";
  struct Case {
    std::string json, message;
  };
  const Case cases[] = {
      {"", "Invalid JSON."},
      {"x", "Invalid JSON."},
      {"[]", "Invalid JSON."},
      {"{} {}", "Invalid JSON."},
      {"\xff", "Invalid JSON."},
      {R"({"conditions": []})", "Policy missing expiration."},
      {R"({"expiration": "2030-01-01T00:00:00Z"})", "Policy missing conditions."},
      {R"({"expiration": "2030-01-01T00:00:00Z", "CONDITIONS": []})", "Unexpected: 'conditions'"},
      {R"({"Version": "2012-10-17"})", "Unexpected: 'version'"},
      {R"({"expiration": "2030-01-01T00:00:00Z", "conditions": {}})", "Invalid 'conditions' value: must be a List."},
      {R"({"expiration": 1, "conditions": []})", "Invalid JSON."},
      {R"({"expiration": "2030-01-01 00:00:00", "conditions": []})",
       "Invalid 'expiration' value: '2030-01-01 00:00:00'"},
      {R"({"expiration": "2030-01-01T00:00:00+02:00", "conditions": []})",
       "Invalid 'expiration' value: '2030-01-01T00:00:00+02:00'"},
      {document("{}"), kOneProperty},
      {document(R"({"acl": "private", "key": "a"})"), kOneProperty},
      {document(R"({"Content-Length": 5})"), "Invalid Simple-Condition: value must be a string."},
      {document(R"({"key": null})"), "Invalid JSON."},
      {document("[]"), "Invalid Condition: missing operation identifier."},
      {document(R"(["ne", "$key", "a"])"), "Invalid Condition: unknown operation 'ne'."},
      {document(R"(["eq", "$key"])"), "Invalid eq: wrong number of arguments."},
      {document(R"(["content-length-range", 0])"), "Invalid content-length-range: wrong number of arguments."},
      {document(R"(["content-length-range", 0, 512.0])"), "Invalid JSON."},
      {document(R"(["eq", "$key", 5])"), "Invalid JSON."},
      {document(R"("key")"), "Invalid condition test: must be a List or Object."},
      {document(R"([[[[[[[[[[1]]]]]]]]]])"), "Invalid JSON."},
  };
  for (const auto& c : cases) {
    const auto policy = read_policy_document(c.json);
    ASSERT_FALSE(policy) << c.json;
    EXPECT_EQ(policy.error().code, ErrorCode::InvalidPolicyDocument) << c.json;
    EXPECT_EQ(policy.error().message, "Invalid Policy: " + c.message) << c.json;
  }
}

TEST(FormFields, ExpandsTheFilenameWithoutItsFolders) {
  struct Case {
    std::optional<std::string> filename;
    std::string value, expanded;
  };
  const Case cases[] = {
      {"x.txt", "user/${filename}", "user/x.txt"},
      {"C:\\dir\\x.txt", "${filename}", "x.txt"},
      {"/tmp/x.txt", "${filename}/${filename}", "x.txt/x.txt"},
      {"${filename}", "a${filename}b", "a${filename}b"},
      {"", "a${filename}", "a"},
      {std::nullopt, "a${filename}", "a${filename}"},
      {"x", "$ {filename} ${FILENAME}", "$ {filename} ${FILENAME}"},
  };
  for (const auto& c : cases) {
    FormFields fields = form({{"key", c.value}, {"Policy", c.value}});
    fields.expand_filename(c.filename);
    EXPECT_EQ(fields.get("Key"), c.expanded) << c.value;
    EXPECT_EQ(fields.get("policy"), c.value);
  }
}

TEST(FormFields, AFieldComesOnceAndIsText) {
  FormFields fields = form({{"key", "a"}});
  EXPECT_EQ(fields.add("KEY", "b").error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(fields.add("x", "\xff").error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(fields.add("\xff", "x").error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(fields.get("key"), "a");
}

}  // namespace
}  // namespace mocks3::s3api::forms
