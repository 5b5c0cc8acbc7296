#include "domain/version_id.hpp"

#include <gtest/gtest.h>

#include <set>

#include "domain/rows.hpp"
#include "mocks3/contracts/versions.hpp"

namespace mocks3::metadata {
namespace {

TEST(VersionIds, GiveTheirAddressBack) {
  for (const std::uint64_t order : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{5} << 40, ~std::uint64_t{0}}) {
    const VersionAddress address{.order = order, .secret = new_secret()};
    const auto id = version_id(address);
    EXPECT_TRUE(contracts::is_version_id(id)) << id;
    const auto parsed = parse_version_id(id);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->order, order);
    EXPECT_EQ(parsed->secret, address.secret);
  }
}

TEST(VersionIds, NeighboursDoNotLookAlike) {
  std::set<std::string> tails;
  for (std::uint64_t order = 1; order <= 100; ++order)
    tails.insert(version_id({.order = order, .secret = new_secret()}).substr(21));
  EXPECT_EQ(tails.size(), 100u) << "the order cannot be read off";
}

TEST(VersionIds, OtherTextHasNoAddress) {
  const auto id = version_id({.order = 1, .secret = new_secret()});
  EXPECT_FALSE(parse_version_id(""));
  EXPECT_FALSE(parse_version_id("null"));
  EXPECT_FALSE(parse_version_id(id + "A"));
  EXPECT_FALSE(parse_version_id(id.substr(1)));
  for (const char c : {'-', '/', '+', '=', ' ', '\0', '\xff'}) EXPECT_FALSE(parse_version_id(id.substr(1) + c));
}

TEST(Stamps, ComeBackAsTheyWere) {
  for (unsigned bits = 0; bits < 8; ++bits) {
    const Stamp stamp{.order = 7,
                      .last_modified = Timestamp(std::chrono::milliseconds(-5)),
                      .delete_marker = (bits & 1) != 0,
                      .secret = bits & 2 ? new_secret() : kNoSecret,
                      .newer = bits & 4 ? 9u : 0u,
                      .older = bits & 4 ? 3u : 0u};
    std::string row = "content";
    append_stamp(row, stamp);
    EXPECT_EQ(is_delete_marker(row), stamp.delete_marker);
    std::string_view view = row;
    const auto back = take_stamp(view);
    ASSERT_TRUE(back);
    EXPECT_EQ(view, "content");
    EXPECT_EQ(back->order, stamp.order);
    EXPECT_EQ(back->last_modified, stamp.last_modified);
    EXPECT_EQ(back->delete_marker, stamp.delete_marker);
    EXPECT_EQ(back->secret, stamp.secret);
    EXPECT_EQ(back->newer, stamp.newer);
    EXPECT_EQ(back->older, stamp.older);
    EXPECT_EQ(back->version_id(), stamp.version_id());
    EXPECT_TRUE(back->has_id(stamp.version_id()));
    EXPECT_EQ(back->has_id("null"), stamp.is_null());
  }
}

TEST(Stamps, ARowThatIsCutShortHasNone) {
  std::string row;
  append_stamp(row, {.order = 7, .secret = new_secret(), .newer = 1});
  for (std::size_t from = 1; from <= row.size(); ++from) {
    std::string_view view = std::string_view(row).substr(from);
    const auto stamp = take_stamp(view);
    ASSERT_FALSE(stamp);
    EXPECT_EQ(stamp.error().code, ErrorCode::StoreCorrupted);
  }
}

}  // namespace
}  // namespace mocks3::metadata
