#include "policy/request_context.hpp"

#include <gtest/gtest.h>

namespace mocks3::s3api::policy {
namespace {

using Strings = std::vector<std::string>;
using Op = model::Operation;

class RequestContextTest : public testing::Test {
 protected:
  Strings values(std::string_view name, const RequestFacts& facts) const {
    const auto key = find_condition_key(name);
    if (!key) {
      ADD_FAILURE() << "no such key: " << name;
      return {};
    }
    Values out;
    RequestContext(facts).collect(key->key, key->tag, out);
    return {out.all().begin(), out.all().end()};
  }
  Strings values(std::string_view name) const { return values(name, facts_); }
  void set_query(std::string_view raw) { query_ = *http::Query::parse(raw); }

  http::Headers headers_;
  http::Query query_;
  Principal principal_{.canonical_id = "owner", .account = "111122223333"};
  RequestFacts facts_{.headers = headers_,
                      .query = query_,
                      .principal = principal_,
                      .now = *utils::parse_iso8601("2030-01-01T00:00:10.000Z")};
};

TEST_F(RequestContextTest, ListingParametersComeFromTheQuery) {
  set_query("prefix=a%2Fb&delimiter=/&max-keys=10&versionId=v1");
  EXPECT_EQ(values("s3:prefix"), Strings{"a/b"});
  EXPECT_EQ(values("s3:delimiter"), Strings{"/"});
  EXPECT_EQ(values("s3:max-keys"), Strings{"10"});
  EXPECT_EQ(values("s3:VersionId"), Strings{"v1"});
  facts_.prefix = "the/key";
  facts_.version_id = "v2";
  EXPECT_EQ(values("s3:prefix"), Strings{"the/key"});
  EXPECT_EQ(values("s3:VersionId"), Strings{"v2"});
}

TEST_F(RequestContextTest, AnEmptyParameterIsThereAndAMissingOneIsNot) {
  EXPECT_EQ(values("s3:prefix"), Strings{});
  set_query("prefix=");
  EXPECT_EQ(values("s3:prefix"), Strings{""});
}

TEST_F(RequestContextTest, HeadersAreTakenAsSent) {
  const std::pair<std::string_view, std::string_view> kHeaders[] = {
      {"s3:x-amz-acl", "x-amz-acl"},
      {"s3:x-amz-grant-read", "x-amz-grant-read"},
      {"s3:x-amz-grant-write", "x-amz-grant-write"},
      {"s3:x-amz-grant-read-acp", "x-amz-grant-read-acp"},
      {"s3:x-amz-grant-write-acp", "x-amz-grant-write-acp"},
      {"s3:x-amz-grant-full-control", "x-amz-grant-full-control"},
      {"s3:x-amz-metadata-directive", "x-amz-metadata-directive"},
      {"s3:x-amz-server-side-encryption", "x-amz-server-side-encryption"},
      {"s3:x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-aws-kms-key-id"},
      {"s3:x-amz-server-side-encryption-customer-algorithm", "x-amz-server-side-encryption-customer-algorithm"},
      {"s3:x-amz-storage-class", "x-amz-storage-class"},
      {"s3:x-amz-website-redirect-location", "x-amz-website-redirect-location"},
      {"s3:x-amz-content-sha256", "x-amz-content-sha256"},
      {"s3:object-lock-mode", "x-amz-object-lock-mode"},
      {"s3:object-lock-legal-hold", "x-amz-object-lock-legal-hold"},
      {"s3:if-match", "If-Match"},
      {"s3:if-none-match", "If-None-Match"},
      {"aws:UserAgent", "User-Agent"},
      {"aws:Referer", "Referer"},
  };
  for (const auto& [key, header] : kHeaders) {
    EXPECT_EQ(values(key), Strings{}) << key;
    headers_.set(header, "value of " + std::string(header));
    EXPECT_EQ(values(key), Strings{"value of " + std::string(header)}) << key;
  }
}

TEST_F(RequestContextTest, CopySourcesReadBucketAndKey) {
  headers_.set("x-amz-copy-source", "/bucket/a%20b/c?versionId=1");
  EXPECT_EQ(values("s3:x-amz-copy-source"), Strings{"bucket/a b/c"});
  headers_.set("x-amz-copy-source", "bucket/100%");
  EXPECT_EQ(values("s3:x-amz-copy-source"), Strings{"bucket/100%"});
}

TEST_F(RequestContextTest, Tags) {
  const std::vector<model::Tag> existing{{"Security", "public"}, {"team", "x"}};
  EXPECT_EQ(values("s3:ExistingObjectTag/security"), Strings{});
  facts_.existing_tags = &existing;
  EXPECT_EQ(values("s3:ExistingObjectTag/security"), Strings{"public"});
  EXPECT_EQ(values("s3:ExistingObjectTag/other"), Strings{});

  headers_.set("x-amz-tagging", "security=private&team=a%20b");
  EXPECT_EQ(values("s3:RequestObjectTag/team"), Strings{"a b"});
  EXPECT_EQ(values("s3:RequestObjectTagKeys"), (Strings{"security", "team"}));
  const std::vector<model::Tag> body{{"only", "this"}};
  facts_.request_tags = &body;
  EXPECT_EQ(values("s3:RequestObjectTagKeys"), Strings{"only"});
}

TEST_F(RequestContextTest, TimeAndSignature) {
  EXPECT_EQ(values("aws:CurrentTime"), Strings{"2030-01-01T00:00:10.000Z"});
  EXPECT_EQ(values("aws:EpochTime"), Strings{"1893456010"});
  EXPECT_EQ(values("s3:signatureAge"), Strings{});
  EXPECT_EQ(values("s3:authType"), Strings{});
  facts_.signed_at = facts_.now - std::chrono::seconds(3);
  facts_.auth_type = "REST-QUERY-STRING";
  facts_.signature_version = "AWS4-HMAC-SHA256";
  EXPECT_EQ(values("s3:signatureAge"), Strings{"3000"});
  EXPECT_EQ(values("s3:authType"), Strings{"REST-QUERY-STRING"});
  EXPECT_EQ(values("s3:signatureversion"), Strings{"AWS4-HMAC-SHA256"});
  headers_.set("x-amz-object-lock-retain-until-date", "2030-01-03T00:00:00Z");
  EXPECT_EQ(values("s3:object-lock-remaining-retention-days"), Strings{"2"});
}

TEST_F(RequestContextTest, Connection) {
  EXPECT_EQ(values("aws:SecureTransport"), Strings{"false"});
  EXPECT_EQ(values("aws:SourceIp"), Strings{});
  facts_.tls = true;
  facts_.tls_version = "1.3";
  facts_.source_ip = "192.0.2.1";
  EXPECT_EQ(values("aws:SecureTransport"), Strings{"true"});
  EXPECT_EQ(values("s3:TlsVersion"), Strings{"1.3"});
  EXPECT_EQ(values("aws:SourceIp"), Strings{"192.0.2.1"});
}

TEST_F(RequestContextTest, Principals) {
  EXPECT_EQ(values("aws:PrincipalType"), Strings{"Account"});
  EXPECT_EQ(values("aws:PrincipalArn"), Strings{"arn:aws:iam::111122223333:root"});
  EXPECT_EQ(values("aws:PrincipalAccount"), Strings{"111122223333"});
  EXPECT_EQ(values("aws:userid"), Strings{"111122223333"});
  EXPECT_EQ(values("aws:username"), Strings{});
  principal_.user_name = "ann";
  EXPECT_EQ(values("aws:username"), Strings{"ann"});
  principal_ = Principal::anonymous();
  EXPECT_EQ(values("aws:PrincipalType"), Strings{"Anonymous"});
  EXPECT_EQ(values("aws:userid"), Strings{"anonymous"});
  EXPECT_EQ(values("aws:PrincipalArn"), Strings{});
}

// "Add preconditions to S3 operations": parts and the start of an upload carry no conditions.
TEST_F(RequestContextTest, OnlySomeWritesCreateTheObject) {
  const std::pair<Op, const char*> kCases[] = {{Op::PutObject, "true"},
                                               {Op::CopyObject, "true"},
                                               {Op::CompleteMultipartUpload, "true"},
                                               {Op::CreateMultipartUpload, "false"},
                                               {Op::UploadPart, "false"}};
  for (const auto& [operation, value] : kCases) {
    facts_.operation = operation;
    EXPECT_EQ(values("s3:ObjectCreationOperation"), Strings{value}) << model::to_string(operation);
  }
}

TEST_F(RequestContextTest, OwnersAreShownAsAccounts) {
  EXPECT_EQ(values("aws:ResourceAccount"), Strings{});
  facts_.bucket_owner = "owner";
  EXPECT_EQ(values("s3:ResourceAccount"), Strings{account_id("owner")});
}

}  // namespace
}  // namespace mocks3::s3api::policy
