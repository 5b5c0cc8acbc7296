#include "policies.hpp"

namespace mocks3::s3api::policy {
namespace {

struct Case {
  std::string_view condition;  // of an allowing statement for everybody
  bool is_public;
};

// "Blocking public access to your Amazon S3 storage": the meaning of "public".
TEST(PublicPolicy, Conditions) {
  constexpr Case kCases[] = {
      {R"({"StringEquals": {"aws:SourceVpc": "vpc-91237329"}})", false},
      {R"({"StringLike": {"aws:SourceVpc": "vpc-91237329"}})", false},
      {R"({"StringLike": {"aws:SourceVpc": "vpc-*"}})", true},
      {R"({"StringEquals": {"aws:SourceVpc": ["vpc-1", "vpc-*"]}})", true},
      {R"({"StringEquals": {"aws:SourceVpc": "${aws:username}"}})", true},
      {R"({"StringNotEquals": {"aws:SourceVpc": "vpc-91237329"}})", true},
      {R"({"StringEqualsIfExists": {"aws:SourceVpc": "vpc-91237329"}})", true},
      {R"({"ForAllValues:StringEquals": {"aws:SourceVpc": "vpc-91237329"}})", true},
      {R"({"ForAnyValue:StringEquals": {"aws:SourceVpc": "vpc-91237329"}})", false},
      {R"({"StringEquals": {"aws:SourceVpc": []}})", true},
      {R"({"IpAddress": {"aws:SourceIp": "10.0.0.0/32"}})", false},
      {R"({"IpAddress": {"aws:SourceIp": ["54.240.143.0/24", "2001:db8::/32"]}})", false},
      {R"({"IpAddress": {"aws:SourceIp": "8.0.0.0/8"}})", false},
      {R"({"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}})", true},
      {R"({"IpAddress": {"aws:SourceIp": ["54.240.143.0/24", "0.0.0.0/0"]}})", true},
      {R"({"IpAddress": {"aws:SourceIp": "2000::/31"}})", true},
      {R"({"NotIpAddress": {"aws:SourceIp": "54.240.143.0/24"}})", true},
      {R"({"StringEquals": {"aws:PrincipalOrgID": "o-1234"}})", false},
      {R"({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:root"}})", false},
      {R"({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}})", true},
      {R"({"ArnLike": {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:topic"}})", false},
      {R"({"StringEquals": {"aws:SourceAccount": "111122223333"}})", false},
      {R"({"StringEquals": {"aws:userid": "AIDA123"}})", false},
      {R"({"StringLike": {"aws:userid": "AROA123:*"}})", true},
      {R"({"ArnLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-east-1:111122223333:accesspoint/*"}})", false},
      {R"({"ArnLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-east-1:*:accesspoint/a"}})", true},
      {R"({"StringEquals": {"s3:authType": "REST-HEADER"}})", true},
      {R"({"Bool": {"aws:SecureTransport": "true"}})", true},
      {R"({"StringLike": {"aws:Referer": "http://example.com/*"}})", true},
      {R"({"Bool": {"aws:SecureTransport": "true"}, "IpAddress": {"aws:SourceIp": "192.0.2.0/24"}})", false},
      {R"({})", true},
  };
  for (const auto& test : kCases) {
    const auto document =
        parsed(document_json(get_object_json("Allow", R"(, "Condition": )" + std::string(test.condition))));
    EXPECT_EQ(is_public(document), test.is_public) << test.condition;
  }
}

TEST(PublicPolicy, Statements) {
  const std::string fixed = R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::s3tenant1:root"},
      "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::my-bucket"})";
  EXPECT_TRUE(is_public(parsed(document_json(get_object_json("Allow")))));
  EXPECT_FALSE(is_public(parsed(document_json(get_object_json("Deny")))));
  EXPECT_FALSE(is_public(parsed(document_json(fixed))));
  EXPECT_TRUE(is_public(parsed(document_json(fixed + "," + get_object_json("Allow")))));
  EXPECT_TRUE(is_public(parsed(document_json(
      R"({"Effect": "Allow", "Principal": {"AWS": ["111122223333", "*"]}, "Action": "s3:ListBucket",
          "Resource": "arn:aws:s3:::my-bucket"})"))));
}

}  // namespace
}  // namespace mocks3::s3api::policy
