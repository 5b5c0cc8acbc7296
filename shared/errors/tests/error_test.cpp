#include "mocks3/errors/error.hpp"

#include <gtest/gtest.h>

#include <set>

#include "mocks3/errors/result.hpp"

namespace mocks3::errors {
namespace {

TEST(ErrorTable, FindsEveryCodeByItsOwnName) {
  std::set<std::string_view> names;
  for (const auto& row : all_errors()) {
    ASSERT_EQ(find_error(row.name), &row);
    EXPECT_EQ(info(row.code).name, row.name);
    EXPECT_TRUE(names.insert(row.name).second) << row.name << " stands twice";
    EXPECT_GE(row.http_status, 300);
    EXPECT_LE(row.http_status, 599);
  }
  EXPECT_EQ(find_error("NoSuchThing"), nullptr);
}

TEST(ErrorTable, NeverShowsAnInternalCodeToAnS3Client) {
  for (const auto& row : all_errors()) EXPECT_FALSE(info(public_code(row.code)).internal) << row.name;
}

Result<int> half(int n) {
  if (n % 2) return fail(ErrorCode::InvalidArgument, "odd");
  return n / 2;
}
Result<int> quarter(int n) {
  TRY(const int h, half(n));
  TRY(const int q, half(h));
  return q;
}
Result<> check(int n) {
  CHECK_OK(quarter(n));
  return {};
}

TEST(Result, MacrosPassTheFirstErrorUp) {
  EXPECT_EQ(quarter(8).value(), 2);
  ASSERT_FALSE(quarter(6));
  EXPECT_EQ(quarter(6).error().message, "odd");
  EXPECT_TRUE(check(4));
  EXPECT_FALSE(check(3));
}

TEST(Error, DescribesItselfForLogsWithItsCause) {
  EXPECT_EQ(Error(ErrorCode::NoSuchKey, "gone").caused_by("io").describe(), "NoSuchKey: gone (io)");
}

}  // namespace
}  // namespace mocks3::errors
