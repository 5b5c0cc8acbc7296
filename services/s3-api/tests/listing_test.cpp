#include <gmock/gmock.h>

#include "mocks3/utils/encoding.hpp"
#include "support/s3_bench.hpp"

namespace mocks3::s3api {
namespace {

using ::testing::ElementsAre;
using testing::S3Bench;

asio::awaitable<void> put_keys(S3Bench& bench, std::vector<std::string> keys) {
  co_await bench.send("PUT", "/bucket");
  for (const auto& key : keys) co_await bench.send("PUT", "/bucket/" + utils::uri_encode(key), {}, "x");
}

/// Keys and prefixes in document order.
std::vector<std::string> names(const testing::Reply& reply) { return reply.elements("Key"); }

// "ListObjectsV2"
CO_TEST(ListObjectsV2, TheDocumentIsS3s) {
  S3Bench bench;
  co_await put_keys(bench, {"a&b"});
  const auto reply = co_await bench.send("GET", "/bucket?list-type=2&fetch-owner=true");
  EXPECT_EQ(
      reply.body,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>bucket</Name><Prefix></Prefix>"
      "<MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><KeyCount>1</KeyCount><Contents><Key>a&amp;b</Key>"
      "<LastModified>2026-03-01T12:00:00.000Z</LastModified><ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag>"
      "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType><Size>1</Size>"
      "<Owner><ID>owner-a</ID><DisplayName>Alice</DisplayName></Owner><StorageClass>STANDARD</StorageClass>"
      "</Contents></ListBucketResult>");
  EXPECT_EQ((co_await bench.send("GET", "/bucket?list-type=2")).element("Owner"), "(none)");
}

CO_TEST(ListObjectsV2, PagesByToken) {
  S3Bench bench;
  co_await put_keys(bench, {"a", "b/1", "b/2", "c", "d/1"});
  std::vector<std::string> seen;
  std::string token;
  for (int page = 0; page < 4; ++page) {
    const auto reply =
        co_await bench.send("GET", "/bucket?list-type=2&delimiter=/&max-keys=2" +
                                       (token.empty() ? "" : "&continuation-token=" + utils::uri_encode(token)));
    for (const auto& key : names(reply)) seen.push_back(key);
    for (const auto& prefix : reply.elements("CommonPrefixes")) seen.push_back(prefix);
    if (reply.element("IsTruncated") == "false") break;
    EXPECT_EQ(reply.element("KeyCount"), "2");
    token = reply.element("NextContinuationToken");
  }
  EXPECT_THAT(seen, ElementsAre("a", "<Prefix>b/</Prefix>", "c", "<Prefix>d/</Prefix>"));
  EXPECT_THAT(names(co_await bench.send("GET", "/bucket?list-type=2&start-after=b/1")), ElementsAre("b/2", "c", "d/1"));
  EXPECT_EQ((co_await bench.send("GET", "/bucket?list-type=2&continuation-token=%21%21")).code(), "InvalidArgument");
}

CO_TEST(ListObjectsV2, ShortPagesOfTheServiceAreFilledUp) {
  S3Bench bench;
  co_await put_keys(bench, {"a", "b", "c", "d"});
  bench.metadata.longest_page = 1;
  const auto reply = co_await bench.send("GET", "/bucket?list-type=2&max-keys=3");
  EXPECT_THAT(names(reply), ElementsAre("a", "b", "c"));
  EXPECT_EQ(reply.element("IsTruncated"), "true");
}

CO_TEST(ListObjectsV2, MaxKeys) {
  S3Bench bench;
  co_await put_keys(bench, {"a", "b"});
  const auto none = co_await bench.send("GET", "/bucket?list-type=2&max-keys=0");
  EXPECT_EQ(none.element("IsTruncated"), "false");
  EXPECT_EQ(none.element("KeyCount"), "0");
  EXPECT_EQ((co_await bench.send("GET", "/bucket?list-type=2&max-keys=5000")).element("MaxKeys"), "1000");
  for (const char* text : {"abc", "-1", "99999999999", "1.5"}) {
    const auto reply = co_await bench.send("GET", std::string("/bucket?list-type=2&max-keys=") + text);
    EXPECT_EQ(reply.code(), "InvalidArgument") << text;
    EXPECT_EQ(reply.element("ArgumentName"), "max-keys") << text;
  }
}

CO_TEST(ListObjectsV2, UrlEncodingCoversEveryName) {
  S3Bench bench;
  co_await put_keys(bench, {"asdf+b", "foo+1/bar", "quux ab/thud"});
  const auto reply = co_await bench.send("GET", "/bucket?list-type=2&delimiter=/&encoding-type=url&start-after=a%20a");
  EXPECT_THAT(names(reply), ElementsAre("asdf%2Bb"));
  EXPECT_THAT(reply.elements("CommonPrefixes"),
              ElementsAre("<Prefix>foo%2B1/</Prefix>", "<Prefix>quux%20ab/</Prefix>"));
  EXPECT_EQ(reply.element("StartAfter"), "a%20a");
  EXPECT_EQ(reply.element("EncodingType"), "url");
  EXPECT_EQ((co_await bench.send("GET", "/bucket?list-type=2&encoding-type=base64")).code(), "InvalidArgument");
}

// "ListObjects"
CO_TEST(ListObjects, TellsTheNextMarkerOnlyWithADelimiter) {
  S3Bench bench;
  co_await put_keys(bench, {"a", "b/1", "c"});
  const auto plain = co_await bench.send("GET", "/bucket?max-keys=2");
  EXPECT_THAT(names(plain), ElementsAre("a", "b/1"));
  EXPECT_EQ(plain.element("IsTruncated"), "true");
  EXPECT_EQ(plain.element("NextMarker"), "(none)");
  EXPECT_EQ(plain.element("Marker"), "");
  EXPECT_NE(plain.element("Owner"), "(none)");
  const auto grouped = co_await bench.send("GET", "/bucket?max-keys=2&delimiter=/");
  EXPECT_EQ(grouped.element("NextMarker"), "b/");
  const auto rest = co_await bench.send("GET", "/bucket?delimiter=/&marker=b/");
  EXPECT_THAT(names(rest), ElementsAre("c"));
  EXPECT_TRUE(rest.elements("CommonPrefixes").empty());
}

// "ListObjectVersions"
CO_TEST(ListObjectVersions, EveryObjectIsItsOwnLatestVersion) {
  S3Bench bench;
  co_await put_keys(bench, {"a", "b/1"});
  const auto reply = co_await bench.send("GET", "/bucket?versions&delimiter=/");
  EXPECT_EQ(reply.elements("Version").size(), 1U);
  EXPECT_EQ(reply.element("VersionId"), "null");
  EXPECT_EQ(reply.element("IsLatest"), "true");
  EXPECT_EQ(reply.element("KeyMarker"), "");
  EXPECT_EQ(reply.element("VersionIdMarker"), "");
  EXPECT_THAT(reply.elements("CommonPrefixes"), ElementsAre("<Prefix>b/</Prefix>"));
  const auto page = co_await bench.send("GET", "/bucket?versions&max-keys=1");
  EXPECT_EQ(page.element("NextKeyMarker"), "a");
  EXPECT_EQ(page.element("NextVersionIdMarker"), "null");
  EXPECT_EQ((co_await bench.send("GET", "/bucket?versions&version-id-marker=x")).code(), "InvalidArgument");
}

}  // namespace
}  // namespace mocks3::s3api
