#include <gmock/gmock.h>

#include "mocks3/utils/digest.hpp"
#include "mocks3/utils/encoding.hpp"
#include "support/s3_bench.hpp"

namespace mocks3::s3api {
namespace {

using testing::HeaderList;
using testing::S3Bench;

constexpr const char* kMd5OfX = "\"9dd4e461268c8034f5c8564e155c67a6\"";

/// A bench with one bucket, with inline objects or without.
struct Bench : S3Bench {
  explicit Bench(std::uint64_t inline_limit = 0) { storage.inline_limit = inline_limit; }
  asio::awaitable<void> start() { co_await send("PUT", "/bucket"); }
};

// "PutObject", "GetObject"
CO_TEST(PutObject, ComesBackAsItWasGiven) {
  for (const std::uint64_t inline_limit : {0U, 1000U}) {
    Bench bench(inline_limit);
    co_await bench.start();
    const auto put = co_await bench.send("PUT", "/bucket/a%20key",
                                         {{"Content-Type", "text/plain"},
                                          {"Cache-Control", "no-store"},
                                          {"Content-Disposition", "attachment"},
                                          {"Content-Language", "de"},
                                          {"Expires", "tomorrow"},
                                          {"Content-Encoding", "gzip"},
                                          {"x-amz-meta-Colour", "red"},
                                          {"x-amz-meta-colour", "blue"},
                                          {"x-amz-storage-class", "STANDARD_IA"},
                                          {"x-amz-tagging", "a=1&b=2+3"},
                                          {"x-amz-website-redirect-location", "/other"}},
                                         "x");
    EXPECT_EQ(put.status, 200);
    EXPECT_EQ(put.header("ETag"), kMd5OfX);
    EXPECT_EQ(put.header("x-amz-checksum-type"), "FULL_OBJECT");
    EXPECT_FALSE(put.header("x-amz-checksum-crc64nvme").empty());
    for (const char* method : {"GET", "HEAD"}) {
      const auto got = co_await bench.send(method, "/bucket/a%20key");
      EXPECT_EQ(got.status, 200);
      EXPECT_EQ(got.body, method == std::string("GET") ? "x" : "");
      EXPECT_EQ(got.content_length, 1U);
      EXPECT_EQ(got.header("ETag"), kMd5OfX);
      EXPECT_EQ(got.header("Last-Modified"), "Sun, 01 Mar 2026 12:00:00 GMT");
      EXPECT_EQ(got.header("Content-Type"), "text/plain");
      EXPECT_EQ(got.header("Cache-Control"), "no-store");
      EXPECT_EQ(got.header("Content-Disposition"), "attachment");
      EXPECT_EQ(got.header("Content-Language"), "de");
      EXPECT_EQ(got.header("Content-Encoding"), "gzip");
      EXPECT_EQ(got.header("Expires"), "tomorrow");
      EXPECT_EQ(got.header("x-amz-meta-colour"), "red,blue");
      EXPECT_EQ(got.header("x-amz-storage-class"), "STANDARD_IA");
      EXPECT_EQ(got.header("x-amz-tagging-count"), "2");
      EXPECT_EQ(got.header("x-amz-website-redirect-location"), "/other");
      EXPECT_EQ(got.header("Accept-Ranges"), "bytes");
      EXPECT_FALSE(got.headers.contains("x-amz-checksum-type"));
    }
  }
}

// "Working with object metadata"
CO_TEST(PutObject, GivesMetadataOutsideAsciiBackAsEncodedWords) {
  Bench bench;
  co_await bench.start();
  co_await bench.send(
      "PUT", "/bucket/k",
      {{"x-amz-meta-raw", "Mini\xc3\xb6"}, {"x-amz-meta-word", "=?utf-8?b?w7Y=?="}, {"x-amz-meta-a", "a"}}, "x");
  for (const char* method : {"GET", "HEAD"}) {
    const auto got = co_await bench.send(method, "/bucket/k");
    EXPECT_EQ(got.header("x-amz-meta-raw"), "=?UTF-8?Q?Mini=C3=83=C2=B6?=");
    EXPECT_EQ(got.header("x-amz-meta-word"), "=?UTF-8?B?w7Y=?=");
    EXPECT_EQ(got.header("x-amz-meta-a"), "a");
  }
}

CO_TEST(PutObject, DefaultsAreS3s) {
  Bench bench;
  co_await bench.start();
  co_await bench.send("PUT", "/bucket/k/");
  const auto got = co_await bench.send("GET", "/bucket/k/");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "");
  EXPECT_EQ(got.content_length, 0U);
  EXPECT_EQ(got.header("Content-Type"), "binary/octet-stream");
  EXPECT_FALSE(got.headers.contains("x-amz-storage-class"));
}

CO_TEST(PutObject, RefusesWhatItCannotKeep) {
  Bench bench;
  co_await bench.start();
  const auto code = [&](std::string name, std::string value) -> asio::awaitable<std::string> {
    const auto reply = co_await bench.send("PUT", "/bucket/k", {{name, value}}, "x");
    co_return std::to_string(reply.status) + " " + reply.code();
  };
  EXPECT_EQ(co_await code("x-amz-acl", "public-read"), "400 AccessControlListNotSupported");
  EXPECT_EQ(co_await code("x-amz-grant-read", "id=x"), "400 AccessControlListNotSupported");
  EXPECT_EQ(co_await code("x-amz-storage-class", "GOLD"), "400 InvalidStorageClass");
  EXPECT_EQ(co_await code("x-amz-server-side-encryption", "aws:kms"), "501 NotImplemented");
  EXPECT_EQ(co_await code("x-amz-server-side-encryption", "rot13"), "400 InvalidEncryptionAlgorithmError");
  EXPECT_EQ(co_await code("x-amz-server-side-encryption-customer-algorithm", "AES256"), "501 NotImplemented");
  EXPECT_EQ(co_await code("x-amz-object-lock-mode", "GOVERNANCE"), "400 InvalidRequest");
  EXPECT_EQ(co_await code("x-amz-meta-big", std::string(2046, 'v')), "400 MetadataTooLarge");
  EXPECT_EQ(co_await code("x-amz-tagging", "aws:x=1"), "400 InvalidTag");
  EXPECT_EQ(co_await code("x-amz-tagging", "k=%E2%82%AC"), "400 InvalidTag");
  EXPECT_EQ(co_await code("x-amz-tagging", "%zz"), "400 InvalidArgument");
  EXPECT_EQ(co_await code("x-amz-tagging", "a=1&a=2"), "400 InvalidArgument");
  EXPECT_EQ(co_await code("x-amz-website-redirect-location", "ftp://x"), "400 InvalidArgument");
  EXPECT_EQ(co_await code("Content-MD5", "not base64"), "400 InvalidDigest");
  EXPECT_EQ(bench.storage.writes, 0);
  EXPECT_EQ(co_await code("Content-MD5", utils::base64_encode(utils::md5("other"))), "400 BadDigest");
  EXPECT_TRUE(bench.metadata.buckets.at("bucket").objects.empty());
  EXPECT_EQ(co_await code("x-amz-acl", "bucket-owner-full-control"), "200 (none)");
  EXPECT_EQ(co_await code("x-amz-meta-big", std::string(2045, 'v')), "200 (none)");
}

CO_TEST(PutObject, EchoesSseS3) {
  Bench bench;
  co_await bench.start();
  const auto put = co_await bench.send("PUT", "/bucket/k", {{"x-amz-server-side-encryption", "AES256"}}, "x");
  EXPECT_EQ(put.header("x-amz-server-side-encryption"), "AES256");
}

// "Checking object integrity for data uploads in Amazon S3"
CO_TEST(PutObject, KeepsTheChecksumTheClientSent) {
  Bench bench;
  co_await bench.start();
  const std::string sha256 = utils::base64_encode(utils::sha256("x"));
  const auto put = co_await bench.send("PUT", "/bucket/k", {{"x-amz-checksum-sha256", sha256}}, "x");
  EXPECT_EQ(put.header("x-amz-checksum-sha256"), sha256);
  EXPECT_FALSE(put.headers.contains("x-amz-checksum-crc64nvme"));
  const auto got = co_await bench.send("GET", "/bucket/k", {{"x-amz-checksum-mode", "ENABLED"}});
  EXPECT_EQ(got.header("x-amz-checksum-sha256"), sha256);
  EXPECT_EQ(got.header("x-amz-checksum-type"), "FULL_OBJECT");
  const auto part =
      co_await bench.send("GET", "/bucket/k", {{"x-amz-checksum-mode", "ENABLED"}, {"Range", "bytes=0-0"}});
  EXPECT_EQ(part.header("x-amz-checksum-sha256"), sha256);
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/k", {{"x-amz-checksum-sha256", sha256}}, "y")).code(), "BadDigest");
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k")).body, "x");
}

CO_TEST(GetObject, NoChecksumForAPieceOfTheObject) {
  Bench bench;
  co_await bench.start();
  co_await bench.send("PUT", "/bucket/k", {}, "0123456789");
  const HeaderList headers{{"x-amz-checksum-mode", "ENABLED"}, {"Range", "bytes=2-4"}};
  EXPECT_FALSE((co_await bench.send("GET", "/bucket/k", headers)).headers.contains("x-amz-checksum-crc64nvme"));
}

// "Conditional writes"
CO_TEST(PutObject, ConditionsAreJudgedBeforeTheBodyIsRead) {
  Bench bench;
  co_await bench.start();
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/k", {{"If-Match", "*"}}, "x")).code(), "NoSuchKey");
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/k", {{"If-None-Match", "*"}}, "x")).status, 200);
  EXPECT_EQ(bench.storage.writes, 1);
  const auto again = co_await bench.send("PUT", "/bucket/k", {{"If-None-Match", "*"}}, "y");
  EXPECT_EQ(again.status, 412);
  EXPECT_EQ(again.element("Condition"), "If-None-Match");
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/k", {{"If-Match", "\"0\""}}, "y")).code(), "PreconditionFailed");
  EXPECT_EQ(bench.storage.writes, 1);
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/k", {{"If-Match", kMd5OfX}}, "y")).status, 200);
}

CO_TEST(PutObject, AFailedCommitLeavesNoBlobUnlessItsOutcomeIsUnknown) {
  Bench bench;
  co_await bench.start();
  bench.metadata.fail_next_write = Error(ErrorCode::PreconditionFailed);
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/k", {}, "x")).status, 412);
  EXPECT_TRUE(bench.storage.blobs.empty());
  for (const auto code : {ErrorCode::StoreUnavailable, ErrorCode::DeadlineExceeded, ErrorCode::InternalError}) {
    bench.storage.blobs.clear();
    bench.metadata.fail_next_write = Error(code);
    EXPECT_GE((co_await bench.send("PUT", "/bucket/k", {}, "x")).status, 500);
    EXPECT_EQ(bench.storage.blobs.size(), 1U);
  }
}

CO_TEST(GetObject, ServesRanges) {
  for (const std::uint64_t inline_limit : {0U, 1000U}) {
    Bench bench(inline_limit);
    co_await bench.start();
    co_await bench.send("PUT", "/bucket/k", {}, "0123456789");
    const auto middle = co_await bench.send("GET", "/bucket/k", {{"Range", "bytes=2-4"}});
    EXPECT_EQ(middle.status, 206);
    EXPECT_EQ(middle.body, "234");
    EXPECT_EQ(middle.header("Content-Range"), "bytes 2-4/10");
    EXPECT_EQ(middle.content_length, 3U);
    EXPECT_EQ((co_await bench.send("GET", "/bucket/k", {{"Range", "bytes=-3"}})).body, "789");
    EXPECT_EQ((co_await bench.send("HEAD", "/bucket/k", {{"Range", "bytes=8-"}})).content_length, 2U);
    const auto several = co_await bench.send("GET", "/bucket/k", {{"Range", "bytes=0-1,4-5"}});
    EXPECT_EQ(several.status, 200);
    EXPECT_EQ(several.body, "0123456789");
    const auto beyond = co_await bench.send("GET", "/bucket/k", {{"Range", "bytes=10-"}});
    EXPECT_EQ(beyond.status, 416);
    EXPECT_EQ(beyond.element("ActualObjectSize"), "10");
    EXPECT_EQ(beyond.element("RangeRequested"), "bytes=10-");
    const auto stale = co_await bench.send("GET", "/bucket/k", {{"Range", "bytes=2-4"}, {"If-Range", "\"0\""}});
    EXPECT_EQ(stale.status, 200);
  }
}

// "Conditional reads"; RFC 9110 section 13.2.2
CO_TEST(GetObject, Conditions) {
  Bench bench;
  co_await bench.start();
  co_await bench.send("PUT", "/bucket/k", {}, "x");
  for (const char* method : {"GET", "HEAD"}) {
    const auto status = [&](HeaderList headers) -> asio::awaitable<int> {
      co_return (co_await bench.send(method, "/bucket/k", std::move(headers))).status;
    };
    EXPECT_EQ(co_await status({{"If-Match", kMd5OfX}}), 200);
    EXPECT_EQ(co_await status({{"If-Match", "\"0\""}}), 412);
    EXPECT_EQ(co_await status({{"If-None-Match", kMd5OfX}}), 304);
    EXPECT_EQ(co_await status({{"If-None-Match", "\"0\""}}), 200);
    EXPECT_EQ(co_await status({{"If-Modified-Since", "Sun, 01 Mar 2026 12:00:00 GMT"}}), 304);
    EXPECT_EQ(co_await status({{"If-Modified-Since", "Sun, 01 Mar 2026 11:59:59 GMT"}}), 200);
    EXPECT_EQ(co_await status({{"If-Unmodified-Since", "Sun, 01 Mar 2026 11:59:59 GMT"}}), 412);
    EXPECT_EQ(co_await status({{"If-Unmodified-Since", "not a date"}}), 200);
    const auto unchanged = co_await bench.send(method, "/bucket/k", {{"If-None-Match", kMd5OfX}});
    EXPECT_EQ(unchanged.header("ETag"), kMd5OfX);
    EXPECT_EQ(unchanged.header("Last-Modified"), "Sun, 01 Mar 2026 12:00:00 GMT");
    EXPECT_EQ(unchanged.body, "");
  }
}

CO_TEST(GetObject, RepliesAreOverriddenAsAsked) {
  Bench bench;
  co_await bench.start();
  co_await bench.send("PUT", "/bucket/k", {{"Content-Type", "text/plain"}}, "x");
  const auto got = co_await bench.send(
      "GET",
      "/bucket/k?response-content-type=a%2Fb&response-content-disposition=inline&response-expires=x%0d%0aSet-Cookie:1");
  EXPECT_EQ(got.header("Content-Type"), "a/b");
  EXPECT_EQ(got.header("Content-Disposition"), "inline");
  EXPECT_FALSE(got.headers.contains("Expires"));
}

CO_TEST(GetObject, PartNumberOfASinglePartObject) {
  Bench bench;
  co_await bench.start();
  co_await bench.send("PUT", "/bucket/k", {}, "0123");
  const auto one = co_await bench.send("GET", "/bucket/k?partNumber=1");
  EXPECT_EQ(one.status, 206);
  EXPECT_EQ(one.header("Content-Range"), "bytes 0-3/4");
  EXPECT_FALSE(one.headers.contains("x-amz-mp-parts-count"));
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k?partNumber=2")).code(), "InvalidPartNumber");
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k?partNumber=0")).code(), "InvalidArgument");
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k?partNumber=1", {{"Range", "bytes=0-1"}})).code(), "InvalidRequest");
}

CO_TEST(GetObject, VersionIds) {
  Bench bench;
  co_await bench.start();
  co_await bench.send("PUT", "/bucket/k", {}, "x");
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k?versionId=null")).body, "x");
  EXPECT_EQ((co_await bench.send("HEAD", "/bucket/k?versionId=null")).status, 200);
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k?versionId=nonsense")).code(), "InvalidArgument");
  const auto unknown = co_await bench.send("GET", "/bucket/k?versionId=L4kqtJlcpXroDTDmpUMLUo0123456789");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.code(), "NoSuchVersion");
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket/k?versionId=L4kqtJlcpXroDTDmpUMLUo0123456789")).status, 204);
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k")).status, 200);
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket/k?versionId=null")).header("x-amz-version-id"), "null");
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k")).element("Key"), "k");
}

CO_TEST(GetObject, AnOverwriteBetweenHeadAndBytesIsReadAgain) {
  Bench bench;
  co_await bench.start();
  co_await bench.send("PUT", "/bucket/k", {}, "old");
  int reads = 0;
  bench.storage.before_get = [&] {
    if (++reads > 1) return;
    bench.storage.blobs.clear();
    bench.storage.blobs["new-blob"] = "brand new";
    auto& object = bench.metadata.buckets.at("bucket").objects.at("k");
    object.summary.size = 9;
    object.detail.parts.front().size = 9;
    object.detail.parts.front().blob.id = "new-blob";
  };
  const auto got = co_await bench.send("GET", "/bucket/k");
  EXPECT_EQ(got.body, "brand new");
  EXPECT_EQ(got.content_length, 9U);
  EXPECT_EQ(reads, 2);
}

CO_TEST(GetObject, BytesThatAreReallyGoneAreAnInternalError) {
  Bench bench;
  co_await bench.start();
  co_await bench.send("PUT", "/bucket/k", {}, "old");
  bench.storage.blobs.clear();
  int reads = 0;
  bench.storage.before_get = [&] { ++reads; };
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k")).code(), "InternalError");
  EXPECT_EQ(reads, 2);
}

// "Restoring an archived object"
CO_TEST(GetObject, AnArchivedObjectIsNotRead) {
  Bench bench;
  co_await bench.start();
  co_await bench.send("PUT", "/bucket/k", {{"x-amz-storage-class", "GLACIER"}}, "x");
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k")).code(), "InvalidObjectState");
  EXPECT_EQ((co_await bench.send("HEAD", "/bucket/k")).header("x-amz-storage-class"), "GLACIER");
}

CO_TEST(GetObject, WithACustomerKeyIsNotImplemented) {
  Bench bench;
  co_await bench.start();
  co_await bench.send("PUT", "/bucket/k", {}, "x");
  const HeaderList headers{{"x-amz-server-side-encryption-customer-algorithm", "AES256"}};
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k", headers)).status, 501);
  EXPECT_EQ((co_await bench.send("HEAD", "/bucket/k", headers)).status, 501);
}

// "DeleteObject"
CO_TEST(DeleteObject, SucceedsOnWhatIsNotThereAndObeysConditions) {
  Bench bench;
  co_await bench.start();
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket/k")).status, 204);
  co_await bench.send("PUT", "/bucket/k", {}, "x");
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket/k", {{"If-Match", "\"0\""}})).status, 412);
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket/k", {{"x-amz-if-match-size", "2"}})).status, 412);
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket/k", {{"x-amz-if-match-size", "two"}})).status, 400);
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket/k",
                                 {{"x-amz-if-match-last-modified-time", "Sun, 01 Mar 2026 11:00:00 GMT"}}))
                .status,
            412);
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket/k", {{"If-Match", kMd5OfX}, {"x-amz-if-match-size", "1"}})).status,
            204);
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k")).code(), "NoSuchKey");
}

CO_TEST(ObjectTagging, CanBeSetReadAndTaken) {
  Bench bench;
  co_await bench.start();
  co_await bench.send("PUT", "/bucket/k", {{"x-amz-tagging", "a=1"}}, "x");
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k?tagging")).element("TagSet"),
            "<Tag><Key>a</Key><Value>1</Value></Tag>");
  const std::string document = "<Tagging><TagSet><Tag><Key>b</Key><Value></Value></Tag></TagSet></Tagging>";
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/k?tagging", {}, document)).status, 200);
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k?tagging")).element("TagSet"),
            "<Tag><Key>b</Key><Value></Value></Tag>");
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket/k?tagging")).status, 204);
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k?tagging")).element("TagSet"), "");
  EXPECT_EQ((co_await bench.send("GET", "/bucket/none?tagging")).code(), "NoSuchKey");
  std::string eleven = "<Tagging><TagSet>";
  for (int i = 0; i < 11; ++i) eleven += "<Tag><Key>" + std::to_string(i) + "</Key><Value/></Tag>";
  eleven += "</TagSet></Tagging>";
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/k?tagging", {}, eleven)).status, 400);
}

// "GetObjectAttributes"
CO_TEST(GetObjectAttributes, ShowsWhatIsNamed) {
  Bench bench;
  co_await bench.start();
  const std::string sha1 = utils::base64_encode(utils::sha1("x"));
  co_await bench.send("PUT", "/bucket/k", {{"x-amz-checksum-sha1", sha1}}, "x");
  const auto all = co_await bench.send("GET", "/bucket/k?attributes",
                                       {{"x-amz-object-attributes", "ETag,Checksum, ObjectParts"},
                                        {"x-amz-object-attributes", "StorageClass,ObjectSize"}});
  EXPECT_EQ(
      all.body.substr(all.body.find("<ETag>")),
      "<ETag>9dd4e461268c8034f5c8564e155c67a6</ETag><Checksum><ChecksumSHA1>" + sha1 +
          "</ChecksumSHA1><ChecksumType>FULL_OBJECT</ChecksumType></Checksum><StorageClass>STANDARD</StorageClass>"
          "<ObjectSize>1</ObjectSize></GetObjectAttributesResponse>");
  EXPECT_EQ(all.header("Last-Modified"), "Sun, 01 Mar 2026 12:00:00 GMT");
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k?attributes")).code(), "InvalidArgument");
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k?attributes", {{"x-amz-object-attributes", "Colour"}})).code(),
            "InvalidArgument");
}

}  // namespace
}  // namespace mocks3::s3api
