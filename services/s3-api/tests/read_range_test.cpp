#include "ops/read_range.hpp"

#include <gtest/gtest.h>

namespace mocks3::s3api {
namespace {

struct Case {
  std::string_view header;
  std::uint64_t size;
  std::int64_t offset;  // -1: the whole object; -2: InvalidRange
  std::uint64_t length;
};

// RFC 9110 section 14; "GetObject": several ranges are not served.
TEST(ReadRange, Table) {
  constexpr Case kCases[] = {
      {"bytes=0-0", 10, 0, 1},
      {"bytes=0-9", 10, 0, 10},
      {"bytes=0-10", 10, 0, 10},
      {"bytes=0-99999999999999999999999", 10, 0, 10},
      {"bytes=4-", 10, 4, 6},
      {"bytes=9-", 10, 9, 1},
      {"bytes=10-", 10, -2, 0},
      {"bytes=10-20", 10, -2, 0},
      {"bytes=99999999999999999999999-", 10, -2, 0},
      {"bytes=-3", 10, 7, 3},
      {"bytes=-10", 10, 0, 10},
      {"bytes=-11", 10, 0, 10},
      {"bytes=-0", 10, -2, 0},
      {"bytes=-1", 0, -2, 0},
      {"bytes=0-", 0, -2, 0},
      {"bytes=5-4", 10, -1, 0},
      {"bytes=-", 10, -1, 0},
      {"bytes=", 10, -1, 0},
      {"bytes=a-b", 10, -1, 0},
      {"bytes=1-b", 10, -1, 0},
      {"bytes=--1", 10, -1, 0},
      {"bytes=0-1,3-4", 10, -1, 0},
      {"items=0-1", 10, -1, 0},
      {"bytes 0-1", 10, -1, 0},
      {"0-1", 10, -1, 0},
      {"BYTES=0-1", 10, 0, 2},
      {"bytes= 0 - 1 ", 10, 0, 2},
      {"bytes=+1-2", 10, -1, 0},
      {"bytes=18446744073709551615-18446744073709551615", 10, -2, 0},
  };
  for (const auto& row : kCases) {
    const auto range = parse_range(row.header, row.size);
    if (row.offset == -2) {
      ASSERT_FALSE(range) << row.header;
      EXPECT_EQ(range.error().code, ErrorCode::InvalidRange) << row.header;
      continue;
    }
    ASSERT_TRUE(range) << row.header;
    EXPECT_EQ(range->has_value(), row.offset >= 0) << row.header;
    if (!*range || row.offset < 0) continue;
    EXPECT_EQ((*range)->offset, static_cast<std::uint64_t>(row.offset)) << row.header;
    EXPECT_EQ((*range)->size, row.length) << row.header;
  }
}

TEST(ReadRange, ACopySourceRangeIsStrict) {
  const auto range = parse_copy_range("bytes=2-5", 10);
  ASSERT_TRUE(range);
  EXPECT_EQ(range->offset, 2U);
  EXPECT_EQ(range->size, 4U);
  EXPECT_EQ(parse_copy_range("bytes=0-10", 10).error().code, ErrorCode::InvalidRange);
  for (const char* text :
       {"bytes=2-", "bytes=-2", "2-5", "bytes=5-2", "bytes=a-b", "bytes=0-1,3-4", "bytes=0-1-2", ""}) {
    EXPECT_EQ(parse_copy_range(text, 10).error().code, ErrorCode::InvalidArgument) << text;
  }
}

}  // namespace
}  // namespace mocks3::s3api
