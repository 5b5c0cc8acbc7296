// CORS rules: their document, which of them matches, and what the browser is told. Sources: "Elements of a CORS
// configuration", "PutBucketCors", "Using cross-origin resource sharing (CORS)".
#include <gmock/gmock.h>

#include "cors/matcher.hpp"
#include "ops/cors_document.hpp"
#include "support/s3_bench.hpp"

namespace mocks3::s3api {
namespace {

using ::testing::HasSubstr;
using testing::HeaderList;
using testing::Reply;
using testing::S3Bench;

std::string configuration(const std::string& rule) {
  return "<CORSConfiguration><CORSRule>" + rule + "</CORSRule></CORSConfiguration>";
}
constexpr const char* kGetFromAnywhere = "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>";

TEST(CorsDocument, ComesBackAsItWasPut) {
  const auto rules = parse_cors(
      "<CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><CORSRule><ID>one</ID>"
      "<AllowedOrigin>http://*.example.com</AllowedOrigin><AllowedOrigin>https://b.example</AllowedOrigin>"
      "<AllowedMethod>PUT</AllowedMethod><AllowedMethod>POST</AllowedMethod><AllowedHeader>*</AllowedHeader>"
      "<MaxAgeSeconds>3000</MaxAgeSeconds><ExposeHeader>ETag</ExposeHeader></CORSRule>"
      "<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>");
  ASSERT_TRUE(rules) << rules.error().describe();
  const std::vector<model::CorsRule> expected{{.id = "one",
                                               .allowed_origins = {"http://*.example.com", "https://b.example"},
                                               .allowed_methods = {"PUT", "POST"},
                                               .allowed_headers = {"*"},
                                               .expose_headers = {"ETag"},
                                               .max_age_seconds = 3000},
                                              {.allowed_origins = {"*"}, .allowed_methods = {"GET"}}};
  EXPECT_EQ(*rules, expected);
  EXPECT_EQ(parse_cors(cors_document(*rules)).value(), *rules);
}

TEST(CorsDocument, IsRefusedWithTheReasonS3Gives) {
  struct Case {
    std::string document, code, message;
  };
  const std::string malformed(errors::info(ErrorCode::MalformedXML).message);
  std::string many = "<CORSConfiguration>";
  for (int i = 0; i < 101; ++i) many += std::string("<CORSRule>") + kGetFromAnywhere + "</CORSRule>";
  many += "</CORSConfiguration>";
  const std::string get = "<AllowedMethod>GET</AllowedMethod>";
  const std::string anywhere = "<AllowedOrigin>*</AllowedOrigin>";
  for (const auto& [document, code, message] : std::vector<Case>{
           {"", "MalformedXML", malformed},
           {"<CORSConfiguration>", "MalformedXML", malformed},
           {"<CORSConfiguration/>", "MalformedXML", malformed},
           {"<Other/>", "MalformedXML", malformed},
           {"<CORSConfiguration><Rule/></CORSConfiguration>", "MalformedXML", malformed},
           {configuration(""), "MalformedXML", malformed},
           {configuration(get), "MalformedXML", malformed},
           {configuration(anywhere), "MalformedXML", malformed},
           {configuration(get + "<AllowedOrigin></AllowedOrigin>"), "MalformedXML", malformed},
           {configuration(get + anywhere + "<Colour>red</Colour>"), "MalformedXML", malformed},
           {configuration(get + anywhere + "<MaxAgeSeconds>soon</MaxAgeSeconds>"), "MalformedXML", malformed},
           {configuration(get + anywhere + "<MaxAgeSeconds>-1</MaxAgeSeconds>"), "MalformedXML", malformed},
           {configuration(get + anywhere + "<MaxAgeSeconds>1</MaxAgeSeconds><MaxAgeSeconds>2</MaxAgeSeconds>"),
            "MalformedXML", malformed},
           {configuration("<AllowedMethod>PATCH</AllowedMethod>" + anywhere), "InvalidRequest",
            "Found unsupported HTTP method in CORS config. Unsupported method is PATCH"},
           {configuration("<AllowedMethod>get</AllowedMethod>" + anywhere), "InvalidRequest",
            "Found unsupported HTTP method in CORS config. Unsupported method is get"},
           {configuration(get + "<AllowedOrigin>http://*.*</AllowedOrigin>"), "InvalidRequest",
            "AllowedOrigin \"http://*.*\" can not have more than one wildcard."},
           {configuration(get + anywhere + "<AllowedHeader>x-*-*</AllowedHeader>"), "InvalidRequest",
            "AllowedHeader \"x-*-*\" can not have more than one wildcard."},
           {configuration(get + anywhere + "<ExposeHeader>x-*</ExposeHeader>"), "InvalidRequest",
            "ExposeHeader \"x-*\" contains wildcard. We currently do not support wildcard for ExposeHeader."},
           {configuration(get + anywhere + "<ID>" + std::string(256, 'i') + "</ID>"), "InvalidArgument",
            "ID length should not exceed allowed limit of 255"},
           {many, "InvalidRequest", "The number of CORS rules should not exceed allowed limit of 100 rules."},
       }) {
    const auto rules = parse_cors(document);
    ASSERT_FALSE(rules) << document;
    EXPECT_EQ(rules.error().name(), code) << document;
    EXPECT_EQ(rules.error().message, message) << document;
  }
}

TEST(CorsMatcher, OneWildcardStandsForAnyCharacters) {
  struct Case {
    const char *pattern, *text;
    bool matches;
  };
  for (const auto& [pattern, text, matches] : std::vector<Case>{
           {"*", "", true},
           {"*", "http://a", true},
           {"http://a", "http://a", true},
           {"http://a", "http://ab", false},
           {"*suffix", "suffix", true},
           {"*suffix", "foo.suffix", true},
           {"*suffix", "foo.suffix.get", false},
           {"start*end", "startend", true},
           {"start*end", "start12end", true},
           {"start*end", "0start12end", false},
           {"abc*cba", "abcba", false},  // the two halves must not share the middle
           {"prefix*", "prefix", true},
           {"prefix*", "bla.prefix", false},
           {"http://a", "HTTP://A", false},
       }) {
    EXPECT_EQ(cors::matches_wildcard(pattern, text), matches) << pattern << " and " << text;
  }
}

struct Asked {
  const char *origin, *method, *headers;
  int rule;  // index, or -1
};

TEST(CorsMatcher, TheFirstRuleThatAllowsAllOfItWins) {
  const std::vector<model::CorsRule> rules{
      {.allowed_origins = {"https://a.example"}, .allowed_methods = {"GET"}},
      {.allowed_origins = {"https://*.example"}, .allowed_methods = {"GET", "PUT"}, .allowed_headers = {"X-Amz-*"}},
      {.allowed_origins = {"*"}, .allowed_methods = {"HEAD"}, .allowed_headers = {"*"}},
  };
  for (const auto& [origin, method, headers, expected] : std::vector<Asked>{
           {"https://a.example", "GET", "", 0},
           {"https://a.example", "GET", "x-amz-date", 1},
           {"https://a.example", "PUT", "", 1},
           {"https://b.example", "GET", "x-amz-date, X-AMZ-META-A ,,", 1},
           {"https://b.example", "PUT", "content-type", -1},
           {"https://b.example", "HEAD", "content-type", 2},
           {"null", "HEAD", "", 2},
           {"https://c.other", "GET", "", -1},
           {"https://a.example", "DELETE", "", -1},
           {"https://a.example", "get", "", -1},
       }) {
    http::Request preflight;
    preflight.method = "OPTIONS";
    preflight.headers.add("Origin", origin);
    preflight.headers.add("Access-Control-Request-Method", method);
    preflight.headers.add("Access-Control-Request-Headers", headers);
    const auto asked = cors::read_cross_origin(preflight);
    ASSERT_TRUE(asked);
    const auto* const rule = cors::find_rule(rules, *asked);
    EXPECT_EQ(rule ? static_cast<int>(rule - rules.data()) : -1, expected) << origin << ' ' << method << ' ' << headers;
  }
}

TEST(CorsMatcher, AnActualRequestIsJudgedByItsMethodUnlessItNamesAnother) {
  http::Request request;
  request.method = "PUT";
  EXPECT_FALSE(cors::read_cross_origin(request));
  request.headers.add("Origin", "https://a.example");
  request.headers.add("Access-Control-Request-Headers", "x-anything");
  const auto plain = cors::read_cross_origin(request);
  EXPECT_EQ(plain->method, "PUT");
  EXPECT_TRUE(plain->headers.empty());
  request.headers.add("Access-Control-Request-Method", "GET");
  EXPECT_EQ(cors::read_cross_origin(request)->method, "GET");
}

asio::awaitable<void> put_rules(S3Bench& bench, std::string rules) {
  co_await bench.send("PUT", "/bucket");
  const auto put = co_await bench.send("PUT", "/bucket?cors", {}, configuration(rules));
  EXPECT_EQ(put.status, 200) << put.body;
}

CO_TEST(BucketCors, CanBeSetReadAndTaken) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  EXPECT_EQ((co_await bench.send("GET", "/bucket?cors")).code(), "NoSuchCORSConfiguration");
  const auto refused = co_await bench.send("PUT", "/bucket?cors", {}, "<CORSConfiguration/>");
  EXPECT_EQ(refused.code(), "MalformedXML");
  EXPECT_EQ((co_await bench.send("GET", "/bucket?cors")).element("BucketName"), "bucket");
  co_await put_rules(bench, kGetFromAnywhere);
  EXPECT_EQ((co_await bench.send("GET", "/bucket?cors")).body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><CORSRule><AllowedMethod>GET"
            "</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>");
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket?cors")).status, 204);
  EXPECT_EQ((co_await bench.send("GET", "/bucket?cors")).code(), "NoSuchCORSConfiguration");
  EXPECT_EQ((co_await bench.send("PUT", "/bucket?cors", {}, std::string(70'000, ' '))).code(), "MalformedXML");
}

CO_TEST(Preflight, IsAnsweredByTheRuleThatMatches) {
  S3Bench bench;
  co_await put_rules(bench,
                     "<AllowedOrigin>https://*.example</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>"
                     "<AllowedMethod>GET</AllowedMethod><AllowedHeader>*</AllowedHeader><ExposeHeader>ETag"
                     "</ExposeHeader><ExposeHeader>x-amz-request-id</ExposeHeader><MaxAgeSeconds>60</MaxAgeSeconds>");
  const auto reply = co_await bench.send("OPTIONS", "/bucket/some/key",
                                         {{"Origin", "https://a.example"},
                                          {"Access-Control-Request-Method", "PUT"},
                                          {"Access-Control-Request-Headers", "Content-Type, X-Amz-Date"}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), "https://a.example");
  EXPECT_EQ(reply.header("Access-Control-Allow-Methods"), "PUT, GET");
  EXPECT_EQ(reply.header("Access-Control-Allow-Headers"), "content-type, x-amz-date");
  EXPECT_EQ(reply.header("Access-Control-Expose-Headers"), "ETag, x-amz-request-id");
  EXPECT_EQ(reply.header("Access-Control-Max-Age"), "60");
  EXPECT_EQ(reply.header("Access-Control-Allow-Credentials"), "true");
  EXPECT_EQ(reply.header("Vary"), "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
}

CO_TEST(Preflight, ThatNoRuleMatchesIsForbidden) {
  S3Bench bench({.domains = {"s3.test"}});
  co_await put_rules(bench, kGetFromAnywhere);
  const HeaderList put{{"Origin", "https://a.example"}, {"Access-Control-Request-Method", "PUT"}};
  const auto refused = co_await bench.send("OPTIONS", "/bucket/k", put);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.code(), "AccessForbidden");
  EXPECT_THAT(refused.element("Message"), HasSubstr("CORSResponse: This CORS request is not allowed."));
  EXPECT_EQ(refused.element("Method"), "PUT");
  EXPECT_EQ(refused.element("ResourceType"), "OBJECT");
  EXPECT_EQ(refused.header("Access-Control-Allow-Origin"), "");
  HeaderList hosted = put;
  hosted.emplace_back("Host", "bucket.s3.test");
  const auto by_host = co_await bench.send("OPTIONS", "/", hosted);
  EXPECT_EQ(by_host.code(), "AccessForbidden");
  EXPECT_EQ(by_host.element("ResourceType"), "BUCKET");
  // Another bucket has no rules and is open.
  EXPECT_EQ((co_await bench.send("OPTIONS", "/elsewhere/k", put)).status, 200);
  // A store that cannot be asked is no permission.
  bench.metadata.fail_next_read = Error(ErrorCode::StoreUnavailable);
  EXPECT_EQ((co_await bench.send("OPTIONS", "/bucket/k", put)).status, 503);
}

CO_TEST(CrossOriginReply, FollowsTheRulesWhateverItsStatus) {
  S3Bench bench;
  co_await put_rules(bench,
                     "<AllowedOrigin>https://a.example</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
                     "<ExposeHeader>ETag</ExposeHeader>");
  co_await bench.send("PUT", "/bucket/k", {}, "x");
  const auto allowed_origin = [](const Reply& reply) { return reply.header("Access-Control-Allow-Origin"); };
  const HeaderList friendly{{"Origin", "https://a.example"}};
  const auto found = co_await bench.send("GET", "/bucket/k", friendly);
  EXPECT_EQ(found.status, 200);
  EXPECT_EQ(allowed_origin(found), "https://a.example");
  EXPECT_EQ(found.header("Access-Control-Allow-Methods"), "GET");
  EXPECT_EQ(found.header("Access-Control-Expose-Headers"), "ETag");
  EXPECT_EQ(found.header("Access-Control-Allow-Credentials"), "true");
  EXPECT_EQ(allowed_origin(co_await bench.send("GET", "/bucket/none", friendly)), "https://a.example");
  const auto strange = co_await bench.send("GET", "/bucket/k", {{"Origin", "https://b.example"}});
  EXPECT_EQ(strange.status, 200);
  EXPECT_EQ(allowed_origin(strange), "");
  EXPECT_THAT(strange.header("Vary"), HasSubstr("Origin"));
  EXPECT_EQ(allowed_origin(co_await bench.send("PUT", "/bucket/k", friendly, "y")), "");
  EXPECT_EQ((co_await bench.send("GET", "/bucket/k")).header("Vary"), "");
}

CO_TEST(CrossOriginReply, ToARequestThatWasRefusedBeforeAuthorizationFollowsThemToo) {
  S3Bench open;
  co_await put_rules(open, kGetFromAnywhere);
  S3Bench bench({.accept_anything = false});
  bench.metadata.buckets = open.metadata.buckets;
  const auto reply = co_await bench.send(
      "GET", "/bucket/k", {{"Origin", "https://a.example"}, {"Authorization", "AWS4-HMAC-SHA256 nonsense"}});
  EXPECT_GE(reply.status, 400);
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(reply.header("Access-Control-Allow-Credentials"), "");
}

}  // namespace
}  // namespace mocks3::s3api
