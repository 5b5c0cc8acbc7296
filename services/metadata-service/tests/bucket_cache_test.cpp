// A bucket is remembered until it changes, however reads and changes fall together.
#include "bindings/bucket_cache.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "bindings/local_service.hpp"
#include "harness.hpp"
#include "mocks3/testing/coroutine_test.hpp"
#include "sample.hpp"

namespace mocks3::metadata {
namespace {

model::Bucket bucket(std::string name, std::string region = "here") {
  model::Bucket row;
  row.name = std::move(name);
  row.region = std::move(region);
  return row;
}

TEST(BucketCache, FindsWhatWasPut) {
  BucketCache cache;
  EXPECT_FALSE(cache.find("b"));
  cache.put(bucket("b", "there"), cache.version());
  ASSERT_TRUE(cache.find("b"));
  EXPECT_EQ(cache.find("b")->region, "there");
  EXPECT_FALSE(cache.find("c"));
}

TEST(BucketCache, ForgetsEverythingAtAChange) {
  BucketCache cache;
  cache.put(bucket("b"), cache.version());
  cache.put(bucket("c"), cache.version());
  cache.forget();
  EXPECT_FALSE(cache.find("b"));
  cache.put(bucket("b", "new"), cache.version());
  EXPECT_EQ(cache.find("b")->region, "new");
  EXPECT_FALSE(cache.find("c"));
}

TEST(BucketCache, IgnoresARowThatWasReadBeforeAChange) {
  BucketCache cache;
  const auto version = cache.version();
  cache.forget();
  cache.put(bucket("b", "old"), version);
  EXPECT_FALSE(cache.find("b"));
}

TEST(BucketCache, StaysBounded) {
  BucketCache cache;
  std::size_t found = 0;
  for (int i = 0; i < 1000; ++i) cache.put(bucket(std::to_string(i)), cache.version());
  for (int i = 0; i < 1000; ++i) found += cache.find(std::to_string(i)).has_value();
  EXPECT_GT(found, 0u);
  EXPECT_LE(found, 64u);
  EXPECT_TRUE(cache.find("999"));
}

// The store is a number here. Whoever is told of a change must find it, or something later, whatever others do.
TEST(BucketCache, NeverShowsARowOlderThanAChangeThatIsDone) {
  constexpr std::uint64_t kChanges = 2000;
  BucketCache cache;
  std::atomic<std::uint64_t> stored{0};
  std::atomic<std::uint64_t> done{0};
  const auto read = [&] {
    const auto version = cache.version();
    model::Bucket row = bucket("b");
    row.revision = stored;
    cache.put(row, version);
  };
  const auto watch = [&] {
    std::size_t stale = 0;
    while (done < kChanges) {
      const std::uint64_t told = done;
      if (const auto found = cache.find("b")) {
        stale += found->revision < told;
      } else {
        read();
      }
    }
    return stale;
  };
  auto first = std::async(std::launch::async, watch);
  auto second = std::async(std::launch::async, watch);
  for (std::uint64_t i = 1; i <= kChanges; ++i) {
    stored = i;
    cache.forget();
    done = i;
  }
  EXPECT_EQ(first.get(), 0u);
  EXPECT_EQ(second.get(), 0u);
}

class RememberedBucketTest : public ::testing::Test {
 protected:
  RememberedBucketTest() {
    EXPECT_TRUE(sample::wait(service.create_bucket(context, sample::bucket("b"))));
    EXPECT_TRUE(get());  // from the store
    EXPECT_TRUE(get());  // from memory
  }
  Result<model::Bucket> get() { return sample::wait(service.get_bucket(context, "b")); }

  runtime::RequestContext context = testing::test_context();
  MemoryHarness harness;
  metrics::Registry registry;
  LocalService service{harness.store(), registry};
};

TEST_F(RememberedBucketTest, ShowsAChangeAtOnce) {
  ASSERT_TRUE(sample::wait(service.change_bucket(context, {.name = "b", .tags = std::vector{model::Tag{"k", "v"}}})));
  EXPECT_EQ(get()->tags.size(), 1u);
}

TEST_F(RememberedBucketTest, IsGoneWhenItIsDeleted) {
  ASSERT_TRUE(sample::wait(service.delete_bucket(context, "b")));
  EXPECT_EQ(sample::code(get()), ErrorCode::NoSuchBucket);
}

TEST_F(RememberedBucketTest, IsGoneAfterAReset) {
  ASSERT_TRUE(sample::wait(service.reset(context)));
  EXPECT_EQ(sample::code(get()), ErrorCode::NoSuchBucket);
}

}  // namespace
}  // namespace mocks3::metadata
