#include <gmock/gmock.h>

#include "ops/copy_source.hpp"
#include "support/s3_bench.hpp"

namespace mocks3::s3api {
namespace {

using testing::HeaderList;
using testing::S3Bench;

asio::awaitable<void> prepare(S3Bench& bench) {
  co_await bench.send("PUT", "/bucket");
  co_await bench.send("PUT", "/bucket/source",
                      {{"Content-Type", "text/plain"},
                       {"x-amz-meta-a", "1"},
                       {"x-amz-tagging", "t=1"},
                       {"x-amz-website-redirect-location", "/x"}},
                      "hello");
}

// "CopyObject"
CO_TEST(CopyObject, CopiesBytesMetadataAndTags) {
  for (const std::uint64_t inline_limit : {0U, 1000U}) {
    S3Bench bench;
    bench.storage.inline_limit = inline_limit;
    co_await prepare(bench);
    const auto copy = co_await bench.send("PUT", "/bucket/copy", {{"x-amz-copy-source", "/bucket/source"}});
    EXPECT_EQ(copy.status, 200);
    EXPECT_EQ(copy.element("ETag"), "&quot;5d41402abc4b2a76b9719d911017c592&quot;");
    EXPECT_EQ(copy.element("LastModified"), "2026-03-01T12:00:00.000Z");
    EXPECT_NE(copy.element("ChecksumCRC64NVME"), "(none)");
    const auto got = co_await bench.send("GET", "/bucket/copy");
    EXPECT_EQ(got.body, "hello");
    EXPECT_EQ(got.header("Content-Type"), "text/plain");
    EXPECT_EQ(got.header("x-amz-meta-a"), "1");
    EXPECT_EQ(got.header("x-amz-tagging-count"), "1");
    EXPECT_FALSE(got.headers.contains("x-amz-website-redirect-location"));
    co_await bench.send("DELETE", "/bucket/source");
    EXPECT_EQ((co_await bench.send("GET", "/bucket/copy")).body, "hello");
  }
}

CO_TEST(CopyObject, ReplacesWhatItIsToldToReplace) {
  S3Bench bench;
  co_await prepare(bench);
  const auto copy = co_await bench.send("PUT", "/bucket/copy",
                                        {{"x-amz-copy-source", "bucket/source"},
                                         {"x-amz-metadata-directive", "REPLACE"},
                                         {"x-amz-tagging-directive", "REPLACE"},
                                         {"x-amz-tagging", "x=1&y=2"},
                                         {"x-amz-checksum-algorithm", "SHA256"},
                                         {"x-amz-storage-class", "STANDARD_IA"},
                                         {"Content-Type", "a/b"},
                                         {"x-amz-meta-b", "2"}});
  EXPECT_NE(copy.element("ChecksumSHA256"), "(none)");
  const auto got = co_await bench.send("GET", "/bucket/copy");
  EXPECT_EQ(got.header("Content-Type"), "a/b");
  EXPECT_FALSE(got.headers.contains("x-amz-meta-a"));
  EXPECT_EQ(got.header("x-amz-meta-b"), "2");
  EXPECT_EQ(got.header("x-amz-tagging-count"), "2");
  EXPECT_EQ(got.header("x-amz-storage-class"), "STANDARD_IA");
}

CO_TEST(CopyObject, OntoItselfNeedsAChange) {
  S3Bench bench;
  co_await prepare(bench);
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/source", {{"x-amz-copy-source", "bucket/source"}})).code(),
            "InvalidRequest");
  const auto touched = co_await bench.send(
      "PUT", "/bucket/source",
      {{"x-amz-copy-source", "bucket/source"}, {"x-amz-metadata-directive", "REPLACE"}, {"x-amz-meta-n", "2"}});
  EXPECT_EQ(touched.status, 200);
  EXPECT_EQ((co_await bench.send("GET", "/bucket/source")).body, "hello");
}

CO_TEST(CopyObject, ConditionsOfSourceAndTarget) {
  S3Bench bench;
  co_await prepare(bench);
  const auto status = [&](HeaderList headers) -> asio::awaitable<int> {
    headers.emplace_back("x-amz-copy-source", "bucket/source");
    co_return (co_await bench.send("PUT", "/bucket/copy", headers)).status;
  };
  EXPECT_EQ(co_await status({{"x-amz-copy-source-if-match", "\"0\""}}), 412);
  EXPECT_EQ(co_await status({{"x-amz-copy-source-if-none-match", "5d41402abc4b2a76b9719d911017c592"}}), 412);
  EXPECT_EQ(co_await status({{"x-amz-copy-source-if-modified-since", "Sun, 01 Mar 2026 12:00:00 GMT"}}), 412);
  EXPECT_EQ(co_await status({{"x-amz-copy-source-if-unmodified-since", "Sun, 01 Mar 2026 11:00:00 GMT"}}), 412);
  EXPECT_EQ(co_await status({{"If-Match", "*"}}), 404);
  EXPECT_EQ(bench.metadata.buckets.at("bucket").objects.size(), 1U);
  EXPECT_EQ(
      co_await status({{"x-amz-copy-source-if-match", "\"5d41402abc4b2a76b9719d911017c592\""}, {"If-None-Match", "*"}}),
      200);
  EXPECT_EQ(co_await status({{"If-None-Match", "*"}}), 412);
}

CO_TEST(CopyObject, RefusesBadSources) {
  S3Bench bench;
  co_await prepare(bench);
  const auto code = [&](std::string source) -> asio::awaitable<std::string> {
    co_return (co_await bench.send("PUT", "/bucket/copy", {{"x-amz-copy-source", source}})).code();
  };
  EXPECT_EQ(co_await code("bucket"), "InvalidArgument");
  EXPECT_EQ(co_await code("/bucket/"), "InvalidArgument");
  EXPECT_EQ(co_await code("bucket/%zz"), "InvalidArgument");
  EXPECT_EQ(co_await code("bucket/none"), "NoSuchKey");
  EXPECT_EQ(co_await code("nowhere/k"), "NoSuchBucket");
  EXPECT_EQ(co_await code("bucket/source?versionId=nonsense"), "InvalidArgument");
  EXPECT_EQ(co_await code("bucket/source?versionId=null"), "(none)");
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/copy",
                                 {{"x-amz-copy-source", "bucket/source"}, {"x-amz-metadata-directive", "MERGE"}}))
                .code(),
            "InvalidArgument");
}

CO_TEST(CopyObject, FromAnotherOwnersBucketIsDenied) {
  S3Bench bench({.accept_anything = false});
  co_await bench.send_as(0, "PUT", "/alices");
  co_await bench.send_as(0, "PUT", "/alices/k", {}, "secret");
  co_await bench.send_as(1, "PUT", "/bobs-bucket");
  EXPECT_EQ((co_await bench.send_as(1, "PUT", "/bobs-bucket/k", {{"x-amz-copy-source", "alices/k"}})).code(),
            "AccessDenied");
}

TEST(CopySource, IsDecodedAfterItsVersionIsTakenOff) {
  const auto source = parse_copy_source("/b/a%3Fb%20c?versionId=null");
  ASSERT_TRUE(source);
  EXPECT_EQ(source->bucket, "b");
  EXPECT_EQ(source->key, "a?b c");
  EXPECT_EQ(source->version_id, "null");
  EXPECT_EQ(parse_copy_source("arn:aws:s3:us-west-2:1:accesspoint/x/object/y").error().code, ErrorCode::NotImplemented);
}

}  // namespace
}  // namespace mocks3::s3api
