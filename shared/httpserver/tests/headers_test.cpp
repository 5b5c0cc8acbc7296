#include <gtest/gtest.h>

#include <boost/describe/class.hpp>
#include <boost/json.hpp>

#include "mocks3/http/headers.hpp"
#include "mocks3/http/json.hpp"
#include "mocks3/http/message.hpp"

namespace mocks3::http {
namespace {

TEST(Headers, KeepOrderAndSpellingAndCompareWithoutCase) {
  Headers headers;
  headers.add("Content-Type", "text/plain");
  headers.add("x-amz-meta-A", "1");
  headers.add("X-Amz-Meta-a", "2");
  EXPECT_EQ(headers.size(), 3u);
  EXPECT_EQ(headers.name(1), "x-amz-meta-A");
  EXPECT_EQ(headers.get("content-type"), "text/plain");
  EXPECT_EQ(headers.get("X-AMZ-META-A"), "1");
  EXPECT_EQ(headers.joined("x-amz-meta-a"), "1, 2");
  EXPECT_FALSE(headers.find("etag"));
  EXPECT_EQ(headers.get("etag"), "");
  EXPECT_EQ(headers.joined("etag"), "");
}

TEST(Headers, AnEmptyValueIsThere) {
  Headers headers;
  headers.add("x-empty", "");
  EXPECT_TRUE(headers.contains("X-Empty"));
  EXPECT_EQ(headers.value(0), "");
}

TEST(Headers, SetReplacesAllOfAName) {
  Headers headers;
  headers.add("A", "1");
  headers.add("B", "2");
  headers.add("a", "3");
  headers.set("A", "4");
  EXPECT_EQ(headers.size(), 2u);
  EXPECT_EQ(headers.get("a"), "4");
  EXPECT_EQ(headers.get("b"), "2");
  headers.erase("B");
  EXPECT_FALSE(headers.contains("B"));
  headers.clear();
  EXPECT_EQ(headers.size(), 0u);
}

TEST(Headers, AValueMayComeFromTheSameHeaders) {
  Headers headers;
  headers.add("A", std::string(100, 'a'));
  for (int i = 0; i < 100; ++i) headers.add("B", headers.get("A"));
  headers.set("A", headers.get("B"));
  EXPECT_EQ(headers.get("A"), std::string(100, 'a'));
  EXPECT_EQ(headers.value(57), std::string(100, 'a'));
}

TEST(Query, DecodesInOrder) {
  const auto query = Query::parse("list-type=2&prefix=a%2Fb+c&acl&&empty=&prefix=again&x=%3D=");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->get("list-type"), "2");
  EXPECT_EQ(query->get("prefix"), "a/b c");
  EXPECT_TRUE(query->contains("acl"));
  EXPECT_EQ(query->get("acl"), "");
  EXPECT_EQ(query->get("x"), "==");
  EXPECT_FALSE(query->find("nothing"));
  EXPECT_EQ(query->items().size(), 6u);
  EXPECT_EQ(query->items()[4].second, "again");
}

TEST(Query, RefusesABadPercentPair) {
  EXPECT_FALSE(Query::parse("a=%zz"));
  EXPECT_FALSE(Query::parse("%4=1"));
  EXPECT_EQ(Query::parse("a=%").error().code, ErrorCode::InvalidURI);
}

TEST(Problem, ComesBackAsTheSameErrorForEveryCode) {
  for (const auto& row : errors::all_errors()) {
    const Error error = Error(row.code, "a \"special\" message").with("Key", "a/b").with("Other", "1");
    const Response response = problem_response(error, "RID");
    EXPECT_EQ(response.status, row.http_status);
    EXPECT_EQ(response.headers.get("content-type"), "application/problem+json");
    const Error back = error_from_problem(response.status, response.text);
    EXPECT_EQ(back.code, error.code);
    EXPECT_EQ(back.message, error.message);
    EXPECT_EQ(back.details, error.details);
  }
}

TEST(Problem, HasTheMembersOfRfc9457) {
  const auto document = boost::json::parse(problem_response(Error(ErrorCode::NoSuchKey), "RID").text).as_object();
  EXPECT_EQ(document.at("type").as_string(), "urn:mocks3:error:NoSuchKey");
  EXPECT_EQ(document.at("status").as_int64(), 404);
  EXPECT_EQ(document.at("code").as_string(), "NoSuchKey");
  EXPECT_EQ(document.at("detail").as_string(), "The specified key does not exist.");
  EXPECT_EQ(document.at("request_id").as_string(), "RID");
  EXPECT_FALSE(document.contains("details"));
}

TEST(Problem, NeverTellsTheCause) {
  const Response response = problem_response(Error(ErrorCode::InternalError).caused_by("secret path"));
  EXPECT_EQ(response.text.find("secret"), std::string::npos);
}

TEST(Problem, WhatIsNoProblemBecomesInternalError) {
  for (const char* body :
       {"", "<html>", "{}", R"({"type":"urn:other:NoSuchKey"})", R"({"type":"urn:mocks3:error:Nope"})", "[1]"}) {
    const Error error = error_from_problem(502, body);
    EXPECT_EQ(error.code, ErrorCode::InternalError) << body;
    EXPECT_NE(error.cause.find("502"), std::string::npos);
  }
}

enum class Colour { Red, Green };
BOOST_DESCRIBE_ENUM(Colour, Red, Green)
struct Inner {
  std::string name;
  std::optional<int> size;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, size))
struct Outer {
  std::uint32_t count = 7;
  bool on = false;
  double share = 0.5;
  Colour colour = Colour::Red;
  std::vector<Inner> items;
  std::vector<std::pair<std::string, std::string>> pairs;
  Timestamp time{};
};
BOOST_DESCRIBE_STRUCT(Outer, (), (count, on, share, colour, items, pairs, time))

TEST(Json, ComesBackTheSame) {
  Outer outer;
  outer.count = 3;
  outer.on = true;
  outer.colour = Colour::Green;
  outer.items = {{"a", 1}, {"b", std::nullopt}};
  outer.pairs = {{"k", "v"}};
  outer.time = Timestamp(std::chrono::milliseconds(1255369830000));
  const auto back = from_json<Outer>(json_response(200, to_json(outer)).text);
  ASSERT_TRUE(back) << back.error().describe();
  EXPECT_EQ(to_json(*back), to_json(outer));
}

TEST(Json, MissingMembersKeepTheirDefaults) { EXPECT_EQ(from_json<Outer>("{}")->count, 7u); }

TEST(Json, ErrorsNameTheMember) {
  const auto message = [](std::string_view text) {
    const auto result = from_json<Outer>(text);
    return result ? std::string("accepted") : result.error().message;
  };
  EXPECT_EQ(message(R"({"count":-1})"), "count: expected a whole number in range");
  EXPECT_EQ(message(R"({"colour":"Blue"})"), "colour: expected a known name");
  EXPECT_EQ(message(R"({"items":[{"name":"a"},{"name":1}]})"), "items[1].name: expected a string");
  EXPECT_EQ(message(R"({"items":[{"nam":"a"}]})"), "items[0].nam: unknown member");
  EXPECT_EQ(message(R"({"time":"yesterday"})"), "time: expected a time like 2009-10-12T17:50:30.000Z");
  EXPECT_EQ(message("[]"), "document: expected an object");
}

TEST(Json, TextThatIsNotJsonSaysWhere) {
  for (const std::string& text : {std::string("{"), std::string("{} x"), std::string(""), std::string("{\"a\":}"),
                                  std::string(33, '[') + std::string(33, ']')}) {
    const auto value = parse_json(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().code, ErrorCode::ValidationFailed);
    EXPECT_NE(value.error().message.find("at byte"), std::string::npos);
  }
  EXPECT_TRUE(parse_json(std::string(32, '[') + std::string(32, ']')));
}

}  // namespace
}  // namespace mocks3::http
