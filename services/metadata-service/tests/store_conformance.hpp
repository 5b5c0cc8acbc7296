// What every MetadataStore owes: the suite an adapter is held to.
//
// A harness has `MetadataStore& store()`, empty, and `utils::ManualClock& clock()`, which the store asks for the time.
// Instantiate by MOCKS3_STORE_CONFORMANCE in store_conformance_all.hpp.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mocks3/metadata/store.hpp"
#include "mocks3/runtime/cores.hpp"
#include "mocks3/testing/coroutine_test.hpp"
#include "mocks3/utils/clock.hpp"
#include "sample.hpp"

namespace mocks3::metadata {

template <class Harness>
class StoreSuite : public ::testing::Test {
 protected:
  StoreSuite() : context(testing::test_context()) {}

  MetadataStore& store() { return harness.store(); }
  /// The value of a call that must succeed.
  template <class T>
  T ok(Task<T> task) {
    auto result = sample::wait(std::move(task));
    if (!result) ADD_FAILURE() << result.error().describe();
    if constexpr (!std::is_void_v<T>) return result ? std::move(*result) : T{};
  }
  template <class T>
  ErrorCode error(Task<T> task) {
    return sample::code(sample::wait(std::move(task)));
  }
  void make_bucket(const std::string& name) { ok(store().create_bucket(context, sample::bucket(name))); }
  void put(const std::string& bucket, const std::string& key, const std::string& data = "x") {
    ok(store().commit_object(context, sample::put(bucket, key, data)));
  }
  std::string data_of(const std::string& bucket, const std::string& key) {
    const auto object = ok(store().get_object(context, sample::get(bucket, key)));
    return object.detail.parts.size() == 1 ? object.detail.parts[0].blob.inline_data.data : "no single part";
  }
  /// Ids of the blobs that wait for deletion, in order.
  std::vector<std::string> doomed() {
    std::vector<std::string> ids;
    for (const auto& task : ok(store().tasks(context, 0, 10'000))) ids.push_back(task.blob.id);
    return ids;
  }

  runtime::Cores cores{2};  // outlives the store's threads, which post to it
  Harness harness;
  Context context;
};

template <class Harness>
class StoreBuckets : public StoreSuite<Harness> {};
TYPED_TEST_SUITE_P(StoreBuckets);

TYPED_TEST_P(StoreBuckets, ABucketIsFoundAsItWasCreated) {
  auto request = sample::bucket("photos");
  request.region = "eu-west-1";
  request.object_lock_enabled = true;
  const auto created = this->ok(this->store().create_bucket(this->context, request));
  const auto found = this->ok(this->store().get_bucket(this->context, "photos"));
  EXPECT_EQ(found.name, "photos");
  EXPECT_EQ(found.id, created.id);
  EXPECT_EQ(found.owner, request.owner);
  EXPECT_EQ(found.region, "eu-west-1");
  EXPECT_TRUE(found.object_lock_enabled);
  EXPECT_EQ(found.created, this->harness.clock().now());
  EXPECT_EQ(this->error(this->store().get_bucket(this->context, "photo")), ErrorCode::NoSuchBucket);
}

TYPED_TEST_P(StoreBuckets, ANameIsTakenOnceAndTheErrorTellsByWhom) {
  this->make_bucket("b");
  EXPECT_EQ(this->error(this->store().create_bucket(this->context, sample::bucket("b"))),
            ErrorCode::BucketAlreadyOwnedByYou);
  EXPECT_EQ(this->error(this->store().create_bucket(this->context, sample::bucket("b", "somebody else"))),
            ErrorCode::BucketAlreadyExists);
}

TYPED_TEST_P(StoreBuckets, OnlyAnEmptyBucketIsDeleted) {
  this->make_bucket("b");
  this->put("b", "k");
  EXPECT_EQ(this->error(this->store().delete_bucket(this->context, "b")), ErrorCode::BucketNotEmpty);
  this->ok(this->store().delete_object(this->context, sample::del("b", "k")));
  this->ok(this->store().delete_bucket(this->context, "b"));
  EXPECT_EQ(this->error(this->store().get_bucket(this->context, "b")), ErrorCode::NoSuchBucket);
  EXPECT_EQ(this->error(this->store().delete_bucket(this->context, "b")), ErrorCode::NoSuchBucket);
}

TYPED_TEST_P(StoreBuckets, ANeighbourWithALongerNameDoesNotKeepABucketAlive) {
  this->make_bucket("b");
  this->make_bucket("b2");
  this->put("b2", "k");
  this->ok(this->store().delete_bucket(this->context, "b"));
  EXPECT_EQ(this->data_of("b2", "k"), "x");
}

TYPED_TEST_P(StoreBuckets, DeletingABucketEndsItsUploads) {
  this->make_bucket("b");
  const auto upload = this->ok(this->store().create_upload(this->context, sample::upload("b", "k")));
  this->ok(this->store().put_part(this->context, sample::part(upload, 1, sample::blob("blob-1"))));
  this->ok(this->store().put_part(this->context, sample::part(upload, 2, sample::inline_blob("tail"))));
  this->ok(this->store().delete_bucket(this->context, "b"));
  EXPECT_THAT(this->doomed(), ::testing::ElementsAre("blob-1"));
  this->make_bucket("b");
  EXPECT_EQ(this->error(this->store().get_upload(this->context, sample::id_of(upload))), ErrorCode::NoSuchUpload);
}

TYPED_TEST_P(StoreBuckets, IdsAreNeverUsedAgain) {
  const auto first = this->ok(this->store().create_bucket(this->context, sample::bucket("b")));
  this->ok(this->store().delete_bucket(this->context, "b"));
  const auto second = this->ok(this->store().create_bucket(this->context, sample::bucket("b")));
  this->ok(this->store().reset(this->context));
  const auto third = this->ok(this->store().create_bucket(this->context, sample::bucket("b")));
  EXPECT_LT(first.id, second.id);
  EXPECT_LT(second.id, third.id);
}

TYPED_TEST_P(StoreBuckets, AreListedPerOwnerInPages) {
  for (const auto* name : {"a1", "b1", "b2", "b3", "c1"}) this->make_bucket(name);
  this->ok(this->store().create_bucket(this->context, sample::bucket("b15", "other")));
  auto page = this->ok(this->store().list_buckets(this->context, {.owner_id = "owner", .prefix = "b", .limit = 2}));
  ASSERT_EQ(page.buckets.size(), 2u);
  EXPECT_EQ(page.buckets[0].name, "b1");
  EXPECT_EQ(page.buckets[1].name, "b2");
  EXPECT_TRUE(page.truncated);
  page = this->ok(
      this->store().list_buckets(this->context, {.owner_id = "owner", .prefix = "b", .start_after = "b2", .limit = 2}));
  ASSERT_EQ(page.buckets.size(), 1u);
  EXPECT_EQ(page.buckets[0].name, "b3");
  EXPECT_FALSE(page.truncated);
}

TYPED_TEST_P(StoreBuckets, TagsAreReplaced) {
  this->make_bucket("b");
  this->ok(this->store().change_bucket(this->context, {.name = "b", .tags = {{{"k", "v"}, {"k2", "v2"}}}}));
  this->ok(this->store().change_bucket(this->context, {.name = "b", .tags = {{{"k", "w"}}}}));
  EXPECT_THAT(this->ok(this->store().get_bucket(this->context, "b")).tags,
              ::testing::ElementsAre(model::Tag{"k", "w"}));
  EXPECT_EQ(this->error(this->store().change_bucket(this->context, {.name = "c"})), ErrorCode::NoSuchBucket);
}

TYPED_TEST_P(StoreBuckets, AChangeTouchesWhatItNamesAndGivesANewRevision) {
  auto request = sample::bucket("b");
  request.acl = {{.grantee = "friend", .permission = model::Permission::Read}};
  request.ownership = model::ObjectOwnership::ObjectWriter;
  request.ownership_set = false;
  std::vector<std::uint64_t> revisions = {this->ok(this->store().create_bucket(this->context, request)).revision};
  const auto change = [&](const contracts::BucketChange& wanted) {
    const auto changed = this->ok(this->store().change_bucket(this->context, wanted));
    revisions.push_back(changed.revision);
    return changed;
  };
  change({.name = "b", .tags = {{{"k", "v"}}}});
  change({.name = "b", .versioning = model::BucketVersioning::Enabled});
  change({.name = "b", .public_access_block = model::PublicAccessBlock{.block_public_acls = true}});
  change({.name = "b", .policy = "{}"});
  change({.name = "b", .cors = {{{.id = "rule", .allowed_origins = {"*"}, .max_age_seconds = 5}}}});
  change({.name = "b"});
  const auto found = this->ok(this->store().get_bucket(this->context, "b"));
  EXPECT_EQ(found.revision, revisions.back());
  EXPECT_EQ(found.acl, request.acl);
  EXPECT_EQ(found.ownership, model::ObjectOwnership::ObjectWriter);
  EXPECT_FALSE(found.ownership_set);
  EXPECT_THAT(found.tags, ::testing::ElementsAre(model::Tag{"k", "v"}));
  EXPECT_EQ(found.versioning, model::BucketVersioning::Enabled);
  EXPECT_TRUE(found.public_access_block && found.public_access_block->block_public_acls);
  EXPECT_EQ(found.policy, "{}");
  ASSERT_EQ(found.cors.size(), 1u);
  EXPECT_EQ(found.cors[0].max_age_seconds, 5u);
  EXPECT_EQ(change({.name = "b", .policy = ""}).policy, "");
  std::ranges::sort(revisions);
  EXPECT_EQ(std::ranges::adjacent_find(revisions), revisions.end());
  EXPECT_NE(revisions.front(), 0u);
  EXPECT_EQ(this->error(this->store().change_bucket(
                this->context, {.name = "b", .tags = {{}}, .versioning = model::BucketVersioning::Unversioned})),
            ErrorCode::IllegalVersioningConfigurationException);
  EXPECT_EQ(this->ok(this->store().get_bucket(this->context, "b")).tags.size(), 1u) << "nothing of it has happened";
}

TYPED_TEST_P(StoreBuckets, AreCounted) {
  EXPECT_EQ(this->ok(this->store().usage(this->context)).buckets, 0u);
  this->make_bucket("a");
  this->make_bucket("b");
  this->ok(this->store().delete_bucket(this->context, "a"));
  this->error(this->store().delete_bucket(this->context, "a"));
  EXPECT_EQ(this->ok(this->store().usage(this->context)).buckets, 1u);
}

REGISTER_TYPED_TEST_SUITE_P(StoreBuckets, ABucketIsFoundAsItWasCreated, ANameIsTakenOnceAndTheErrorTellsByWhom,
                            OnlyAnEmptyBucketIsDeleted, ANeighbourWithALongerNameDoesNotKeepABucketAlive,
                            DeletingABucketEndsItsUploads, IdsAreNeverUsedAgain, AreListedPerOwnerInPages,
                            TagsAreReplaced, AChangeTouchesWhatItNamesAndGivesANewRevision, AreCounted);

}  // namespace mocks3::metadata
