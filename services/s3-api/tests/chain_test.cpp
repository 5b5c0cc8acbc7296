#include "middleware/chain.hpp"

#include <gmock/gmock.h>

#include "support/s3_bench.hpp"

namespace mocks3::s3api {
namespace {

using testing::S3Bench;

TEST(Chain, StagesStandInThisOrder) {
  S3Bench bench;
  std::vector<std::string_view> names;
  for (const auto& entry : bench.chain.entries()) {
    names.push_back(entry.name);
    EXPECT_FALSE(entry.reason.empty()) << entry.name;
  }
  EXPECT_THAT(
      names, ::testing::ElementsAre("journal", "identity", "injected-header", "admission-limit", "health", "cors",
                                    "routing", "authentication", "fault-decision", "fault-execution", "authorization"));
}

CO_TEST(Chain, EveryReplyCarriesItsRequestId) {
  S3Bench bench;
  for (const char* target : {"/", "/nope", "/nope/key", "/minio/health/live", "/%zz"}) {
    const auto reply = co_await bench.send("GET", target);
    EXPECT_EQ(reply.header("x-amz-request-id").size(), 16U) << target;
    EXPECT_EQ(reply.header("x-amz-id-2"), "host-" + reply.header("x-amz-request-id")) << target;
    EXPECT_EQ(reply.header("Server"), "mocks3") << target;
  }
}

CO_TEST(Chain, AnErrorIsAnS3Document) {
  S3Bench bench;
  const auto reply = co_await bench.send("GET", "/nope/some%20key");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.header("Content-Type"), "application/xml");
  const std::string id = reply.header("x-amz-request-id");
  EXPECT_EQ(
      reply.body,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchBucket</Code><Message>The specified bucket does "
      "not exist</Message><BucketName>nope</BucketName><Resource>/nope/some%20key</Resource><RequestId>" +
          id + "</RequestId><HostId>host-" + id + "</HostId></Error>");
}

CO_TEST(Chain, AnErrorToHeadHasNoBody) {
  S3Bench bench;
  const auto reply = co_await bench.send("HEAD", "/nope");
  EXPECT_EQ(reply.status, 404);
  EXPECT_TRUE(reply.head_only);
  EXPECT_EQ(reply.body, "");
}

CO_TEST(Chain, HealthIsAnsweredWithoutSignature) {
  S3Bench bench({.accept_anything = false});
  for (const char* probe : {"live", "ready", "cluster"}) {
    for (const char* method : {"GET", "HEAD"}) {
      EXPECT_EQ((co_await bench.send(method, std::string("/minio/health/") + probe)).status, 200);
    }
  }
  EXPECT_EQ((co_await bench.send("GET", "/minio/health/other")).status, 404);
  EXPECT_EQ((co_await bench.send("DELETE", "/minio/health/live")).status, 404);
}

CO_TEST(Chain, PreflightIsPermissive) {
  S3Bench bench({.accept_anything = false});
  const auto reply = co_await bench.send("OPTIONS", "/b/k",
                                         {{"Origin", "http://app.example"},
                                          {"Access-Control-Request-Method", "PUT"},
                                          {"Access-Control-Request-Headers", "x-amz-date, etag"}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), "http://app.example");
  EXPECT_EQ(reply.header("Access-Control-Allow-Methods"), "PUT");
  EXPECT_EQ(reply.header("Access-Control-Allow-Headers"), "x-amz-date, etag");
  EXPECT_EQ(reply.header("Access-Control-Max-Age"), "3000");
  EXPECT_EQ((co_await bench.send("OPTIONS", "/b/k")).code(), "BadRequest");
}

CO_TEST(Chain, ACrossOriginErrorCanBeReadByTheBrowser) {
  S3Bench bench;
  const auto reply = co_await bench.send("GET", "/nope/k", {{"Origin", "http://app.example"}});
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), "http://app.example");
  EXPECT_THAT(reply.header("Access-Control-Expose-Headers"), ::testing::HasSubstr("ETag"));
  EXPECT_EQ((co_await bench.send("GET", "/nope/k")).header("Access-Control-Allow-Origin"), "");
}

CO_TEST(Chain, BeyondTheBoundARequestIsToldToSlowDown) {
  S3Bench bench({.max_in_flight = 0});
  EXPECT_EQ((co_await bench.send("GET", "/")).code(), "SlowDown");
  EXPECT_EQ((co_await bench.send("GET", "/")).status, 503);
  EXPECT_EQ(bench.registry.gauge("mocks3_s3_requests_in_work", "").value(), 0);
}

CO_TEST(Chain, AnonymousIsRefusedAndOwnersAreKeptApart) {
  S3Bench bench({.accept_anything = false});
  EXPECT_EQ((co_await bench.send("GET", "/")).code(), "AccessDenied");
  EXPECT_EQ((co_await bench.send_as(0, "PUT", "/mine-alone")).status, 200);
  EXPECT_EQ((co_await bench.send("GET", "/mine-alone")).code(), "AccessDenied");
  EXPECT_EQ((co_await bench.send("GET", "/mine-alone/k?response-content-type=a")).code(), "InvalidRequest");
  EXPECT_EQ((co_await bench.send_as(1, "GET", "/mine-alone?list-type=2")).code(), "AccessDenied");
  EXPECT_EQ((co_await bench.send_as(1, "PUT", "/mine-alone/k", {}, "x")).code(), "AccessDenied");
  EXPECT_EQ((co_await bench.send_as(1, "PUT", "/mine-alone")).code(), "BucketAlreadyExists");
  EXPECT_EQ((co_await bench.send_as(0, "GET", "/mine-alone?list-type=2")).status, 200);
  const auto other = co_await bench.send_as(1, "GET", "/");
  EXPECT_EQ(other.element("Name"), "(none)");
  EXPECT_EQ(other.element("ID"), "owner-b");
}

// "Verifying bucket ownership with bucket owner condition"
CO_TEST(Chain, ExpectedBucketOwnerIsChecked) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  EXPECT_EQ((co_await bench.send("GET", "/bucket?location", {{"x-amz-expected-bucket-owner", "owner-a"}})).status, 200);
  EXPECT_EQ((co_await bench.send("GET", "/bucket?location", {{"x-amz-expected-bucket-owner", "1234"}})).code(),
            "AccessDenied");
}

CO_TEST(Chain, AMissingBucketWithAnImpossibleNameIsCalledInvalid) {
  S3Bench bench;
  EXPECT_EQ((co_await bench.send("GET", "/Not_A_Bucket")).code(), "InvalidBucketName");
}

CO_TEST(Chain, AKeyBeyondTheLimitIsRefused) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/" + std::string(1024, 'k'), {}, "x")).status, 200);
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/" + std::string(1025, 'k'), {}, "x")).code(), "KeyTooLongError");
}

CO_TEST(Chain, AnInjectedErrorIsRenderedAsS3WouldAndNothingIsDone) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  bench.arm({"flaky: PutObject -> slow_down(retry_after=3, retry_after_ms=1500)"});
  const auto reply = co_await bench.send("PUT", "/bucket/k", {}, "x");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.code(), "SlowDown");
  EXPECT_EQ(reply.header("Retry-After"), "3");
  EXPECT_EQ(reply.header("x-amz-retry-after"), "1500");
  EXPECT_EQ(reply.header("x-mocks3-injected"), "flaky");
  EXPECT_EQ(bench.storage.writes, 0);
  EXPECT_EQ((co_await bench.send("GET", "/bucket?location")).header("x-mocks3-injected"), "");
}

CO_TEST(Chain, TheInjectedHeaderCanBeSwitchedOff) {
  S3Bench bench({.injected_header = false});
  bench.arm({"ListBuckets -> slow_down"});
  const auto reply = co_await bench.send("GET", "/");
  EXPECT_EQ(reply.status, 503);
  EXPECT_FALSE(reply.headers.contains("x-mocks3-injected"));
}

CO_TEST(Chain, AnInjectedErrorToHeadHasNoBody) {
  S3Bench bench;
  bench.arm({"HeadObject -> internal_error"});
  const auto reply = co_await bench.send("HEAD", "/bucket/k");
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.body, "");
}

CO_TEST(Chain, ALostResponseIsCarriedOutInFull) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  bench.arm({"PutObject key=reset : 1x -> lost_response", "PutObject key=closed -> lost_response(then=close)",
             "PutObject key=error -> lost_response(then=internal_error)"});
  const auto reset = co_await bench.send("PUT", "/bucket/reset", {}, "x");
  CO_ASSERT_TRUE(reset.wire.has_value());
  EXPECT_EQ(reset.wire->kind, model::WireFault::Kind::ResetBeforeHeaders);
  const auto closed = co_await bench.send("PUT", "/bucket/closed", {}, "x");
  CO_ASSERT_TRUE(closed.wire.has_value());
  EXPECT_EQ(closed.wire->kind, model::WireFault::Kind::CloseBeforeHeaders);
  const auto error = co_await bench.send("PUT", "/bucket/error", {}, "x");
  EXPECT_EQ(error.code(), "InternalError");
  EXPECT_EQ(error.headers.contains("ETag"), false);
  bench.arm({});
  for (const char* key : {"reset", "closed", "error"}) {
    EXPECT_EQ((co_await bench.send("GET", std::string("/bucket/") + key)).body, "x") << key;
  }
}

CO_TEST(Chain, AFailedOperationKeepsItsOwnReplyUnderALostResponseRule) {
  S3Bench bench;
  bench.arm({"PutObject -> lost_response"});
  const auto reply = co_await bench.send("PUT", "/nope/k", {}, "x");
  EXPECT_EQ(reply.code(), "NoSuchBucket");
  EXPECT_FALSE(reply.wire.has_value());
}

CO_TEST(Chain, AWireFaultTravelsWithTheReply) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  co_await bench.send("PUT", "/bucket/k", {}, "0123456789");
  bench.arm({"GetObject -> truncate(at=4)"});
  const auto reply = co_await bench.send("GET", "/bucket/k");
  CO_ASSERT_TRUE(reply.wire.has_value());
  EXPECT_EQ(reply.wire->kind, model::WireFault::Kind::TruncateBody);
  EXPECT_EQ(reply.wire->at, 4U);
  EXPECT_EQ(reply.body, "0123456789");
}

CO_TEST(Chain, InjectedLatencyIsWaitedForAndDoesNotShortenTheDeadline) {
  S3Bench bench;
  bench.arm({"ListBuckets -> latency(30ms)"});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ((co_await bench.send("GET", "/")).status, 200);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(30));
}

CO_TEST(Chain, RulesSeePartNumberRangeAndAccessKey) {
  S3Bench bench({.accept_anything = false});
  bench.arm({"ListBuckets access-key=bob -> slow_down"});
  EXPECT_EQ((co_await bench.send_as(0, "GET", "/")).status, 200);
  EXPECT_EQ((co_await bench.send_as(1, "GET", "/")).status, 503);
}

CO_TEST(Chain, AWrongSignatureIsNeverHiddenByAFault) {
  S3Bench bench({.accept_anything = false});
  bench.arm({"* -> slow_down"});
  EXPECT_EQ((co_await bench.send("GET", "/?X-Amz-Algorithm=AWS4-HMAC-SHA256")).status, 400);
}

CO_TEST(Chain, TheJournalKeepsWhatHappened) {
  S3Bench bench({.accept_anything = false});
  co_await bench.send_as(0, "PUT", "/bucket");
  bench.arm({"flaky: GetObject -> internal_error"});
  co_await bench.send_as(0, "PUT", "/bucket/a/b", {}, "12345");
  co_await bench.send_as(0, "GET", "/bucket/a/b",
                         {{"User-Agent", "sdk/1"}, {"amz-sdk-invocation-id", "inv"}, {"amz-sdk-request", "attempt=2"}});
  const auto all = bench.journal.list({});
  CO_ASSERT_TRUE(all.size() == 3U);
  EXPECT_EQ(all[1].operation, "PutObject");
  EXPECT_EQ(all[1].bytes_in, 5U);
  EXPECT_EQ(all[1].status, 200);
  EXPECT_EQ(all[1].error, "");
  EXPECT_EQ(all[2].operation, "GetObject");
  EXPECT_EQ(all[2].bucket, "bucket");
  EXPECT_EQ(all[2].key, "a/b");
  EXPECT_EQ(all[2].status, 500);
  EXPECT_EQ(all[2].error, "InternalError");
  EXPECT_EQ(all[2].injected, "flaky");
  EXPECT_EQ(all[2].access_key, "alice");
  EXPECT_EQ(all[2].remote, "192.0.2.7");
  EXPECT_EQ(all[2].user_agent, "sdk/1");
  EXPECT_EQ(all[2].sdk_invocation, "inv");
  EXPECT_EQ(all[2].sdk_attempt, "attempt=2");
  EXPECT_EQ(bench.journal.list({.only_faults = true}).size(), 1U);
}

CO_TEST(Chain, TheJournalLearnsHowAStreamedReplyEnded) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  co_await bench.send("PUT", "/bucket/k", {}, "0123456789");
  auto reply = co_await bench.raw("GET", "/bucket/k");
  CO_ASSERT_TRUE(reply.stream != nullptr);
  EXPECT_FALSE(bench.journal.list({}).back().complete);
  reply.on_sent(4, false);
  EXPECT_EQ(bench.journal.list({}).back().bytes_out, 4U);
  EXPECT_FALSE(bench.journal.list({}).back().complete);
  reply = co_await bench.raw("GET", "/bucket/k");
  reply.on_sent(10, true);
  EXPECT_TRUE(bench.journal.list({}).back().complete);
}

CO_TEST(Chain, AnExceptionIsABugAndBecomesInternalError) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  co_await bench.send("PUT", "/bucket/k", {}, "x");
  bench.storage.before_get = [] { throw std::logic_error("a secret of ours"); };
  const auto reply = co_await bench.send("GET", "/bucket/k");
  EXPECT_EQ(reply.code(), "InternalError");
  EXPECT_THAT(reply.body, ::testing::Not(::testing::HasSubstr("secret")));
}

TEST(Chain, AProtocolErrorHasTheFormOfThePort) {
  S3Bench bench;
  const auto reply = bench.chain.protocol_error(ErrorCode::RequestHeaderSectionTooLarge);
  EXPECT_EQ(reply.status, 400);
  EXPECT_TRUE(reply.headers.contains("x-amz-request-id"));
  EXPECT_THAT(reply.text, ::testing::HasSubstr("<Code>RequestHeaderSectionTooLarge</Code>"));
}

}  // namespace
}  // namespace mocks3::s3api
