// "POST Object", "POST policy": forms through the whole chain.
#include <gmock/gmock.h>

#include "auth/signing_key.hpp"
#include "auth/sigv2.hpp"
#include "forms/form_writer.hpp"
#include "mocks3/utils/digest.hpp"
#include "mocks3/utils/encoding.hpp"
#include "support/s3_bench.hpp"

namespace mocks3::s3api {
namespace {

using test::FormWriter;
using ::testing::HasSubstr;
using testing::HeaderList;
using testing::Reply;
using testing::S3Bench;

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kEtagOfBar = "\"37b51d194a7513e45b56f6524f2d51f2\"";

struct Form {
  Fields fields = {{"key", "foo.txt"}};
  std::string file = "bar";
  std::string conditions = R"({"bucket": "photos"}, ["starts-with", "$key", ""])";
  std::string expiration = "2026-03-01T12:10:00Z";
  std::string behind;
};

/// A bench that wants signatures, with the bucket `photos` of alice.
struct Bench : S3Bench {
  explicit Bench(testing::BenchOptions options = {.accept_anything = false}) : S3Bench(std::move(options)) {}
  asio::awaitable<void> start() { co_await send_as(0, "PUT", "/photos"); }

  std::string policy_of(const Form& form, const std::string& more = "") const {
    return utils::base64_encode(R"({"expiration": ")" + form.expiration + R"(", "conditions": [)" + form.conditions +
                                more + "]}");
  }

  Fields sign_v4(const Form& form, std::size_t credential = 0) const {
    const Credential& who = *credentials.all().at(credential);
    const std::string scope = who.access_key + "/20260301/us-east-1/s3/aws4_request";
    const std::string policy = policy_of(form, R"(, {"x-amz-algorithm": "AWS4-HMAC-SHA256"}, {"x-amz-credential": ")" +
                                                   scope + R"("}, {"x-amz-date": "20260301T120000Z"})");
    Fields fields = form.fields;
    fields.emplace_back("x-amz-algorithm", "AWS4-HMAC-SHA256");
    fields.emplace_back("x-amz-credential", scope);
    fields.emplace_back("x-amz-date", "20260301T120000Z");
    fields.emplace_back("policy", policy);
    fields.emplace_back("x-amz-signature", utils::hex_encode(utils::hmac_sha256(
                                               derive_signing_key(who.secret, "20260301", "us-east-1"), policy)));
    return fields;
  }

  asio::awaitable<Reply> post(const Form& form, Fields fields, std::string target = "/photos",
                              HeaderList headers = {}) {
    FormWriter writer{.fields = std::move(fields), .file = form.file};
    writer.behind = form.behind;
    headers.emplace_back("Content-Type", writer.content_type());
    co_return co_await send("POST", std::move(target), std::move(headers), writer.body());
  }
  asio::awaitable<Reply> post(const Form& form) { co_return co_await post(form, sign_v4(form)); }
};

CO_TEST(PostObject, StoresTheFileOfASignedForm) {
  Bench bench;
  co_await bench.start();
  const auto posted = co_await bench.post({.fields = {{"key", "user/${filename}"}}});
  EXPECT_EQ(posted.status, 204) << posted.body;
  EXPECT_EQ(posted.body, "");
  EXPECT_EQ(posted.header("ETag"), kEtagOfBar);
  EXPECT_EQ(posted.header("Location"), "http://127.0.0.1:9000/photos/user%2Ffoo.txt");
  EXPECT_EQ(posted.header("x-amz-checksum-type"), "FULL_OBJECT");
  const auto got = co_await bench.send_as(0, "GET", "/photos/user/foo.txt");
  EXPECT_EQ(got.body, "bar");
  // The part's own type says nothing of the object's.
  EXPECT_EQ(got.header("Content-Type"), "binary/octet-stream");
}

CO_TEST(PostObject, FieldsAreTheObjectsHeaders) {
  Bench bench;
  co_await bench.start();
  const std::string tagging = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>";
  Form form{.fields = {{"key", "k"},
                       {"Content-Type", "text/plain"},
                       {"Cache-Control", "no-store"},
                       {"Content-Disposition", "attachment"},
                       {"Expires", "tomorrow"},
                       {"x-amz-meta-Colour", "Gr\xc3\xbcn"},
                       {"x-amz-storage-class", "STANDARD_IA"},
                       {"x-amz-website-redirect-location", "/other"},
                       {"acl", "bucket-owner-full-control"},
                       {"tagging", tagging}}};
  for (const auto& [name, value] : form.fields) form.conditions += R"(, ["starts-with", "$)" + name + R"(", ""])";
  // What the POST's own headers say of an object is not the form's.
  const auto posted =
      co_await bench.post(form, bench.sign_v4(form), "/photos",
                          {{"x-amz-meta-other", "1"}, {"Content-Language", "de"}, {"Content-MD5", "x"}});
  EXPECT_EQ(posted.status, 204) << posted.body;
  CO_ASSERT_TRUE(bench.metadata.buckets.at("photos").objects.size() == 1);
  const auto& object = bench.metadata.buckets.at("photos").objects.begin()->second;
  EXPECT_EQ(object.detail.system.content_type, "text/plain");
  EXPECT_EQ(object.detail.system.cache_control, "no-store");
  EXPECT_EQ(object.detail.system.content_disposition, "attachment");
  EXPECT_EQ(object.detail.system.expires, "tomorrow");
  EXPECT_EQ(object.detail.system.content_language, "");
  EXPECT_EQ(object.detail.system.website_redirect_location, "/other");
  EXPECT_EQ(object.summary.storage_class, "STANDARD_IA");
  CO_ASSERT_TRUE(object.detail.user_metadata.size() == 1);
  EXPECT_EQ(object.detail.user_metadata[0], (std::pair<std::string, std::string>("colour", "Gr\xc3\xbcn")));
  CO_ASSERT_TRUE(object.detail.tags.size() == 1);
  EXPECT_EQ(object.detail.tags[0].key, "a");
}

CO_TEST(PostObject, RepliesAsTheFormWishes) {
  Bench bench;
  co_await bench.start();
  const auto reply_to = [&](const std::string& name, const std::string& value) -> asio::awaitable<Reply> {
    Form form{.fields = {{"key", "a b/c"}, {name, value}}};
    form.conditions += R"(, ["starts-with", "$)" + name + R"(", ""])";
    co_return co_await bench.post(form);
  };
  EXPECT_EQ((co_await reply_to("success_action_status", "200")).status, 200);
  EXPECT_EQ((co_await reply_to("success_action_status", "404")).status, 204);
  const auto created = co_await reply_to("success_action_status", "201");
  EXPECT_EQ(created.status, 201);
  EXPECT_THAT(created.body, HasSubstr("<PostResponse><Location>http://127.0.0.1:9000/photos/a%20b%2Fc</Location>"
                                      "<Bucket>photos</Bucket><Key>a b/c</Key><ETag>&quot;37b51d"));
  EXPECT_EQ(created.header("Location"), "http://127.0.0.1:9000/photos/a%20b%2Fc");

  const std::string query = "bucket=photos&key=a+b%2Fc&etag=%2237b51d194a7513e45b56f6524f2d51f2%22";
  const auto redirected = co_await reply_to("success_action_redirect", "http://example.com/done");
  EXPECT_EQ(redirected.status, 303);
  EXPECT_EQ(redirected.header("Location"), "http://example.com/done?" + query);
  EXPECT_EQ((co_await reply_to("redirect", "https://example.com/?a=1")).header("Location"),
            "https://example.com/?a=1&" + query);
  // What no browser can go to is as if it were not there.
  for (const char* url : {"", "/relative", "ftp://example.com/", "http://example.com/\r\nSet-Cookie: a=b"}) {
    EXPECT_EQ((co_await reply_to("success_action_redirect", url)).status, 204) << url;
  }
}

struct Refusal {
  Form form;
  int status;
  std::string code, message;
};

CO_TEST(PostObject, WhatThePolicyDoesNotAllowIsRefusedAndStoresNothing) {
  Bench bench;
  co_await bench.start();
  const std::string base = R"({"bucket": "photos"}, ["starts-with", "$key", ""])";
  const std::vector<Refusal> refusals = {
      {{.conditions = R"({"bucket": "photos"}, ["starts-with", "$key", "user/"])"},
       403,
       "AccessDenied",
       "Invalid according to Policy: Policy Condition failed: [&quot;starts-with&quot;, &quot;$key&quot;, "
       "&quot;user/&quot;]"},
      {{.conditions = R"({"bucket": "other"}, {"key": "foo.txt"})"}, 403, "AccessDenied", "Policy Condition failed"},
      {{.fields = {{"key", "a"}, {"Content-Type", "text/html"}}},
       403,
       "AccessDenied",
       "Invalid according to Policy: Extra input fields: content-type"},
      {{.expiration = "2026-03-01T12:00:00Z"}, 403, "AccessDenied", "Invalid according to Policy: Policy expired."},
      {{.conditions = base + ", {}"}, 400, "InvalidPolicyDocument", "Simple-Conditions must have exactly one property"},
      {{.conditions = base + R"(, ["content-length-range", 0, 2])"}, 400, "EntityTooLarge", "exceeds the maximum"},
      {{.conditions = base + R"(, ["content-length-range", 4, 9])"}, 400, "EntityTooSmall", "smaller than the minimum"},
      {{.fields = {}},
       400,
       "InvalidArgument",
       "Bucket POST must contain a field named &apos;key&apos;.  If it is specified, please check"},
      {{.fields = {{"key", ""}}}, 400, "InvalidArgument", "User key must have a length greater than 0."},
      {{.fields = {{"key", std::string(1025, 'k')}}}, 400, "KeyTooLongError", ""},
      {{.fields = {{"key", "a"}, {"x-amz-storage-class", "ODD"}},
        .conditions = base + R"(, {"x-amz-storage-class": "ODD"})"},
       400,
       "InvalidStorageClass",
       ""},
      {{.fields = {{"key", "a"}, {"tagging", "not xml"}}, .conditions = base + R"(, ["starts-with", "$tagging", ""])"},
       400,
       "MalformedXML",
       ""},
      {{.fields = {{"key", "a"}, {"Content-Type", "a\r\nX-Evil: 1"}},
        .conditions = base + R"(, ["starts-with", "$content-type", ""])"},
       400,
       "InvalidArgument",
       ""},
      {{.fields = {{"key", "a"}, {"x-amz-meta-a b", "1"}},
        .conditions = base + R"(, ["starts-with", "$x-amz-meta-a b", ""])"},
       400,
       "InvalidArgument",
       ""},
      {{.fields = {{"key", "a"}, {"Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="}},
        .conditions = base + R"(, ["starts-with", "$content-md5", ""])"},
       400,
       "BadDigest",
       ""},
      {{.fields = {{"key", "a"}, {"x-amz-checksum-sha256", "sailorjerry"}},
        .conditions = base + R"(, ["starts-with", "$x-amz-checksum-sha256", ""])"},
       400,
       "InvalidRequest",
       ""},
  };
  for (const auto& refusal : refusals) {
    const auto reply = co_await bench.post(refusal.form);
    EXPECT_EQ(reply.status, refusal.status) << refusal.message << reply.body;
    EXPECT_EQ(reply.code(), refusal.code) << refusal.message;
    EXPECT_THAT(reply.body, HasSubstr(refusal.message));
  }
  EXPECT_TRUE(bench.metadata.buckets.at("photos").objects.empty());
  EXPECT_TRUE(bench.storage.blobs.empty());
}

CO_TEST(PostObject, OnlyMultipartWithALengthIsAForm) {
  Bench bench;
  co_await bench.start();
  const auto other = co_await bench.send("POST", "/photos", {{"Content-Type", "text/html"}}, "x");
  EXPECT_EQ(other.status, 412);
  EXPECT_EQ(other.code(), "PreconditionFailed");
  EXPECT_EQ(other.element("Condition"), "Bucket POST must be of the enclosure-type multipart/form-data");
  const auto unbound = co_await bench.send("POST", "/photos", {{"Content-Type", "multipart/form-data"}}, "x");
  EXPECT_EQ(unbound.code(), "MalformedPOSTRequest");
  const auto endless = co_await bench.send(
      "POST", "/photos", {{"Content-Type", "multipart/form-data; boundary=B"}, {"Content-Length", ""}}, "x");
  EXPECT_EQ(endless.status, 411);
  const auto large = co_await bench.post({.fields = {{"key", std::string(30'000, 'k')}}});
  EXPECT_EQ(large.code(), "MaxPostPreDataLengthExceeded");
}

CO_TEST(PostObject, WhoSignedDecides) {
  Bench bench;
  co_await bench.start();
  const Form form;
  // bob has no right to alice's bucket; an HTTP signature does not count, the form's alone does.
  EXPECT_EQ((co_await bench.post(form, bench.sign_v4(form, 1))).code(), "AccessDenied");
  EXPECT_EQ((co_await bench.post(form, form.fields)).code(), "AccessDenied");
  EXPECT_EQ((co_await bench.post(form, bench.sign_v4(form), "/photos", {{"Authorization", "nonsense"}})).status, 204);
  EXPECT_EQ((co_await bench.post(form, bench.sign_v4(form), "/nowhere")).code(), "AccessDenied");

  Fields wrong = bench.sign_v4(form);
  wrong.back().second[0] = wrong.back().second[0] == '0' ? '1' : '0';
  const auto refused = co_await bench.post(form, wrong);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.code(), "SignatureDoesNotMatch");
  EXPECT_EQ(refused.element("StringToSign"), bench.sign_v4(form)[4].second);
}

CO_TEST(PostObject, Version2FormsNeedTheSwitch) {
  const Form form;
  for (const bool on : {false, true}) {
    Bench bench({.accept_anything = false, .sigv2 = on});
    co_await bench.start();
    const std::string policy = bench.policy_of(form);
    const auto reply = co_await bench.post(form, {{"key", "foo.txt"},
                                                  {"AWSAccessKeyId", "alice"},
                                                  {"policy", policy},
                                                  {"signature", sign_v2("alice-secret", policy)}});
    EXPECT_EQ(reply.status, on ? 204 : 400);
    if (!on) EXPECT_EQ(reply.code(), "InvalidRequest");
  }
}

CO_TEST(PostObject, VirtualHostsHaveFormsToo) {
  Bench bench({.accept_anything = false, .domains = {"s3.test"}});
  co_await bench.start();
  const Form form;
  const auto reply = co_await bench.post(form, bench.sign_v4(form), "/", {{"Host", "photos.s3.test"}});
  EXPECT_EQ(reply.status, 204) << reply.body;
  EXPECT_EQ(reply.header("Location"), "http://photos.s3.test/foo.txt");
}

CO_TEST(PostObject, WithAcceptAnythingNeitherSignatureNorPolicyIsAsked) {
  Bench bench({.accept_anything = true});
  co_await bench.start();
  Form form;
  form.expiration = "2001-01-01T00:00:00Z";
  EXPECT_EQ((co_await bench.post(form, form.fields)).status, 204);
  EXPECT_EQ((co_await bench.post(form)).status, 204);
}

CO_TEST(PostObject, RulesMatchByKeyAndAccessKeyOfTheForm) {
  Bench bench;
  co_await bench.start();
  bench.arm({"PostObject bucket=photos key=foo.txt access-key=alice -> slow_down"});
  const auto hit = co_await bench.post({});
  EXPECT_EQ(hit.code(), "SlowDown");
  EXPECT_TRUE(bench.storage.blobs.empty());
  EXPECT_EQ((co_await bench.post({.fields = {{"key", "other"}}})).status, 204);
  const auto entries = bench.journal.list({.limit = 10});
  EXPECT_EQ(entries.back().operation, "PostObject");
  EXPECT_EQ(entries.back().key, "other");
  EXPECT_EQ(entries.back().access_key, "alice");
  EXPECT_EQ(entries.back().bytes_in, 3U);
}

CO_TEST(PostObject, ASecondFileIsFoundBeforeAnythingIsVisible) {
  Bench bench;
  co_await bench.start();
  Form form;
  form.behind = FormWriter{}.part("file", "two");
  const auto reply = co_await bench.post(form);
  EXPECT_EQ(reply.code(), "InvalidArgument");
  EXPECT_THAT(reply.body, HasSubstr("POST requires exactly one file upload per request."));
  EXPECT_TRUE(bench.metadata.buckets.at("photos").objects.empty());
}

}  // namespace
}  // namespace mocks3::s3api
