// The conformance suite, pages of objects and versions.
#pragma once

#include "store_conformance.hpp"

namespace mocks3::metadata {

template <class Harness>
class StoreListings : public StoreSuite<Harness> {
 protected:
  StoreListings() { this->make_bucket("b"); }

  void put_all(std::initializer_list<const char*> keys) {
    for (const auto* key : keys) this->put("b", key);
  }
  contracts::ObjectPage list(contracts::ListObjects request) {
    request.bucket = "b";
    return this->ok(this->store().list_objects(this->context, request));
  }
  static std::vector<std::string> keys(const contracts::ObjectPage& page) {
    std::vector<std::string> result;
    for (const auto& object : page.objects) result.push_back(object.key);
    return result;
  }
  /// Pages of `limit` until the end, keys and common prefixes in the order they came.
  std::vector<std::string> all_pages(contracts::ListObjects request) {
    std::vector<std::string> result;
    for (;;) {
      const auto page = list(request);
      EXPECT_LE(page.objects.size() + page.common_prefixes.size(), request.limit);
      std::vector<std::string> merged = keys(page);
      merged.insert(merged.end(), page.common_prefixes.begin(), page.common_prefixes.end());
      std::ranges::sort(merged);
      result.insert(result.end(), merged.begin(), merged.end());
      if (!page.truncated) return result;
      EXPECT_EQ(page.next_start_after, merged.back());
      if (page.next_start_after.empty() || page.next_start_after <= request.start_after) {
        ADD_FAILURE() << "the listing does not get on";
        return result;
      }
      request.start_after = page.next_start_after;
    }
  }
};
TYPED_TEST_SUITE_P(StoreListings);

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TYPED_TEST_P(StoreListings, AnEmptyBucketAndAMissingOne) {
  EXPECT_THAT(this->list({}).objects, IsEmpty());
  EXPECT_FALSE(this->list({}).truncated);
  EXPECT_EQ(this->error(this->store().list_objects(this->context, {.bucket = "nope"})), ErrorCode::NoSuchBucket);
}

TYPED_TEST_P(StoreListings, KeysComeInByteOrderWithTheirSummaries) {
  this->put_all({"b", "a/b", "a", "B", "\xc3\xa4"});
  const auto page = this->list({});
  EXPECT_THAT(this->keys(page), ElementsAre("B", "a", "a/b", "b", "\xc3\xa4"));
  EXPECT_EQ(page.objects[0].size, 1u);
  EXPECT_EQ(page.objects[0].etag, sample::md5_hex("x"));
  EXPECT_EQ(page.objects[0].last_modified, this->harness.clock().now());
}

TYPED_TEST_P(StoreListings, OtherBucketsDoNotShowThrough) {
  this->make_bucket("c");
  this->put("c", "theirs");
  this->put_all({"ours"});
  EXPECT_THAT(this->keys(this->list({})), ElementsAre("ours"));
}

TYPED_TEST_P(StoreListings, APrefixSelects) {
  this->put_all({"a", "ab", "ab/c", "abc", "b"});
  EXPECT_THAT(this->keys(this->list({.prefix = "ab"})), ElementsAre("ab", "ab/c", "abc"));
  EXPECT_THAT(this->keys(this->list({.prefix = "ab", .start_after = "ab"})), ElementsAre("ab/c", "abc"));
  EXPECT_THAT(this->keys(this->list({.prefix = "ab", .start_after = "aa"})), ElementsAre("ab", "ab/c", "abc"));
  EXPECT_THAT(this->keys(this->list({.prefix = "ab", .start_after = "z"})), IsEmpty());
  EXPECT_THAT(this->keys(this->list({.prefix = "nope"})), IsEmpty());
}

TYPED_TEST_P(StoreListings, APrefixOfTheHighestBytesEndsAtTheBucket) {
  using namespace std::string_literals;
  this->put("b", "\xff\xff"s);
  this->put("b", "\xff\xff\xff"s);
  this->make_bucket("c");
  this->put("c", "\x01");
  EXPECT_THAT(this->keys(this->list({.prefix = "\xff\xff"s})), ElementsAre("\xff\xff"s, "\xff\xff\xff"s));
}

// "Organizing objects using prefixes"
TYPED_TEST_P(StoreListings, ADelimiterRollsUp) {
  this->put_all({"a", "a/b", "a/c/d", "b/", "b/c", "c", "d//e", "/f"});
  auto page = this->list({.delimiter = "/"});
  EXPECT_THAT(this->keys(page), ElementsAre("a", "c"));
  EXPECT_THAT(page.common_prefixes, ElementsAre("/", "a/", "b/", "d/"));
  page = this->list({.prefix = "a/", .delimiter = "/"});
  EXPECT_THAT(this->keys(page), ElementsAre("a/b"));
  EXPECT_THAT(page.common_prefixes, ElementsAre("a/c/"));
  page = this->list({.prefix = "b/", .delimiter = "/"});
  EXPECT_THAT(this->keys(page), ElementsAre("b/", "b/c"));
  page = this->list({.prefix = "d/", .delimiter = "/"});
  EXPECT_THAT(page.common_prefixes, ElementsAre("d//"));
  page = this->list({.prefix = "a", .delimiter = "/"});
  EXPECT_THAT(this->keys(page), ElementsAre("a"));
  EXPECT_THAT(page.common_prefixes, ElementsAre("a/"));
}

TYPED_TEST_P(StoreListings, ADelimiterIsAnyString) {
  this->put_all({"foo--bar", "foo--baz", "foo-x", "--", "plain"});
  const auto page = this->list({.delimiter = "--"});
  EXPECT_THAT(this->keys(page), ElementsAre("foo-x", "plain"));
  EXPECT_THAT(page.common_prefixes, ElementsAre("--", "foo--"));
  EXPECT_THAT(this->list({.delimiter = "zz"}).common_prefixes, IsEmpty());
}

// ListObjectsV2: "CommonPrefixes is filtered out from results if it is not lexicographically greater than the
// StartAfter value."
TYPED_TEST_P(StoreListings, StartAfterSkipsTheCommonPrefixItLiesIn) {
  this->put_all({"a/1", "a/2", "b/1", "c"});
  auto page = this->list({.delimiter = "/", .start_after = "a/"});
  EXPECT_THAT(page.common_prefixes, ElementsAre("b/"));
  page = this->list({.delimiter = "/", .start_after = "a/1"});
  EXPECT_THAT(page.common_prefixes, ElementsAre("b/"));
  page = this->list({.delimiter = "/", .start_after = "a"});
  EXPECT_THAT(page.common_prefixes, ElementsAre("a/", "b/"));
  EXPECT_THAT(this->keys(page), ElementsAre("c"));
}

TYPED_TEST_P(StoreListings, LimitsAreExact) {
  this->put_all({"a", "b", "c"});
  auto page = this->list({.limit = 3});
  EXPECT_EQ(page.objects.size(), 3u);
  EXPECT_FALSE(page.truncated);
  page = this->list({.limit = 2});
  EXPECT_THAT(this->keys(page), ElementsAre("a", "b"));
  EXPECT_TRUE(page.truncated);
  EXPECT_EQ(page.next_start_after, "b");
  page = this->list({.limit = 0});
  EXPECT_THAT(page.objects, IsEmpty());
  EXPECT_FALSE(page.truncated);
}

TYPED_TEST_P(StoreListings, ALastPageThatEndsInACommonPrefixIsNotTruncated) {
  this->put_all({"a", "b/1", "b/2", "b/3"});
  const auto page = this->list({.delimiter = "/", .limit = 2});
  EXPECT_THAT(page.common_prefixes, ElementsAre("b/"));
  EXPECT_FALSE(page.truncated);
}

TYPED_TEST_P(StoreListings, PagesOfAnySizeAddUpToTheWhole) {
  std::vector<std::string> rolled_up;
  for (int group = 0; group < 7; ++group) {
    const std::string name(1, static_cast<char>('a' + group));
    this->put("b", name);
    rolled_up.push_back(name);
    for (int i = 0; i < group; ++i) this->put("b", name + "/" + std::to_string(i));
    if (group) rolled_up.push_back(name + "/");
  }
  std::ranges::sort(rolled_up);
  for (const std::uint32_t limit : {1u, 2u, 3u, 5u, 100u})
    EXPECT_EQ(this->all_pages({.delimiter = "/", .limit = limit}), rolled_up) << limit;
}

TYPED_TEST_P(StoreListings, ALongListingGoesInSteps) {
  constexpr int kKeys = 1100;
  std::vector<std::string> expected;
  for (int i = 0; i < kKeys; ++i) {
    char key[16];
    std::snprintf(key, sizeof key, "k%05d", i);
    this->put("b", key);
    expected.emplace_back(key);
  }
  const auto page = this->list({.limit = 1000});
  EXPECT_FALSE(page.objects.empty());
  EXPECT_EQ(page.next_start_after, page.objects.back().key);
  EXPECT_TRUE(page.truncated);
  EXPECT_EQ(this->all_pages({.limit = 1000}), expected);
  EXPECT_EQ(this->all_pages({.limit = 251}), expected);
}

TYPED_TEST_P(StoreListings, ManyRowsBelowOneCommonPrefixCountOnce) {
  for (int i = 0; i < 600; ++i) this->put("b", "dir/" + std::to_string(i));
  this->put("b", "e");
  const auto page = this->list({.delimiter = "/", .limit = 2});
  EXPECT_THAT(page.common_prefixes, ElementsAre("dir/"));
  EXPECT_THAT(this->keys(page), ElementsAre("e"));
  EXPECT_FALSE(page.truncated);
}

// ListObjectVersions on a bucket that never had versioning: one version "null" per key, which is the latest.
TYPED_TEST_P(StoreListings, VersionsOfAnUnversionedBucketAreItsObjects) {
  this->put_all({"a", "b/1", "b/2", "c"});
  auto page = this->ok(this->store().list_versions(this->context, {.bucket = "b"}));
  ASSERT_EQ(page.versions.size(), 4u);
  EXPECT_EQ(page.versions[0].summary.key, "a");
  EXPECT_EQ(page.versions[0].summary.version_id, "null");
  EXPECT_TRUE(page.versions[0].is_latest);
  EXPECT_FALSE(page.truncated);

  page = this->ok(this->store().list_versions(this->context, {.bucket = "b", .delimiter = "/", .limit = 1}));
  EXPECT_TRUE(page.truncated);
  EXPECT_EQ(page.next_key_marker, "a");
  EXPECT_EQ(page.next_version_id_marker, "null");
  page = this->ok(this->store().list_versions(
      this->context, {.bucket = "b", .delimiter = "/", .key_marker = "a", .version_id_marker = "null", .limit = 1}));
  EXPECT_THAT(page.common_prefixes, ElementsAre("b/"));
  EXPECT_EQ(page.next_key_marker, "b/");
  EXPECT_EQ(page.next_version_id_marker, "");
  page = this->ok(
      this->store().list_versions(this->context, {.bucket = "b", .delimiter = "/", .key_marker = "b/", .limit = 1}));
  ASSERT_EQ(page.versions.size(), 1u);
  EXPECT_EQ(page.versions[0].summary.key, "c");
  EXPECT_FALSE(page.truncated);
}

REGISTER_TYPED_TEST_SUITE_P(StoreListings, AnEmptyBucketAndAMissingOne, KeysComeInByteOrderWithTheirSummaries,
                            OtherBucketsDoNotShowThrough, APrefixSelects, APrefixOfTheHighestBytesEndsAtTheBucket,
                            ADelimiterRollsUp, ADelimiterIsAnyString, StartAfterSkipsTheCommonPrefixItLiesIn,
                            LimitsAreExact, ALastPageThatEndsInACommonPrefixIsNotTruncated,
                            PagesOfAnySizeAddUpToTheWhole, ALongListingGoesInSteps,
                            ManyRowsBelowOneCommonPrefixCountOnce, VersionsOfAnUnversionedBucketAreItsObjects);

}  // namespace mocks3::metadata
