#include <gmock/gmock.h>

#include "mocks3/utils/digest.hpp"
#include "mocks3/utils/encoding.hpp"
#include "support/s3_bench.hpp"

namespace mocks3::s3api {
namespace {

using ::testing::ElementsAre;
using testing::HeaderList;
using testing::S3Bench;

struct Upload {
  std::string target;  // "/bucket/k?uploadId=…"
  std::string document = "<CompleteMultipartUpload>";
};

asio::awaitable<Upload> create(S3Bench& bench, HeaderList headers = {}) {
  co_await bench.send("PUT", "/bucket");
  const auto created = co_await bench.send("POST", "/bucket/k?uploads", headers);
  EXPECT_EQ(created.status, 200) << created.body;
  co_return Upload{"/bucket/k?uploadId=" + created.element("UploadId")};
}

asio::awaitable<testing::Reply> add_part(S3Bench& bench, Upload& upload, int number, std::string body,
                                         HeaderList headers = {}) {
  auto reply = co_await bench.send("PUT", upload.target + "&partNumber=" + std::to_string(number), headers, body);
  upload.document +=
      "<Part><PartNumber>" + std::to_string(number) + "</PartNumber><ETag>" + reply.header("ETag") + "</ETag></Part>";
  co_return reply;
}

asio::awaitable<testing::Reply> complete(S3Bench& bench, const Upload& upload, HeaderList headers = {}) {
  co_return co_await bench.send("POST", upload.target, headers, upload.document + "</CompleteMultipartUpload>");
}

// "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"
CO_TEST(Multipart, PartsBecomeAnObject) {
  S3Bench bench;
  auto upload =
      co_await create(bench, {{"Content-Type", "text/plain"}, {"x-amz-meta-a", "1"}, {"x-amz-tagging", "t=1"}});
  const auto part = co_await add_part(bench, upload, 1, "hello ");
  EXPECT_EQ(part.status, 200);
  EXPECT_EQ(part.header("ETag"), "\"" + utils::hex_encode(utils::md5("hello ")) + "\"");
  EXPECT_FALSE(part.header("x-amz-checksum-crc64nvme").empty());
  co_await add_part(bench, upload, 3, "world");
  const auto done = co_await complete(bench, upload);
  EXPECT_EQ(done.status, 200);
  EXPECT_THAT(done.body, ::testing::StartsWith(
                             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CompleteMultipartUploadResult xmlns="));
  EXPECT_EQ(done.element("Location"), "http://127.0.0.1:9000/bucket/k");
  EXPECT_EQ(done.element("Bucket"), "bucket");
  EXPECT_THAT(done.element("ETag"), ::testing::EndsWith("-2&quot;"));
  const auto got = co_await bench.send("GET", "/bucket/k");
  EXPECT_EQ(got.body, "hello world");
  EXPECT_EQ(got.header("Content-Type"), "text/plain");
  EXPECT_EQ(got.header("x-amz-meta-a"), "1");
  EXPECT_EQ(got.header("x-amz-tagging-count"), "1");
  const auto second = co_await bench.send("GET", "/bucket/k?partNumber=2");
  EXPECT_EQ(second.status, 206);
  EXPECT_EQ(second.body, "world");
  EXPECT_EQ(second.header("Content-Range"), "bytes 6-10/11");
  EXPECT_EQ(second.header("x-amz-mp-parts-count"), "2");
  EXPECT_EQ((co_await bench.send("HEAD", "/bucket/k?partNumber=3")).status, 416);
  EXPECT_EQ((co_await complete(bench, upload)).code(), "NoSuchUpload");
}

CO_TEST(Multipart, RefusesWhatCannotBeAPart) {
  S3Bench bench;
  auto upload = co_await create(bench, {{"x-amz-checksum-algorithm", "SHA256"}});
  for (const char* number : {"0", "10001", "x", "-1"}) {
    EXPECT_EQ((co_await bench.send("PUT", upload.target + "&partNumber=" + number, {}, "x")).code(), "InvalidArgument");
  }
  const auto unknown = co_await bench.send("PUT", "/bucket/k?partNumber=1&uploadId=none", {}, "x");
  EXPECT_EQ(unknown.code(), "NoSuchUpload");
  EXPECT_EQ(unknown.element("UploadId"), "none");
  const auto wrong = co_await add_part(bench, upload, 1, "x", {{"x-amz-checksum-crc32", "jNwdg0=="}});
  EXPECT_EQ(wrong.code(), "InvalidRequest");
  const auto none = co_await add_part(bench, upload, 1, "x");
  EXPECT_EQ(none.code(), "InvalidRequest");
  EXPECT_EQ(none.element("Message"),
            "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: null");
  EXPECT_EQ(bench.storage.writes, 0);
  const HeaderList digests{{"Content-MD5", utils::base64_encode(utils::md5("y"))},
                           {"x-amz-checksum-sha256", utils::base64_encode(utils::sha256("x"))}};
  EXPECT_EQ((co_await add_part(bench, upload, 2, "x", digests)).code(), "BadDigest");
}

CO_TEST(Multipart, ChecksumsOfAnUpload) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  const auto code = [&](HeaderList headers) -> asio::awaitable<std::string> {
    const auto reply = co_await bench.send("POST", "/bucket/k?uploads", headers);
    co_return reply.status == 200 ? reply.header("x-amz-checksum-algorithm") + " " + reply.header("x-amz-checksum-type")
                                  : reply.code();
  };
  EXPECT_EQ(co_await code({}), " ");
  EXPECT_EQ(co_await code({{"x-amz-checksum-algorithm", "crc32"}}), "CRC32 COMPOSITE");
  EXPECT_EQ(co_await code({{"x-amz-checksum-algorithm", "CRC32C"}, {"x-amz-checksum-type", "FULL_OBJECT"}}),
            "CRC32C FULL_OBJECT");
  EXPECT_EQ(co_await code({{"x-amz-checksum-algorithm", "CRC64NVME"}}), "CRC64NVME FULL_OBJECT");
  EXPECT_EQ(co_await code({{"x-amz-checksum-algorithm", "CRC64NVME"}, {"x-amz-checksum-type", "COMPOSITE"}}),
            "InvalidRequest");
  EXPECT_EQ(co_await code({{"x-amz-checksum-algorithm", "SHA256"}, {"x-amz-checksum-type", "FULL_OBJECT"}}),
            "InvalidRequest");
  EXPECT_EQ(co_await code({{"x-amz-checksum-algorithm", "MD5"}}), "InvalidRequest");
  EXPECT_EQ(co_await code({{"x-amz-checksum-type", "FULL_OBJECT"}}), "InvalidRequest");
}

// "Checking object integrity in Amazon S3": a part of a COMPOSITE upload has a checksum of its own, even when it is the
// only one; of a FULL_OBJECT upload the whole has.
CO_TEST(GetObject, APartBearsItsOwnChecksum) {
  const std::string of_part = utils::base64_encode(utils::sha256("hello"));
  const std::string of_parts = utils::base64_encode(utils::sha256(utils::sha256("hello")));
  for (const char* type : {"COMPOSITE", "FULL_OBJECT"}) {
    const bool composite = type == std::string("COMPOSITE");
    const std::string whole = of_parts + "-1";
    S3Bench bench;
    auto upload = co_await create(bench, {{"x-amz-checksum-algorithm", "SHA256"}});
    co_await add_part(bench, upload, 1, "hello", {{"x-amz-checksum-sha256", of_part}});
    const HeaderList given{{"x-amz-checksum-sha256", whole}, {"x-amz-checksum-type", type}};
    EXPECT_EQ((co_await complete(bench, upload, given)).status, 200);
    const HeaderList mode{{"x-amz-checksum-mode", "ENABLED"}};
    EXPECT_EQ((co_await bench.send("GET", "/bucket/k", mode)).header("x-amz-checksum-sha256"), whole);
    const auto part = co_await bench.send("GET", "/bucket/k?partNumber=1", mode);
    EXPECT_EQ(part.header("x-amz-checksum-type"), type);
    EXPECT_EQ(part.header("x-amz-checksum-sha256"), composite ? of_part : whole);
    // "GetObjectAttributes" alone leaves the number of parts out.
    const auto attributes =
        co_await bench.send("GET", "/bucket/k?attributes", {{"x-amz-object-attributes", "Checksum"}});
    EXPECT_EQ(attributes.element("ChecksumSHA256"), of_parts);
  }
}

CO_TEST(Multipart, ACompleteIsJudgedBeforeItIsSent) {
  S3Bench bench;
  auto upload = co_await create(bench);
  co_await add_part(bench, upload, 1, "x");
  const auto code = [&](std::string document, HeaderList headers = {}) -> asio::awaitable<std::string> {
    co_return (co_await bench.send("POST", upload.target, headers, document)).code();
  };
  std::string many = "<CompleteMultipartUpload>";
  for (int i = 0; i < 10'001; ++i) many += "<Part><PartNumber>1</PartNumber><ETag>a</ETag></Part>";
  many += "</CompleteMultipartUpload>";
  EXPECT_EQ(co_await code(many), "MalformedXML");
  EXPECT_EQ(co_await code("<CompleteMultipartUpload></CompleteMultipartUpload>"), "MalformedXML");
  EXPECT_EQ(co_await code(""), "MalformedXML");
  EXPECT_EQ(co_await code("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>"),
            "MalformedXML");
  const std::string good = upload.document + "</CompleteMultipartUpload>";
  EXPECT_EQ(co_await code(good, {{"x-amz-checksum-crc32", "a"}, {"x-amz-checksum-sha1", "b"}}), "InvalidRequest");
  EXPECT_EQ(co_await code(good, {{"x-amz-checksum-type", "PARTIAL"}}), "InvalidRequest");
  EXPECT_EQ(co_await code(good, {{"x-amz-mp-object-size", "big"}}), "InvalidRequest");
  EXPECT_EQ(co_await code(good, {{"If-Match", "*"}}), "NoSuchKey");
  const auto bad_part = co_await bench.send(
      "POST", upload.target, {},
      "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"0\"</ETag></Part></CompleteMultipartUpload>");
  EXPECT_EQ(bad_part.status, 400);
  EXPECT_EQ(bad_part.code(), "InvalidPart");
  EXPECT_EQ((co_await complete(bench, upload, {{"If-None-Match", "*"}})).status, 200);
}

/// Holds a coroutine until the test opens it.
struct Gate {
  asio::steady_timer timer;
  bool open = false;
  explicit Gate(asio::any_io_executor executor) : timer(executor, asio::steady_timer::time_point::max()) {}
  asio::awaitable<void> wait() {
    if (!open) co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  void release() {
    open = true;
    timer.cancel();
  }
};

// "CompleteMultipartUpload": S3 sends white space and then the result, or an error in a 200.
CO_TEST(Multipart, ALongCompleteKeepsTheConnectionAlive) {
  for (const bool fails : {false, true}) {
    S3Bench bench;
    bench.services.complete_patience = std::chrono::milliseconds(1);
    Gate gate(co_await asio::this_coro::executor);
    bench.metadata.before_complete = [&]() -> asio::awaitable<void> { co_await gate.wait(); };
    auto upload = co_await create(bench);
    co_await add_part(bench, upload, 1, "x");
    if (fails) upload.document += "<Part><PartNumber>9</PartNumber><ETag>a</ETag></Part>";
    auto reply = co_await bench.raw("POST", upload.target, {}, upload.document + "</CompleteMultipartUpload>");
    EXPECT_EQ(reply.status, 200);
    CO_ASSERT_TRUE(reply.stream != nullptr);
    std::string body((co_await reply.stream->read(4096)).value().view());
    EXPECT_EQ(body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    for (int i = 0; i < 3; ++i) EXPECT_EQ((co_await reply.stream->read(4096)).value().view(), " ");
    gate.release();
    const auto rest = (co_await stream::read_all(*reply.stream, 4096)).value();
    if (fails) {
      EXPECT_THAT(rest, ::testing::HasSubstr("<Error><Code>InvalidPart</Code>"));
    } else {
      EXPECT_THAT(rest, ::testing::HasSubstr("<CompleteMultipartUploadResult xmlns="));
    }
    EXPECT_THAT(rest, ::testing::Not(::testing::HasSubstr("<?xml")));
  }
}

CO_TEST(Multipart, AnAbandonedCompleteIsCarriedOut) {
  S3Bench bench;
  bench.services.complete_patience = std::chrono::milliseconds(1);
  Gate gate(co_await asio::this_coro::executor);
  bench.metadata.before_complete = [&]() -> asio::awaitable<void> { co_await gate.wait(); };
  auto upload = co_await create(bench);
  co_await add_part(bench, upload, 1, "x");
  {
    auto reply = co_await bench.raw("POST", upload.target, {}, upload.document + "</CompleteMultipartUpload>");
    EXPECT_TRUE(reply.stream != nullptr);
  }
  gate.release();
  for (int turn = 0; turn < 100 && bench.metadata.buckets.at("bucket").objects.empty(); ++turn) {
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
  }
  EXPECT_EQ(bench.metadata.buckets.at("bucket").objects.size(), 1U);
}

// "UploadPartCopy"
CO_TEST(Multipart, APartMayBeCopied) {
  S3Bench bench;
  auto upload = co_await create(bench);
  co_await bench.send("PUT", "/bucket/source", {}, "0123456789");
  const auto copy = [&](int number, HeaderList headers) {
    headers.emplace_back("x-amz-copy-source", "/bucket/source");
    return bench.send("PUT", upload.target + "&partNumber=" + std::to_string(number), headers);
  };
  const auto part = co_await copy(1, {{"x-amz-copy-source-range", "bytes=2-4"}});
  EXPECT_EQ(part.status, 200);
  EXPECT_EQ(part.element("ETag"), "&quot;" + utils::hex_encode(utils::md5("234")) + "&quot;");
  EXPECT_NE(part.element("LastModified"), "(none)");
  EXPECT_EQ((co_await copy(2, {})).status, 200);
  EXPECT_EQ((co_await copy(3, {{"x-amz-copy-source-range", "bytes=0-10"}})).code(), "InvalidRange");
  EXPECT_EQ((co_await copy(3, {{"x-amz-copy-source-range", "0-1"}})).code(), "InvalidArgument");
  EXPECT_EQ((co_await copy(3, {{"x-amz-copy-source-if-match", "\"0\""}})).status, 412);
  const auto parts = co_await bench.send("GET", upload.target);
  EXPECT_THAT(parts.elements("PartNumber"), ElementsAre("1", "2"));
  EXPECT_THAT(parts.elements("Size"), ElementsAre("3", "10"));
}

// "ListParts"
CO_TEST(Multipart, PartsAreListedInPages) {
  S3Bench bench;
  auto upload = co_await create(bench, {{"x-amz-checksum-algorithm", "CRC32"}});
  const std::vector<std::string> crcs{"jNwWgw==", "+OEYDw==", "HJvqCg=="};
  for (int number = 1; number <= 3; ++number) {
    co_await add_part(bench, upload, number, std::string(number, 'x'), {{"x-amz-checksum-crc32", crcs.at(number - 1)}});
  }
  const auto page = co_await bench.send("GET", upload.target + "&max-parts=2");
  EXPECT_THAT(page.elements("PartNumber"), ElementsAre("1", "2"));
  EXPECT_EQ(page.element("IsTruncated"), "true");
  EXPECT_EQ(page.element("NextPartNumberMarker"), "2");
  EXPECT_EQ(page.element("ChecksumAlgorithm"), "CRC32");
  EXPECT_EQ(page.element("ChecksumType"), "COMPOSITE");
  EXPECT_THAT(page.elements("ChecksumCRC32"), ElementsAre(crcs.at(0), crcs.at(1)));
  EXPECT_EQ(page.element("Initiator"), "<ID>owner-a</ID><DisplayName>Alice</DisplayName>");
  const auto rest = co_await bench.send("GET", upload.target + "&part-number-marker=2");
  EXPECT_THAT(rest.elements("PartNumber"), ElementsAre("3"));
  EXPECT_EQ((co_await bench.send("GET", upload.target + "&max-parts=x")).code(), "InvalidArgument");
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k?uploadId=none")).code(), "NoSuchUpload");
}

// "ListMultipartUploads", "AbortMultipartUpload"
CO_TEST(Multipart, UploadsAreListedUntilTheyAreAborted) {
  S3Bench bench;
  const auto upload = co_await create(bench);
  const auto list = co_await bench.send("GET", "/bucket?uploads");
  EXPECT_EQ(list.element("Key"), "k");
  EXPECT_EQ(list.element("Initiated"), "2026-03-01T12:00:00.000Z");
  EXPECT_EQ(list.element("MaxUploads"), "1000");
  EXPECT_EQ((co_await bench.send("DELETE", upload.target)).status, 204);
  EXPECT_EQ((co_await bench.send("DELETE", upload.target)).code(), "NoSuchUpload");
  EXPECT_EQ((co_await bench.send("GET", "/bucket?uploads")).element("Upload"), "(none)");
}

CO_TEST(Multipart, AttributesShowThePartsInPages) {
  S3Bench bench;
  auto upload = co_await create(bench);
  for (int number = 1; number <= 3; ++number) co_await add_part(bench, upload, number, std::string(number, 'x'));
  co_await complete(bench, upload);
  const auto reply = co_await bench.send(
      "GET", "/bucket/k?attributes",
      {{"x-amz-object-attributes", "ObjectParts"}, {"x-amz-max-parts", "1"}, {"x-amz-part-number-marker", "1"}});
  EXPECT_EQ(reply.element("PartsCount"), "3");
  EXPECT_THAT(reply.elements("PartNumber"), ElementsAre("2"));
  EXPECT_EQ(reply.element("NextPartNumberMarker"), "2");
  EXPECT_EQ(reply.element("IsTruncated"), "true");
}

}  // namespace
}  // namespace mocks3::s3api
