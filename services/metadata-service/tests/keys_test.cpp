#include "domain/keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mocks3::metadata {
namespace {

using namespace std::string_literals;

const std::vector<std::string> kAwkward{"a",
                                        "a/b",
                                        "a/",
                                        "a//b",
                                        "",
                                        "\0"s,
                                        "\0\0"s,
                                        "\0\x01"s,
                                        "\0\xff"s,
                                        "\x01"s,
                                        "a\0"s,
                                        "a\0b"s,
                                        "a\0\x01z"s,
                                        "a\x01"s,
                                        "\xff"s,
                                        "\xff\xff"s,
                                        std::string(1024, '\0'),
                                        std::string(1024, '\xff'),
                                        std::string(1024, 'k')};

TEST(Keys, UploadRowsGiveTheirKeyAndIdBack) {
  for (const auto& key : kAwkward) {
    std::string found;
    const auto row = keys::upload(7, key, "upload-id");
    const auto id = keys::parse_upload(row, found);
    ASSERT_TRUE(id);
    EXPECT_EQ(*id, "upload-id");
    EXPECT_EQ(found, key);
  }
}

TEST(Keys, ACutUploadRowIsNoRow) {
  const auto row = keys::upload(7, "a\0b"s, "");
  std::string found;
  EXPECT_TRUE(keys::parse_upload(row, found));
  for (std::size_t size = 0; size < row.size(); ++size) EXPECT_FALSE(keys::parse_upload(row.substr(0, size), found));
}

TEST(Keys, RowsSortAsTheirKeysDo) {
  auto by_key = kAwkward;
  std::ranges::sort(by_key);
  EXPECT_TRUE(std::ranges::is_sorted(by_key, {}, [](const auto& key) { return keys::head(7, key); }));
  EXPECT_TRUE(std::ranges::is_sorted(by_key, {}, [](const auto& key) { return keys::upload(7, key, "id"); }));
}

TEST(Keys, AnUploadOfAKeySortsBeforeLongerKeys) {
  EXPECT_LT(keys::upload(1, "a", "zzz"), keys::upload(1, "a\0"s, "aaa"));
  EXPECT_LT(keys::upload(1, "a", "1"), keys::upload(1, "a", "2"));
}

TEST(Keys, BucketsDoNotMix) {
  EXPECT_LT(keys::head(1, "\xff\xff"s), keys::heads(2));
  EXPECT_LT(keys::head(255, "z"), keys::head(256, ""));
  EXPECT_EQ(keys::prefix_end(keys::heads(1)), keys::heads(2));
}

TEST(Keys, TheEndOfAPrefixIsBehindEverythingThatStartsWithIt) {
  EXPECT_EQ(keys::prefix_end("ab"), "ac");
  EXPECT_EQ(keys::prefix_end("a\xff\xff"s), "b");
  EXPECT_EQ(keys::prefix_end("\xff"s), "");
  EXPECT_EQ(keys::prefix_end("a\x7f"s), "a\x80"s);
}

TEST(Keys, NumbersSortAsNumbers) {
  EXPECT_LT(keys::task(255), keys::task(256));
  EXPECT_LT(keys::part("id", 9), keys::part("id", 10'000));
  EXPECT_EQ(keys::read_u64(keys::u64(0x0123456789abcdefULL)), 0x0123456789abcdefULL);
}

}  // namespace
}  // namespace mocks3::metadata
