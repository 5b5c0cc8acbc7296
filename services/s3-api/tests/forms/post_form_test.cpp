// "POST Object": fields, the file, what stands behind it; "Error responses": the words.
#include "forms/post_form.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "chunk_writer.hpp"
#include "form_writer.hpp"
#include "mocks3/testing/coroutine_test.hpp"
#include "signer.hpp"

namespace mocks3::s3api::forms {
namespace {

using test::FormWriter;
using test::kBoundary;

struct Received {
  FormFields fields;
  std::string file;
  std::optional<Error> failure;
};

/// Reads a whole form that arrives in pieces of `piece` bytes; `pull` bytes of the file are asked for at a time.
asio::awaitable<Received> receive(std::string body, std::size_t piece, SizeRange sizes = {},
                                  std::size_t pull = 1u << 20) {
  Received received;
  const std::size_t length = body.size();
  auto form = co_await read_post_form(
      std::make_unique<test::PiecewiseBody>(std::move(body), std::vector<std::size_t>{piece}), kBoundary, length);
  if (!form) {
    received.failure = form.error();
    co_return received;
  }
  received.fields = std::move(form->fields);
  form->file->limit(sizes);
  for (;;) {
    const auto chunk = co_await form->file->read(pull);
    if (!chunk) {
      received.failure = chunk.error();
      co_return received;
    }
    EXPECT_LE(chunk->size(), pull);
    if (chunk->empty()) co_return received;
    received.file += chunk->view();
  }
}

std::vector<std::pair<std::string, std::string>> many_fields() {
  std::vector<std::pair<std::string, std::string>> fields;
  for (int i = 0; i < 300; ++i) fields.emplace_back("x-ignore-" + std::to_string(i), "");
  return fields;
}

std::string detail(const Received& received, std::string_view name) { return test::detail(*received.failure, name); }

CO_TEST(PostForm, FieldsAndFileComeApartHoweverTheyArrive) {
  const std::string content =
      "line\r\n--" + std::string(kBoundary).substr(0, 10) + "\r\n\r\r\n--" + std::string(3000, 'x') + "\r";
  const FormWriter writer{
      .fields = {{"key", "user/${filename}"}, {"x-amz-meta-a", "1\r\n2"}}, .file = content, .filename = "C:\\a\\b.txt"};
  for (const std::size_t piece : {1U, 7U, 1000U, 1U << 20}) {
    for (const std::size_t pull : {10U, 1U << 20}) {
      const auto received = co_await receive(writer.body(), piece, {}, pull);
      CO_ASSERT_TRUE(!received.failure);
      EXPECT_EQ(received.fields.get("Key"), "user/b.txt");
      EXPECT_EQ(received.fields.get("x-amz-meta-a"), "1\r\n2");
      EXPECT_EQ(received.file, content);
    }
  }
}

CO_TEST(PostForm, TheFileIsThePartOfThatNameOnly) {
  // Some clients give every part a filename.
  FormWriter writer{.fields = {}, .file = "", .filename = std::nullopt};
  std::string body = writer.part("key", "a", "; filename=\"key\"") + writer.part("FILE", "content");
  body += "--" + writer.boundary + "--";
  const auto received = co_await receive(body, 1000);
  CO_ASSERT_TRUE(!received.failure);
  EXPECT_EQ(received.fields.get("key"), "a");
  EXPECT_EQ(received.file, "content");
}

CO_TEST(PostForm, WhatStandsBehindTheFileIsIgnored) {
  FormWriter writer{.fields = {{"key", "a"}}};
  writer.behind = writer.part("key", "b") + writer.part("submit", std::string(100'000, 'x'));
  for (const std::size_t piece : {5U, 1U << 20}) {
    const auto received = co_await receive(writer.body() + "epilogue", piece);
    CO_ASSERT_TRUE(!received.failure);
    EXPECT_EQ(received.fields.get("key"), "a");
    EXPECT_EQ(received.file, "bar");
  }
}

CO_TEST(PostForm, ThereIsExactlyOneFile) {
  FormWriter writer{.fields = {{"key", "a"}}};
  writer.behind = writer.part("file", "second");
  const auto two = co_await receive(writer.body(), 1000);
  CO_ASSERT_TRUE(two.failure.has_value());
  EXPECT_EQ(two.failure->code, ErrorCode::InvalidArgument);
  EXPECT_EQ(two.failure->message, "POST requires exactly one file upload per request.");
  EXPECT_EQ(detail(two, "ArgumentName"), "file");
  EXPECT_EQ(detail(two, "ArgumentValue"), "2");

  const auto none = co_await receive(FormWriter{.fields = {{"key", "a"}}, .file = std::nullopt}.body(), 1000);
  CO_ASSERT_TRUE(none.failure.has_value());
  EXPECT_EQ(none.failure->code, ErrorCode::InvalidArgument);
  EXPECT_EQ(detail(none, "ArgumentValue"), "0");
}

CO_TEST(PostForm, FieldsBeforeTheFileAreBounded) {
  for (const std::size_t piece : {100U, 1U << 20}) {
    const auto fits = co_await receive(FormWriter{.fields = {{"key", std::string(20'000, 'k')}}}.body(), piece);
    EXPECT_FALSE(fits.failure);
    const auto large = co_await receive(FormWriter{.fields = {{"key", std::string(21'000, 'k')}}}.body(), piece);
    CO_ASSERT_TRUE(large.failure.has_value());
    EXPECT_EQ(large.failure->code, ErrorCode::MaxPostPreDataLengthExceeded);
    EXPECT_EQ(detail(large, "MaxPostPreDataLengthBytes"), "20480");
    const auto many = co_await receive(FormWriter{.fields = many_fields()}.body(), piece);
    CO_ASSERT_TRUE(many.failure.has_value());
    EXPECT_EQ(many.failure->code, ErrorCode::MaxPostPreDataLengthExceeded);
  }
}

CO_TEST(PostForm, SizesOfTheFileAreJudged) {
  struct Case {
    std::size_t size;
    ErrorCode code;
    std::string bound;
  };
  for (const Case& c :
       {Case{4, ErrorCode::EntityTooSmall, "MinSizeAllowed"}, Case{11, ErrorCode::EntityTooLarge, "MaxSizeAllowed"}}) {
    for (const std::size_t piece : {3U, 1U << 20}) {
      const auto received = co_await receive(FormWriter{.fields = {}, .file = std::string(c.size, 'x')}.body(), piece,
                                             {.min = 5, .max = 10});
      CO_ASSERT_TRUE(received.failure.has_value());
      EXPECT_EQ(received.failure->code, c.code);
      EXPECT_EQ(detail(received, "ProposedSize"), std::to_string(c.size));
      EXPECT_EQ(detail(received, c.bound), c.code == ErrorCode::EntityTooSmall ? "5" : "10");
    }
  }
  for (const std::size_t size : {5U, 10U}) {
    const auto received =
        co_await receive(FormWriter{.fields = {}, .file = std::string(size, 'x')}.body(), 4, {.min = 5, .max = 10});
    EXPECT_FALSE(received.failure) << size;
  }
  const auto negative = co_await receive(FormWriter{.fields = {}}.body(), 100, {.min = -1, .max = -1});
  CO_ASSERT_TRUE(negative.failure.has_value());
  EXPECT_EQ(negative.failure->code, ErrorCode::EntityTooLarge);
}

CO_TEST(PostForm, AFormThatBreaksOffHasNoEnd) {
  const std::string whole = FormWriter{.fields = {{"key", "a"}}}.body();
  // Everything up to the two dashes that close the form.
  for (std::size_t size = 0; size < whole.size() - 2; ++size) {
    const auto received = co_await receive(whole.substr(0, size), 16);
    CO_ASSERT_TRUE(received.failure.has_value());
    EXPECT_EQ(received.failure->code, ErrorCode::MalformedPOSTRequest) << size;
  }
}

}  // namespace
}  // namespace mocks3::s3api::forms
