#include "policies.hpp"

namespace mocks3::s3api::policy {
namespace {

struct BadCase {
  std::string json;
  std::string_view message;
};

constexpr std::string_view kFirstByte = "Policies must be valid JSON and the first byte must be '{'";
constexpr std::string_view kJson = "This policy contains invalid Json";
constexpr std::string_view kSyntax = "Invalid policy syntax.";
constexpr std::string_view kPrincipal = "Invalid principal in policy";
constexpr std::string_view kVersion = "The policy must contain a valid version string";

/// A statement with these members; the rest is as it should be.
std::string with(std::string_view element, std::string_view value) {
  std::map<std::string_view, std::string_view> members{{"Effect", R"("Allow")"},
                                                       {"Principal", R"("*")"},
                                                       {"Action", R"("s3:GetObject")"},
                                                       {"Resource", R"("arn:aws:s3:::my-bucket/*")"}};
  members[element] = value;
  std::string json;
  for (const auto& [name, text] : members) {
    if (text.empty()) continue;
    json += (json.empty() ? "{\"" : ", \"") + std::string(name) + "\": " + std::string(text);
  }
  return document_json(json + "}");
}

TEST(ParsePolicy, MalformedDocumentsGetS3sMessage) {
  const BadCase cases[] = {
      {"", kFirstByte},
      {" {}", kFirstByte},
      {"[]", kFirstByte},
      {"\"{\"", kFirstByte},
      {"{", kJson},
      {"{}}", kJson},
      {"{} x", kJson},
      {R"({"Version": "2012-10-17",})", kJson},
      {R"({'Version': "2012-10-17"})", kJson},
      {"{\"Version\": \"\xff\"}", kJson},
      {"{\"a\": " + std::string(10'000, '['), kJson},
      {R"({"Id": "a", "Id": "b"})", kSyntax},
      {R"({"I\u0064": "a", "Id": "b"})", kSyntax},
      {R"({"Hello": 1})", kSyntax},
      {R"({"Id": 1})", kSyntax},
      {R"({"Version": "2020-01-01", "Statement": []})", kVersion},
      {R"({"Version": "", "Statement": []})", kVersion},
      {R"({"Version": 2012, "Statement": []})", kVersion},
      {"{}", "Missing required field Statement"},
      {R"({"Statement": []})", "Could not parse the policy: Statement is empty!"},
      {R"({"Statement": "Allow"})", kSyntax},
      {R"({"Statement": [1]})", kSyntax},
      {with("Effect", ""), "Missing required field Effect"},
      {with("Principal", ""), "Missing required field Principal"},
      {with("Action", ""), "Missing required field Action"},
      {with("Resource", ""), "Missing required field Resource"},
      {with("Effect", "true"), kSyntax},
      {with("Sid", "7"), kSyntax},
      {with("Efect", R"("Allow")"), kSyntax},
      {with("NotAction", R"("s3:PutObject")"), kSyntax},
      {with("NotResource", R"("arn:aws:s3:::my-bucket/a")"), kSyntax},
      {with("NotPrincipal", R"("*")"), kSyntax},
      {with("Action", R"({"a": 1})"), kSyntax},
      {with("Action", R"([["s3:GetObject"]])"), kSyntax},
      {with("Resource", "null"), kSyntax},
      {with("Principal", R"("arn:aws:iam::111122223333:root")"), kPrincipal},
      {with("Principal", R"(["*"])"), kPrincipal},
      {with("Principal", R"({})"), kPrincipal},
      {with("Principal", R"({"AWS": []})"), kPrincipal},
      {with("Principal", R"({"AWS": 1})"), kPrincipal},
      {with("Principal", R"({"Aws": "*"})"), kPrincipal},
      {with("Condition", "[]"), kSyntax},
      {with("Condition", R"({"Bool": "true"})"), kSyntax},
      {with("Condition", R"({"Bool": {"aws:SecureTransport": null}})"), kSyntax},
      {with("Condition", R"({"Bool": {"aws:SecureTransport": {"a": 1}}})"), kSyntax},
      {with("Condition", R"({"Bool": {"aws:SecureTransport": "true"}, "Bool": {}})"), kSyntax},
  };
  for (const auto& test : cases) {
    const auto document = parse(test.json);
    ASSERT_FALSE(document) << test.json;
    EXPECT_EQ(document.error().code, ErrorCode::MalformedPolicy);
    EXPECT_EQ(document.error().message, test.message) << test.json;
  }
}

TEST(ParsePolicy, FormsThatMeanTheSame) {
  for (const auto& json :
       {with("Principal", R"({"AWS": "*"})"), with("Principal", R"({"AWS": ["*"]})"),
        with("Action", R"(["s3:GetObject"])"), with("Resource", R"(["arn:aws:s3:::my-bucket/*"])"),
        with("Condition", "{}"), with("Sid", R"("Allow Public Access to All Objects")"),
        R"({"Statement": )" + get_object_json("Allow") + "}",
        R"({"Version": "2008-10-17", "Id": "x", "Statement": )" + get_object_json("Allow") + "} \n"}) {
    const auto document = parse(json);
    ASSERT_TRUE(document) << json << ": " << document.error().describe();
    const MapContext context;
    const Principal anonymous = Principal::anonymous();
    EXPECT_EQ(evaluate(*document, {anonymous, Action::GetObject, "a", context}), Decision::Allow) << json;
    EXPECT_TRUE(is_public(*document));
  }
}

// "Bucket policies are limited to 20 KB in size"; white space between tokens does not count.
TEST(ParsePolicy, Size) {
  const std::string base = R"({"Id": "", "Version": "2012-10-17", "Statement": [)" + get_object_json("Allow") + "]}";
  const auto sized = [&base](std::size_t letters, std::size_t spaces) {
    std::string json = base;
    json.insert(json.find("\"\"") + 1, letters, 'x');
    return json + std::string(spaces, ' ');
  };
  EXPECT_TRUE(parse(sized(20'000, 0)));
  EXPECT_TRUE(parse(sized(10, 20'480)));
  const auto too_large = parse(sized(20'480, 0));
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().message, "Normalized policy document exceeds the maximum allowed size of 20480 bytes");
  EXPECT_FALSE(parse(sized(10, 2 * kMaxPolicyBytes)));
}

// What s3-tests puts (bucket_policy); two of them use "*" as bucket so that one text serves two buckets.
TEST(ParsePolicy, PoliciesOfS3Tests) {
  const std::string both = R"(["arn:aws:s3:::my-bucket", "arn:aws:s3:::my-bucket/*"])";
  const std::string cases[] = {
      R"({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:ListBucket", "Resource": )" + both + "}",
      R"({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": )" + both + "}",
      R"({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:ListBucket",
          "Resource": ["arn:aws:s3:::*", "arn:aws:s3:::*/*"]})",
      R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::s3tenant1:root"}, "Action": "s3:ListBucket",
          "Resource": )" +
          both + "}",
      get_object_json("Allow", R"(, "Condition": {"StringLikeIfExists": {"aws:Referer": "http://www.example.com/*"}})"),
      get_object_json("Allow", R"(, "Condition": {"StringEquals": {"s3:ExistingObjectTag/security": "public"}})"),
      R"({"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:GetBucketPublicAccessBlock",
          "Resource": "arn:aws:s3:::my-bucket"})",
      R"({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:PutObject",
          "Condition": {"StringEquals": {"s3:x-amz-metadata-directive": "COPY"}},
          "Resource": "arn:aws:s3:::my-bucket/*"})",
      R"({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:PutObject",
          "Condition": {"StringEquals": {"s3:RequestObjectTag/security": "public"}},
          "Resource": "arn:aws:s3:::my-bucket/*"})",
      R"({"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:PutObject",
          "Condition": {"Null": {"s3:x-amz-server-side-encryption-customer-algorithm": "true"}},
          "Resource": "arn:aws:s3:::my-bucket/*"})",
  };
  for (const auto& statement : cases) {
    const auto document = parse(document_json(statement));
    EXPECT_TRUE(document) << statement << ": " << document.error().describe();
  }
}

}  // namespace
}  // namespace mocks3::s3api::policy
