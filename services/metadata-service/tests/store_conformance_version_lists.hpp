// What a MetadataStore owes about ListObjectVersions, and about versions while they change. Source: ListObjectVersions.
#pragma once

#include <ranges>

#include "versioned_suite.hpp"

namespace mocks3::metadata {

template <class Harness>
class StoreVersionLists : public VersionedSuite<Harness> {
 protected:
  /// Keys, common prefixes and version ids of one list in pages of `limit`.
  std::vector<std::string> paged(std::uint32_t limit, contracts::ListVersions request = {}) {
    std::vector<std::string> lines;
    request.limit = limit;
    for (int pages = 0; pages < 1000; ++pages) {
      const auto page = this->list(request);
      EXPECT_LE(page.versions.size() + page.common_prefixes.size(), limit);
      for (const auto& entry : page.versions) lines.push_back(entry.summary.key + " " + entry.summary.version_id);
      for (const auto& prefix : page.common_prefixes) lines.push_back(prefix);
      if (!page.truncated) {
        EXPECT_EQ(page.next_key_marker, "");
        return lines;
      }
      EXPECT_FALSE(page.versions.empty() && page.common_prefixes.empty());
      request.key_marker = page.next_key_marker;
      request.version_id_marker = page.next_version_id_marker;
    }
    ADD_FAILURE() << "the list does not end";
    return lines;
  }
};
TYPED_TEST_SUITE_P(StoreVersionLists);

TYPED_TEST_P(StoreVersionLists, PagesOfAnySizeMakeTheSameList) {
  using namespace std::string_literals;
  const std::vector<std::string> keys = {"a",   "a\0"s, "a\0\1"s, "a\0b"s, "a\1"s,    "a/1",
                                         "a/2", "ab",   "b",      "\xff",  "\xff\xff"};
  std::vector<std::string> expected;
  for (const auto& key : keys) this->add(key);
  this->enable();
  std::map<std::string, std::vector<std::string>> versions;
  for (int round = 0; round < 3; ++round) {
    for (const auto& key : keys) versions[key].push_back(round == 1 ? this->remove(key).version_id : this->add(key));
  }
  for (const auto& [key, ids] : versions) {
    for (const auto& id : ids | std::views::reverse) expected.push_back(key + " " + id);
    expected.push_back(key + " null");
  }
  for (const std::uint32_t limit : {1u, 2u, 3u, 5u, 43u, 44u, 1000u}) EXPECT_EQ(this->paged(limit), expected) << limit;
}

TYPED_TEST_P(StoreVersionLists, APrefixAndADelimiterCountVersionsOnce) {
  this->enable();
  for (int round = 0; round < 3; ++round) {
    for (const auto* key : {"a", "dir/1", "dir/2", "dir2/1", "e"}) this->add(key);
  }
  this->remove("dir2/1");
  auto page = this->list({.delimiter = "/"});
  EXPECT_THAT(page.common_prefixes, ::testing::ElementsAre("dir/", "dir2/"));
  EXPECT_EQ(page.versions.size(), 6u);
  for (const std::uint32_t limit : {1u, 2u, 3u, 100u}) {
    EXPECT_EQ(this->paged(limit, {.delimiter = "/"}).size(), 8u) << limit;
    EXPECT_EQ(this->paged(limit, {.prefix = "dir/"}).size(), 6u) << limit;
    EXPECT_EQ(this->paged(limit, {.prefix = "dir"}).size(), 10u) << limit;
    EXPECT_EQ(this->paged(limit, {.prefix = "dir", .delimiter = "/"}).size(), 2u) << limit;
  }
  page = this->list({.delimiter = "/", .key_marker = "dir/1", .version_id_marker = "null"});
  EXPECT_THAT(page.common_prefixes, ::testing::ElementsAre("dir2/")) << "a marker skips the prefix it lies in";
  EXPECT_EQ(this->list({.limit = 0}).versions.size(), 0u);
  EXPECT_FALSE(this->list({.limit = 0}).truncated);
}

TYPED_TEST_P(StoreVersionLists, MarkersSayWhereToGoOn) {
  this->add("k", "null");
  this->enable();
  const auto one = this->add("k"), two = this->add("k"), other = this->add("l");
  const auto after = [&](const std::string& key, const std::string& version) {
    std::vector<std::string> ids;
    for (const auto& entry : this->list({.key_marker = key, .version_id_marker = version}).versions)
      ids.push_back(entry.summary.version_id);
    return ids;
  };
  EXPECT_THAT(after("k", ""), ::testing::ElementsAre(other)) << "a key alone: behind all its versions";
  EXPECT_THAT(after("k", two), ::testing::ElementsAre(one, "null", other));
  EXPECT_THAT(after("k", one), ::testing::ElementsAre("null", other));
  EXPECT_THAT(after("k", "null"), ::testing::ElementsAre(other));
  EXPECT_THAT(after("a", "null"), ::testing::ElementsAre(two, one, "null", other));
  EXPECT_THAT(after("k", other), ::testing::ElementsAre(two, one, "null", other)) << "a newer one of another key";
  EXPECT_THAT(after("zzz", one), ::testing::IsEmpty());
  this->remove("k", one);
  EXPECT_THAT(after("k", one), ::testing::ElementsAre("null", other)) << "gone since it was handed out";
  EXPECT_EQ(this->error(this->store().list_versions(
                this->context, {.bucket = "b", .key_marker = "k", .version_id_marker = "never handed out"})),
            ErrorCode::InvalidArgument);
}

TYPED_TEST_P(StoreVersionLists, EmptyingABucketPageByPageMissesNothing) {
  for (const auto* key : {"k", "l"}) this->add(key);
  this->enable();
  for (int i = 0; i < 3; ++i) {
    for (const auto* key : {"k", "l"}) this->add(key);
    this->remove("k");
  }
  this->suspend();
  this->add("l");  // the null version is a current one in one key and the oldest in the other
  contracts::ListVersions request{.limit = 3};
  std::size_t removed = 0;
  for (bool more = true; more;) {
    const auto page = this->list(request);
    for (const auto& entry : page.versions) {
      EXPECT_TRUE(this->remove(entry.summary.key, entry.summary.version_id).existed);
      ++removed;
    }
    more = page.truncated;
    request.key_marker = page.next_key_marker;
    request.version_id_marker = page.next_version_id_marker;
  }
  EXPECT_EQ(removed, 11u);
  this->ok(this->store().delete_bucket(this->context, "b"));
}

TYPED_TEST_P(StoreVersionLists, DeletedObjectsDoNotFillListsOfObjects) {
  this->enable();
  for (int i = 0; i < 700; ++i) this->remove("dead/" + std::to_string(i));
  this->add("live/1");
  this->add("live/2");
  this->remove("z");
  auto page = this->ok(this->store().list_objects(this->context, {.bucket = "b", .delimiter = "/"}));
  EXPECT_THAT(page.common_prefixes, ::testing::ElementsAre("live/")) << "nothing but markers is below dead/";
  page = this->ok(this->store().list_objects(this->context, {.bucket = "b", .limit = 2}));
  EXPECT_EQ(page.objects.size(), 2u);
  EXPECT_FALSE(page.truncated) << "only a marker follows";
  page = this->ok(this->store().list_objects(this->context, {.bucket = "b", .limit = 1}));
  EXPECT_TRUE(page.truncated);
  EXPECT_EQ(page.next_start_after, "live/1");
}

REGISTER_TYPED_TEST_SUITE_P(StoreVersionLists, PagesOfAnySizeMakeTheSameList, APrefixAndADelimiterCountVersionsOnce,
                            MarkersSayWhereToGoOn, EmptyingABucketPageByPageMissesNothing,
                            DeletedObjectsDoNotFillListsOfObjects);

}  // namespace mocks3::metadata
