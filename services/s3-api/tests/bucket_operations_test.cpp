#include <gmock/gmock.h>

#include "mocks3/utils/digest.hpp"
#include "mocks3/utils/encoding.hpp"
#include "support/s3_bench.hpp"

namespace mocks3::s3api {
namespace {

using testing::Reply;
using testing::S3Bench;

// "CreateBucket"
CO_TEST(CreateBucket, MakesABucketInTheRegionAskedFor) {
  S3Bench bench;
  const auto reply = co_await bench.send("PUT", "/first");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("Location"), "/first");
  EXPECT_EQ(bench.metadata.buckets.at("first").bucket.region, "us-east-1");
  EXPECT_EQ(bench.metadata.buckets.at("first").bucket.owner.id, "owner-a");
  const std::string document =
      "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>eu-central-1"
      "</LocationConstraint></CreateBucketConfiguration>";
  EXPECT_EQ((co_await bench.send("PUT", "/second", {}, document)).status, 200);
  EXPECT_EQ((co_await bench.send("HEAD", "/second")).header("x-amz-bucket-region"), "eu-central-1");
}

CO_TEST(CreateBucket, NeedsNoContentLength) {
  S3Bench bench;
  EXPECT_EQ((co_await bench.send("PUT", "/bucket", {{"Content-Length", ""}})).status, 200);
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/k", {{"Content-Length", ""}})).status, 411);
}

CO_TEST(CreateBucket, AgainIsFineInUsEast1Only) {
  S3Bench bench;
  co_await bench.send("PUT", "/first");
  EXPECT_EQ((co_await bench.send("PUT", "/first")).status, 200);
  const std::string document =
      "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>";
  co_await bench.send("PUT", "/second", {}, document);
  EXPECT_EQ((co_await bench.send("PUT", "/second", {}, document)).code(), "BucketAlreadyOwnedByYou");
}

CO_TEST(CreateBucket, RefusesWhatItCannotDo) {
  S3Bench bench;
  const auto with = [&](const char* name, const char* value) { return bench.send("PUT", "/bucket", {{name, value}}); };
  const auto constraint = [](std::string text) {
    return "<CreateBucketConfiguration><LocationConstraint>" + text +
           "</LocationConstraint></CreateBucketConfiguration>";
  };
  EXPECT_EQ((co_await bench.send("PUT", "/ab")).code(), "InvalidBucketName");
  EXPECT_EQ((co_await bench.send("PUT", "/192.168.1.1")).code(), "InvalidBucketName");
  EXPECT_EQ((co_await with("x-amz-bucket-object-lock-enabled", "true")).status, 501);
  EXPECT_EQ((co_await with("x-amz-object-ownership", "Nobody")).code(), "InvalidArgument");
  EXPECT_EQ((co_await bench.send("PUT", "/bucket", {}, "<nonsense")).code(), "MalformedXML");
  EXPECT_EQ((co_await bench.send("PUT", "/bucket", {}, constraint("us-east-1"))).code(), "InvalidLocationConstraint");
  EXPECT_EQ((co_await bench.send("PUT", "/bucket", {}, constraint("No Region!"))).code(), "InvalidLocationConstraint");
  EXPECT_TRUE(bench.metadata.buckets.empty());
  EXPECT_EQ((co_await with("x-amz-object-ownership", "BucketOwnerEnforced")).status, 200);
}

asio::awaitable<Reply> create_from(S3Bench& bench, std::string signed_region, std::string constraint) {
  bench.signing_region = std::move(signed_region);
  std::string document;
  if (!constraint.empty()) {
    document = "<CreateBucketConfiguration><LocationConstraint>" + constraint +
               "</LocationConstraint></CreateBucketConfiguration>";
  }
  co_return co_await bench.send_as(0, "PUT", "/bucket", {}, std::move(document));
}

// "CreateBucket", LocationConstraint; "Error responses", IllegalLocationConstraintException
CO_TEST(CreateBucket, HoldsTheConstraintAgainstTheEndpointSignedFor) {
  struct Case {
    const char *signed_region, *constraint, *expected;
  };
  constexpr const char* kIllegal = "IllegalLocationConstraintException";
  for (const auto& [signed_region, constraint, expected] : std::vector<Case>{
           {"eu-west-1", "eu-central-1", kIllegal},
           {"eu-central-1", "EU", kIllegal},
           {"eu-west-1", "us-east-1", kIllegal},
           {"us-gov-west-1", "", kIllegal},
           {"us-east-1", "us-east-1", "InvalidLocationConstraint"},
           {"eu-west-1", "No Region!", "InvalidLocationConstraint"},
           {"us-east-1", "eu-central-1", "eu-central-1"},
           {"eu-west-1", "eu-west-1", "eu-west-1"},
           {"eu-west-1", "EU", "eu-west-1"},
           {"us-east-1", "", "us-east-1"},
           {"auto", "", "us-east-1"},
           {"auto", "eu-west-1", "eu-west-1"},
       }) {
    S3Bench bench({.accept_anything = false});
    const auto reply = co_await create_from(bench, signed_region, constraint);
    const bool made = bench.metadata.buckets.contains("bucket");
    EXPECT_EQ(made ? bench.metadata.buckets.at("bucket").bucket.region : reply.code(), expected)
        << signed_region << " and '" << constraint << "'";
    EXPECT_EQ(reply.status, made ? 200 : 400);
  }
}

CO_TEST(CreateBucket, SaysWhichConstraintDidNotFit) {
  S3Bench bench({.accept_anything = false});
  EXPECT_EQ((co_await create_from(bench, "eu-west-1", "ap-south-1")).element("Message"),
            "The ap-south-1 location constraint is incompatible for the region specific endpoint this request was sent "
            "to.");
  EXPECT_EQ((co_await create_from(bench, "eu-west-1", "")).element("Message"),
            "The unspecified location constraint is incompatible for the region specific endpoint this request was "
            "sent to.");
}

CO_TEST(CreateBucket, NeedsNoConstraintWhereItsRegionIsTheConfiguredOne) {
  S3Bench bench({.accept_anything = false});
  bench.services.default_region = "eu-west-1";
  EXPECT_EQ((co_await create_from(bench, "eu-west-1", "")).status, 200);
  EXPECT_EQ(bench.metadata.buckets.at("bucket").bucket.region, "eu-west-1");
}

CO_TEST(ListBuckets, ShowsTheOwnersBucketsInPages) {
  S3Bench bench;
  for (const char* name : {"aaa-1", "aaa-2", "bbb-1"}) co_await bench.send("PUT", std::string("/") + name);
  const auto all = co_await bench.send("GET", "/");
  EXPECT_EQ(all.body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<ListAllMyBucketsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Owner><ID>owner-a</ID>"
            "<DisplayName>Alice</DisplayName></Owner><Buckets>"
            "<Bucket><Name>aaa-1</Name><CreationDate>2026-03-01T12:00:00.000Z</CreationDate><BucketRegion>us-east-1"
            "</BucketRegion></Bucket>"
            "<Bucket><Name>aaa-2</Name><CreationDate>2026-03-01T12:00:00.000Z</CreationDate><BucketRegion>us-east-1"
            "</BucketRegion></Bucket>"
            "<Bucket><Name>bbb-1</Name><CreationDate>2026-03-01T12:00:00.000Z</CreationDate><BucketRegion>us-east-1"
            "</BucketRegion></Bucket></Buckets></ListAllMyBucketsResult>");
  const auto first = co_await bench.send("GET", "/?max-buckets=2");
  EXPECT_THAT(first.elements("Name"), ::testing::ElementsAre("aaa-1", "aaa-2"));
  const auto token = first.element("ContinuationToken");
  const auto second = co_await bench.send("GET", "/?max-buckets=2&continuation-token=" + utils::uri_encode(token));
  EXPECT_THAT(second.elements("Name"), ::testing::ElementsAre("bbb-1"));
  EXPECT_EQ(second.element("ContinuationToken"), "(none)");
  EXPECT_THAT((co_await bench.send("GET", "/?prefix=bbb")).elements("Name"), ::testing::ElementsAre("bbb-1"));
  EXPECT_TRUE((co_await bench.send("GET", "/?bucket-region=eu-west-1")).elements("Name").empty());
  EXPECT_EQ((co_await bench.send("GET", "/?max-buckets=0")).code(), "InvalidArgument");
  EXPECT_EQ((co_await bench.send("GET", "/?continuation-token=%21")).code(), "InvalidArgument");
  bench.metadata.longest_page = 1;
  EXPECT_EQ((co_await bench.send("GET", "/")).elements("Name").size(), 3U);
}

CO_TEST(DeleteBucket, OnlyWhenItIsEmpty) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  co_await bench.send("PUT", "/bucket/k", {}, "x");
  const auto refused = co_await bench.send("DELETE", "/bucket");
  EXPECT_EQ(refused.code(), "BucketNotEmpty");
  EXPECT_EQ(refused.element("BucketName"), "bucket");
  co_await bench.send("DELETE", "/bucket/k");
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket")).status, 204);
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket")).code(), "NoSuchBucket");
}

CO_TEST(GetBucketLocation, ShowsUsEast1AsEmpty) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  EXPECT_EQ((co_await bench.send("GET", "/bucket?location")).body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></LocationConstraint>");
  bench.metadata.buckets.at("bucket").bucket.region = "eu-west-1";
  EXPECT_THAT((co_await bench.send("GET", "/bucket?location")).body, ::testing::HasSubstr(">eu-west-1</"));
}

CO_TEST(BucketTagging, CanBeSetReadAndTaken) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  EXPECT_EQ((co_await bench.send("GET", "/bucket?tagging")).code(), "NoSuchTagSet");
  const std::string document = "<Tagging><TagSet><Tag><Key>a</Key><Value>1 &amp; 2</Value></Tag></TagSet></Tagging>";
  // A character S3 does not allow in a value.
  EXPECT_EQ((co_await bench.send("PUT", "/bucket?tagging", {}, document)).code(), "InvalidTag");
  const std::string good = "<Tagging><TagSet><Tag><Key>a</Key><Value>1 + 2</Value></Tag></TagSet></Tagging>";
  EXPECT_EQ((co_await bench.send("PUT", "/bucket?tagging", {}, good)).status, 204);
  EXPECT_EQ((co_await bench.send("GET", "/bucket?tagging")).body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            "<TagSet><Tag><Key>a</Key><Value>1 + 2</Value></Tag></TagSet></Tagging>");
  EXPECT_EQ((co_await bench.send("PUT", "/bucket?tagging", {}, "<Tagging/>")).code(), "MalformedXML");
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket?tagging")).status, 204);
  EXPECT_EQ((co_await bench.send("GET", "/bucket?tagging")).code(), "NoSuchTagSet");
}

struct Unset {
  std::string_view query;
  int status;
  std::string_view text;  // code of an error, or the document behind its root's namespace
};

// One page of the API reference each: GetBucketVersioning, GetBucketPolicy, …
CO_TEST(UnsetConfiguration, IsAnsweredAsS3DoesForANewBucket) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  constexpr Unset kCases[] = {
      {"versioning", 200, "></VersioningConfiguration>"},
      {"logging", 200, "></BucketLoggingStatus>"},
      {"notification", 200, "></NotificationConfiguration>"},
      {"accelerate", 200, "></AccelerateConfiguration>"},
      {"requestPayment", 200, "<Payer>BucketOwner</Payer>"},
      {"ownershipControls", 200, "<Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>"},
      {"encryption", 200, "<SSEAlgorithm>AES256</SSEAlgorithm>"},
      {"acl", 200, "<Permission>FULL_CONTROL</Permission>"},
      {"policy", 404, "NoSuchBucketPolicy"},
      {"policyStatus", 404, "NoSuchBucketPolicy"},
      {"cors", 404, "NoSuchCORSConfiguration"},
      {"lifecycle", 404, "NoSuchLifecycleConfiguration"},
      {"website", 404, "NoSuchWebsiteConfiguration"},
      {"replication", 404, "ReplicationConfigurationNotFoundError"},
      {"publicAccessBlock", 404, "NoSuchPublicAccessBlockConfiguration"},
      {"object-lock", 404, "ObjectLockConfigurationNotFoundError"},
  };
  for (const auto& row : kCases) {
    const auto reply = co_await bench.send("GET", "/bucket?" + std::string(row.query));
    EXPECT_EQ(reply.status, row.status) << row.query;
    if (row.status == 200) {
      EXPECT_THAT(reply.body, ::testing::HasSubstr(row.text)) << row.query;
    } else {
      EXPECT_EQ(reply.code(), row.text) << row.query;
    }
  }
}

CO_TEST(UnsetConfiguration, OfAnObject) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k?acl")).code(), "NoSuchKey");
  co_await bench.send("PUT", "/bucket/k", {}, "x");
  const auto acl = co_await bench.send("GET", "/bucket/k?acl");
  EXPECT_THAT(acl.elements("ID"), ::testing::ElementsAre("owner-a", "owner-a"));
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k?retention")).code(), "InvalidRequest");
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k?legal-hold")).code(), "InvalidRequest");
}

std::string content_md5(const std::string& body) { return utils::base64_encode(utils::md5(body)); }

// "DeleteObjects"
CO_TEST(DeleteObjects, AnswersEveryKeyInOrder) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  for (const char* key : {"a", "b", "c"}) co_await bench.send("PUT", std::string("/bucket/") + key, {}, "x");
  const std::string etag = bench.metadata.buckets.at("bucket").objects.at("c").summary.etag;
  const std::string body =
      "<Delete><Object><Key>a</Key></Object><Object><Key>missing</Key></Object>"
      "<Object><Key>b</Key><ETag>\"0000\"</ETag></Object><Object><Key>c</Key><ETag>\"" +
      etag +
      "\"</ETag><Size>1</Size><LastModifiedTime>Sun, 01 Mar 2026 12:00:00 GMT</LastModifiedTime></Object>"
      "<Object><Key>d</Key><VersionId>nonsense</VersionId></Object></Delete>";
  const auto reply = co_await bench.send("POST", "/bucket?delete", {{"Content-MD5", content_md5(body)}}, body);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(
      reply.body.substr(reply.body.find("<DeleteResult")),
      "<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Deleted><Key>a</Key></Deleted>"
      "<Deleted><Key>missing</Key></Deleted><Error><Key>b</Key><Code>PreconditionFailed</Code><Message>At least one "
      "of the pre-conditions you specified did not hold</Message></Error><Deleted><Key>c</Key></Deleted>"
      "<Error><Key>d</Key><VersionId>nonsense</VersionId><Code>NoSuchVersion</Code><Message>Invalid version id "
      "specified</Message></Error></DeleteResult>");
  EXPECT_EQ(bench.metadata.buckets.at("bucket").objects.size(), 1U);
}

CO_TEST(DeleteObjects, QuietSaysOnlyWhatWentWrong) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  const std::string body = "<Delete><Quiet>true</Quiet><Object><Key>a</Key></Object></Delete>";
  const auto reply = co_await bench.send("POST", "/bucket?delete", {{"Content-MD5", content_md5(body)}}, body);
  EXPECT_THAT(reply.body, ::testing::EndsWith("03-01/\"></DeleteResult>"));
}

CO_TEST(DeleteObjects, RefusesBadDocuments) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  const auto code = [&](std::string body) -> asio::awaitable<std::string> {
    co_return (co_await bench.send("POST", "/bucket?delete", {{"Content-MD5", content_md5(body)}}, body)).code();
  };
  std::string many = "<Delete>";
  for (int i = 0; i < 1001; ++i) many += "<Object><Key>k</Key></Object>";
  many += "</Delete>";
  EXPECT_EQ(co_await code(many), "MalformedXML");
  EXPECT_EQ(co_await code("<Delete></Delete>"), "MalformedXML");
  EXPECT_EQ(co_await code("<Delete><Object><Key></Key></Object></Delete>"), "MalformedXML");
  EXPECT_EQ(co_await code("<Other/>"), "MalformedXML");
  EXPECT_EQ(co_await code("<Delete><Quiet>maybe</Quiet><Object><Key>a</Key></Object></Delete>"), "MalformedXML");
  const std::string good = "<Delete><Object><Key>a</Key></Object></Delete>";
  EXPECT_EQ((co_await bench.send("POST", "/bucket?delete", {}, good)).code(), "InvalidRequest");
  EXPECT_EQ((co_await bench.send("POST", "/bucket?delete", {{"Content-MD5", content_md5("other")}}, good)).code(),
            "BadDigest");
}

}  // namespace
}  // namespace mocks3::s3api
