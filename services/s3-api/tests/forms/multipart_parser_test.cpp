// RFC 7578, RFC 2046 section 5.1.
#include "forms/multipart_parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mocks3::s3api::forms {
namespace {

using testing::ElementsAre;

struct ParsedPart {
  std::string name;
  std::optional<std::string> filename;
  std::string bytes;
  bool operator==(const ParsedPart&) const = default;
};

struct Parsed {
  std::vector<ParsedPart> parts;
  std::optional<ErrorCode> failure;
  bool ended = false;
};

Parsed parse(std::string_view body, std::size_t piece, std::string_view boundary = "B") {
  using enum MultipartParser::Kind;
  MultipartParser parser(boundary);
  Parsed parsed;
  while (!body.empty()) {
    std::string_view input = body.substr(0, piece);
    body.remove_prefix(input.size());
    for (;;) {
      const auto event = parser.next(input);
      if (!event) {
        parsed.failure = event.error().code;
        return parsed;
      }
      if (event->kind == NeedInput) break;
      if (event->kind == Part) parsed.parts.push_back({parser.part().name, parser.part().filename, {}});
      if (event->kind == Data) parsed.parts.back().bytes += event->data;
      if (event->kind == End) parsed.ended = true;
    }
    EXPECT_TRUE(input.empty());
  }
  if (const auto end = parser.finish(); !end) parsed.failure = end.error().code;
  return parsed;
}

/// Every way of cutting the body must give the same.
Parsed parse_all_ways(std::string_view body, std::string_view boundary = "B") {
  const Parsed whole = parse(body, body.size(), boundary);
  for (const std::size_t piece : {1U, 2U, 3U, 5U, 7U, 16U}) {
    const Parsed cut = parse(body, piece, boundary);
    EXPECT_EQ(cut.parts, whole.parts) << "pieces of " << piece;
    EXPECT_EQ(cut.failure, whole.failure) << "pieces of " << piece;
  }
  return whole;
}

std::string part(const std::string& head, const std::string& bytes) {
  return "--B\r\nContent-Disposition: " + head + "\r\n\r\n" + bytes + "\r\n";
}

TEST(MultipartParser, GivesPartsAndTheirBytes) {
  const auto parsed = parse_all_ways(part("form-data; name=\"key\"", "a/b") +
                                     part("form-data; name=\"file\"; filename=\"x.txt\"", "one\r\ntwo") + "--B--\r\n");
  EXPECT_FALSE(parsed.failure);
  EXPECT_TRUE(parsed.ended);
  EXPECT_THAT(parsed.parts, ElementsAre(ParsedPart{"key", {}, "a/b"}, ParsedPart{"file", "x.txt", "one\r\ntwo"}));
}

TEST(MultipartParser, WhatOnlyLooksLikeABoundaryIsData) {
  for (const std::string bytes : {"", "\r", "\r\n", "\r\n-", "\r\n--", "\r\n--b", "\r\r\n--A", "--B", "a--B", "\n--B",
                                  "\r\n-\r\n--", "\r\n--\r\n--\r\n", "x\r\n\r\n"}) {
    const auto parsed = parse_all_ways(part("form-data; name=f", bytes) + "--B--");
    ASSERT_FALSE(parsed.failure) << bytes;
    EXPECT_THAT(parsed.parts, ElementsAre(ParsedPart{"f", {}, bytes}));
  }
}

TEST(MultipartParser, TakesPreamblePaddingAndEpilogue) {
  const auto parsed = parse_all_ways(
      "This is a form.\r\n--B \t\r\nX-Other: 1\r\ncontent-disposition:form-data;name=f\r\n\r\n1\r\n"
      "--B--\r\nanything\r\n--B\r\n");
  EXPECT_FALSE(parsed.failure);
  EXPECT_THAT(parsed.parts, ElementsAre(ParsedPart{"f", {}, "1"}));
}

TEST(MultipartParser, ReadsNamesAsBrowsersAndToolsWriteThem) {
  struct Case {
    std::string head;
    ParsedPart expected;
  };
  const Case cases[] = {
      {"form-data; name=f", {"f", {}, ""}},
      {"FORM-DATA; NAME=\"f\"", {"f", {}, ""}},
      {"form-data; filename=\"a;b.txt\"; name=\"f\"", {"f", "a;b.txt", ""}},
      {"form-data; name=\"f\"; filename=\"a\\\"b\"", {"f", "a\"b", ""}},
      {"form-data; name=\"f\"; filename=\"C:\\dir\\x.txt\"", {"f", "C:\\dir\\x.txt", ""}},
      {"form-data; name=\"f\"; filename=\"\"", {"f", "", ""}},
      {"form-data; name=\"f\"; filename*=utf-8''%C3%A4.txt", {"f", "\xc3\xa4.txt", ""}},
      {"form-data; name=\"f\"; filename=\"plain\"; filename*=UTF-8''other", {"f", "plain", ""}},
      {"form-data; name=\"f\"; filename*=latin1''x", {"f", {}, ""}},
      {"form-data; name=\"\";", {"", {}, ""}},
  };
  for (const auto& c : cases) {
    const auto parsed = parse_all_ways(part(c.head, "") + "--B--");
    ASSERT_FALSE(parsed.failure) << c.head;
    EXPECT_THAT(parsed.parts, ElementsAre(c.expected)) << c.head;
  }
}

TEST(MultipartParser, MalformedBodiesAreRefused) {
  for (const std::string& body :
       {std::string("--"), std::string("no boundary at all"), std::string("--B"), std::string("--B\r\n"),
        std::string("--Bx\r\n"), std::string("--B-\r\n"), std::string("--B\r\n\r\nbytes\r\n--B--"),
        std::string("--B\r\nContent-Type: text/plain\r\n\r\n\r\n--B--"),
        std::string("--B\r\nno colon\r\n\r\n\r\n--B--"), part("form-data", "") + "--B--",
        part("attachment; name=f", "") + "--B--", part("form-data; name", "") + "--B--",
        part("form-data; name=\"f", "") + "--B--", part("form-data name=f", "") + "--B--",
        part("form-data; name=f", "1"), part("form-data; name=f", "1") + "--B",
        "--B\r\nX: " + std::string(kMaxPartHead, 'x') + "\r\n\r\n", "--B" + std::string(1000, ' ') + "\r\n"}) {
    const auto parsed = parse_all_ways(body);
    EXPECT_EQ(parsed.failure, ErrorCode::MalformedPOSTRequest) << body.substr(0, 80);
  }
}

TEST(MultipartParser, ReadsTheBoundary) {
  struct Case {
    std::string content_type;
    std::string boundary;
    ErrorCode failure = ErrorCode::MalformedPOSTRequest;
  };
  const Case cases[] = {
      {"multipart/form-data; boundary=abc", "abc"},
      {"Multipart/Form-Data;boundary=\"a b\"", "a b"},
      {"multipart/form-data; charset=utf-8; boundary=----x", "----x"},
      {"multipart/form-data; BOUNDARY=abc; charset=utf-8", "abc"},
      {"multipart/form-data", ""},
      {"multipart/form-data; boundary=", ""},
      {"multipart/form-data; boundary=\"abc", ""},
      {"multipart/form-data; boundary=" + std::string(kMaxBoundary + 1, 'x'), ""},
      {"multipart/mixed; boundary=abc", "", ErrorCode::PreconditionFailed},
      {"application/x-www-form-urlencoded", "", ErrorCode::PreconditionFailed},
      {"", "", ErrorCode::PreconditionFailed},
  };
  for (const auto& c : cases) {
    const auto boundary = parse_boundary(c.content_type);
    if (c.boundary.empty()) {
      ASSERT_FALSE(boundary) << c.content_type;
      EXPECT_EQ(boundary.error().code, c.failure) << c.content_type;
    } else {
      ASSERT_TRUE(boundary) << c.content_type;
      EXPECT_EQ(*boundary, c.boundary);
    }
  }
}

}  // namespace
}  // namespace mocks3::s3api::forms
