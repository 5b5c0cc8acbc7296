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
    const auto id = keys::parse_escaped(row, found);
    ASSERT_TRUE(id);
    EXPECT_EQ(*id, "upload-id");
    EXPECT_EQ(found, key);
  }
}

TEST(Keys, ACutUploadRowIsNoRow) {
  const auto row = keys::upload(7, "a\0b"s, "");
  std::string found;
  EXPECT_TRUE(keys::parse_escaped(row, found));
  for (std::size_t size = 0; size < row.size(); ++size) EXPECT_FALSE(keys::parse_escaped(row.substr(0, size), found));
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

TEST(Keys, VersionsOfAKeySortNewestFirstAndBetweenTheirNeighbours) {
  EXPECT_LT(keys::version(1, "a", 9), keys::version(1, "a", 8));
  EXPECT_LT(keys::version(1, "a", 1), keys::version(1, "a\0"s, 99));
  auto by_key = kAwkward;
  std::ranges::sort(by_key);
  EXPECT_TRUE(std::ranges::is_sorted(by_key, {}, [](const auto& key) { return keys::version(7, key, 5); }));
  for (const auto& key : kAwkward) EXPECT_TRUE(keys::version(7, key, 5).starts_with(keys::versions(7, key)));
}

TEST(Keys, AHeadIsLookedForWhereItsVersionsCouldBe) {
  std::vector<std::string> positions = {keys::versions(255), keys::prefix_end(keys::versions(255))};
  for (const auto& key : kAwkward) {
    auto prefix = keys::versions(255);
    keys::append_escaped(prefix, key);
    positions.push_back(prefix);
    positions.push_back(keys::prefix_end(prefix));
    positions.push_back(keys::prefix_end(keys::versions(255, key)));
    positions.push_back(prefix + '\0');
    positions.push_back(keys::version(255, key, 5));
    positions.push_back(keys::version(255, key, 5) + '\0');
  }
  for (const auto& position : positions) {
    const auto head_position = keys::head_position(position);
    for (const auto& key : kAwkward) {
      const bool behind = keys::versions(255, key) >= position;
      const bool before = keys::version(255, key, 0) < position;
      if (behind) EXPECT_GE(keys::head(255, key), head_position);
      if (before) EXPECT_LT(keys::head(255, key), head_position);
      if (keys::version(255, key, 5) >= position) EXPECT_GE(keys::head(255, key), head_position);
    }
    EXPECT_LT(head_position, keys::heads(257));
  }
}

TEST(Keys, NumbersSortAsNumbers) {
  EXPECT_LT(keys::task(255), keys::task(256));
  EXPECT_LT(keys::part("id", 9), keys::part("id", 10'000));
  EXPECT_EQ(keys::read_u64(keys::u64(0x0123456789abcdefULL)), 0x0123456789abcdefULL);
}

}  // namespace
}  // namespace mocks3::metadata
