// What a MetadataStore owes about versions of one key. Sources: "How S3 Versioning works", "Managing delete markers",
// "Deleting object versions from a versioning-enabled bucket", "Adding objects to versioning-suspended buckets",
// "Deleting objects from versioning-suspended buckets".
#pragma once

#include "versioned_suite.hpp"

namespace mocks3::metadata {

template <class Harness>
class StoreVersions : public VersionedSuite<Harness> {};
TYPED_TEST_SUITE_P(StoreVersions);

TYPED_TEST_P(StoreVersions, AnUnversionedBucketNamesNoVersions) {
  const auto committed = this->ok(this->store().commit_object(this->context, sample::put("b", "k")));
  EXPECT_EQ(committed.version_id, "null");
  EXPECT_FALSE(committed.versioned);
  const auto deleted = this->remove("k");
  EXPECT_TRUE(deleted.existed);
  EXPECT_FALSE(deleted.delete_marker);
  EXPECT_EQ(deleted.version_id, "");
  EXPECT_THAT(this->listed(), ::testing::IsEmpty());
}

TYPED_TEST_P(StoreVersions, EveryPutOfAnEnabledBucketIsAVersion) {
  this->enable();
  const auto committed = this->ok(this->store().commit_object(this->context, sample::put("b", "k", "one")));
  EXPECT_TRUE(committed.versioned);
  EXPECT_NE(committed.version_id, "null");
  EXPECT_TRUE(contracts::is_version_id(committed.version_id)) << committed.version_id;
  const auto& one = committed.version_id;
  const auto two = this->add("k", "two"), three = this->add("k", "three");
  EXPECT_EQ(this->data("k", one), "one");
  EXPECT_EQ(this->data("k", two), "two");
  EXPECT_EQ(this->data("k", three), "three");
  EXPECT_EQ(this->data_of("b", "k"), "three");
  EXPECT_EQ(this->ok(this->store().get_object(this->context, sample::get("b", "k"))).summary.version_id, three);
  EXPECT_EQ(this->ok(this->store().get_object(this->context, sample::get_version("k", one))).summary.version_id, one);
  EXPECT_THAT(this->listed({{one, "one"}, {two, "two"}, {three, "three"}}),
              ::testing::ElementsAre("k* three", "k two", "k one"));
}

TYPED_TEST_P(StoreVersions, ADeleteOnlyHidesTheObject) {
  this->enable();
  const auto one = this->add("k", "one");
  auto request = sample::del("b", "k");
  request.owner = {"deleter", "Deleter"};
  const auto deleted = this->ok(this->store().delete_object(this->context, request));
  EXPECT_TRUE(deleted.existed);
  EXPECT_TRUE(deleted.delete_marker);
  const auto marker = deleted.version_id;
  EXPECT_TRUE(contracts::is_version_id(marker));
  EXPECT_NE(marker, one);

  auto hidden = sample::wait(this->store().get_object(this->context, sample::get("b", "k")));
  ASSERT_EQ(sample::code(hidden), ErrorCode::NoSuchKey);
  auto told = contracts::take_delete_marker(hidden.error());
  ASSERT_TRUE(told);
  EXPECT_EQ(told->version_id, marker);
  auto named = sample::wait(this->store().get_object(this->context, sample::get_version("k", marker)));
  ASSERT_EQ(sample::code(named), ErrorCode::MethodNotAllowed);
  told = contracts::take_delete_marker(named.error());
  ASSERT_TRUE(told);
  EXPECT_EQ(told->version_id, marker);
  EXPECT_EQ(told->last_modified, this->harness.clock().now());

  EXPECT_EQ(this->data("k", one), "one");
  EXPECT_THAT(this->ok(this->store().list_objects(this->context, {.bucket = "b"})).objects, ::testing::IsEmpty());
  const auto page = this->list();
  ASSERT_EQ(page.versions.size(), 2u);
  EXPECT_TRUE(page.versions[0].summary.is_delete_marker);
  EXPECT_TRUE(page.versions[0].is_latest);
  EXPECT_EQ(page.versions[0].summary.owner.id, "deleter");
  EXPECT_EQ(page.versions[0].summary.size, 0u);
  EXPECT_FALSE(page.versions[1].is_latest);

  const auto undone = this->remove("k", marker);
  EXPECT_TRUE(undone.existed);
  EXPECT_TRUE(undone.delete_marker);
  EXPECT_EQ(undone.version_id, marker);
  EXPECT_EQ(this->data_of("b", "k"), "one");
  EXPECT_THAT(this->listed({{one, "one"}}), ::testing::ElementsAre("k* one"));
}

TYPED_TEST_P(StoreVersions, EveryDeleteWithoutAVersionAddsAMarker) {
  this->enable();
  const auto absent = this->remove("k");
  EXPECT_FALSE(absent.existed);
  EXPECT_TRUE(absent.delete_marker);
  const auto again = this->remove("k");
  EXPECT_FALSE(again.existed) << "a marker is no object";
  EXPECT_TRUE(again.delete_marker);
  EXPECT_THAT(this->listed({{absent.version_id, "1"}, {again.version_id, "2"}}),
              ::testing::ElementsAre("k* 2 marker", "k 1 marker"));
}

TYPED_TEST_P(StoreVersions, RemovingTheHeadBringsTheNewestOfTheOthersBack) {
  this->enable();
  std::vector<std::string> ids;
  for (int i = 0; i < 6; ++i) ids.push_back(this->add("k", std::to_string(i)));
  const auto removed = this->remove("k", ids[5]);
  EXPECT_TRUE(removed.existed);
  EXPECT_FALSE(removed.delete_marker);
  EXPECT_EQ(removed.version_id, ids[5]);
  EXPECT_EQ(this->data_of("b", "k"), "4");
  this->remove("k", ids[3]);  // neighbours of a gap still find each other
  this->remove("k", ids[2]);
  this->remove("k", ids[4]);
  EXPECT_EQ(this->data_of("b", "k"), "1");
  this->remove("k", ids[0]);
  EXPECT_EQ(this->data_of("b", "k"), "1");
  this->remove("k", ids[1]);
  EXPECT_EQ(this->get_error("k"), ErrorCode::NoSuchKey);
  EXPECT_EQ(this->get_error("k", ids[1]), ErrorCode::NoSuchVersion);
  this->ok(this->store().delete_bucket(this->context, "b"));
}

TYPED_TEST_P(StoreVersions, AVersionThatIsNotThereIsDeletedAlready) {
  this->enable();
  const auto one = this->add("k", "one"), other = this->add("other", "two");
  this->make_bucket("c");
  this->set_versioning(model::BucketVersioning::Enabled, "c");
  const auto foreign = this->ok(this->store().commit_object(this->context, sample::put("c", "k"))).version_id;
  const std::string made_up(32, 'A');
  for (const auto& id : {other, foreign, made_up, std::string("null"), std::string("garbage"), std::string()}) {
    EXPECT_EQ(this->get_error("k", id), ErrorCode::NoSuchVersion) << id;
    EXPECT_EQ(this->get_error("nothing", id), ErrorCode::NoSuchVersion) << id;
    const auto deleted = this->remove("k", id);
    EXPECT_FALSE(deleted.existed) << id;
    EXPECT_FALSE(deleted.delete_marker) << id;
    EXPECT_EQ(deleted.version_id, id);
    EXPECT_EQ(this->error(this->store().set_object_tags(this->context, sample::get_version("k", id), {})),
              ErrorCode::NoSuchVersion);
  }
  EXPECT_EQ(this->data("k", one), "one");
  this->remove("k", one);
  EXPECT_FALSE(this->remove("k", one).existed);
  EXPECT_THAT(this->listed({{other, "two"}}), ::testing::ElementsAre("other* two"));
}

TYPED_TEST_P(StoreVersions, VersioningBeginsWithWhatWasThereAsTheNullVersion) {
  this->add("k", "old");
  this->enable();
  EXPECT_EQ(this->data("k", "null"), "old");
  const auto one = this->add("k", "one"), two = this->add("k", "two");
  EXPECT_EQ(this->data("k", "null"), "old");
  EXPECT_THAT(this->listed({{one, "one"}, {two, "two"}}), ::testing::ElementsAre("k* two", "k one", "k null"));
  const auto removed = this->remove("k", "null");
  EXPECT_TRUE(removed.existed);
  EXPECT_EQ(removed.version_id, "null");
  EXPECT_EQ(this->get_error("k", "null"), ErrorCode::NoSuchVersion);
  EXPECT_THAT(this->listed({{one, "one"}, {two, "two"}}), ::testing::ElementsAre("k* two", "k one"));
}

TYPED_TEST_P(StoreVersions, SuspendedWritesReplaceTheNullVersionWhereverItIs) {
  this->add_blob("k", "null-1");
  this->enable();
  const auto one = this->add_blob("k", "one");
  this->suspend();
  const std::map<std::string, std::string> names = {{one, "one"}};
  const auto committed = this->ok(this->store().commit_object(this->context, sample::put_blob("b", "k", "null-2")));
  EXPECT_EQ(committed.version_id, "null");
  EXPECT_TRUE(committed.versioned);
  EXPECT_THAT(this->listed(names), ::testing::ElementsAre("k* null", "k one")) << "the noncurrent one has gone";
  EXPECT_THAT(this->doomed(), ::testing::ElementsAre("null-1"));
  this->add_blob("k", "null-3");
  EXPECT_THAT(this->listed(names), ::testing::ElementsAre("k* null", "k one")) << "the current one has gone";
  EXPECT_THAT(this->doomed(), ::testing::ElementsAre("null-1", "null-2"));

  this->enable();
  const auto two = this->add_blob("k", "two");
  EXPECT_THAT(this->listed({{one, "one"}, {two, "two"}}), ::testing::ElementsAre("k* two", "k null", "k one"));
  this->suspend();
  this->add_blob("k", "null-4");
  EXPECT_THAT(this->listed({{one, "one"}, {two, "two"}}), ::testing::ElementsAre("k* null", "k two", "k one"));
  EXPECT_THAT(this->doomed(), ::testing::ElementsAre("null-1", "null-2", "null-3"));
  this->remove("k", "null");
  this->remove("k", two);
  EXPECT_THAT(this->listed(names), ::testing::ElementsAre("k* one"));
}

TYPED_TEST_P(StoreVersions, ASuspendedDeleteLeavesANullMarker) {
  this->add_blob("k", "null-1");
  this->enable();
  const auto one = this->add_blob("k", "one");
  this->suspend();
  auto deleted = this->remove("k");
  EXPECT_TRUE(deleted.existed);
  EXPECT_TRUE(deleted.delete_marker);
  EXPECT_EQ(deleted.version_id, "null");
  EXPECT_THAT(this->listed({{one, "one"}}), ::testing::ElementsAre("k* null marker", "k one"));
  EXPECT_THAT(this->doomed(), ::testing::ElementsAre("null-1"));
  EXPECT_EQ(this->get_error("k"), ErrorCode::NoSuchKey);
  EXPECT_EQ(this->get_error("k", "null"), ErrorCode::MethodNotAllowed);
  deleted = this->remove("k");
  EXPECT_FALSE(deleted.existed);
  EXPECT_TRUE(deleted.delete_marker);
  EXPECT_THAT(this->listed({{one, "one"}}), ::testing::ElementsAre("k* null marker", "k one"));
  this->enable();
  const auto two = this->add("k", "two");
  EXPECT_EQ(this->get_error("k", "null"), ErrorCode::MethodNotAllowed) << "a marker that is not current";
  deleted = this->remove("k", "null");
  EXPECT_TRUE(deleted.delete_marker);
  EXPECT_EQ(deleted.version_id, "null");
  EXPECT_THAT(this->listed({{one, "one"}, {two, "two"}}), ::testing::ElementsAre("k* two", "k one"));
  EXPECT_TRUE(this->remove("absent").delete_marker);
}

// "Conditional writes": a delete marker counts as no object.
TYPED_TEST_P(StoreVersions, ConditionsOfWritesLookAtTheCurrentVersion) {
  this->enable();
  const auto one = this->add("k", "one");
  this->add("k", "two");
  auto write = sample::put("b", "k", "three");
  write.conditions.if_match = sample::md5_hex("one");
  EXPECT_EQ(this->error(this->store().commit_object(this->context, write)), ErrorCode::PreconditionFailed);
  write.conditions = {.if_none_match = "*"};
  EXPECT_EQ(this->error(this->store().commit_object(this->context, write)), ErrorCode::PreconditionFailed);
  this->remove("k");
  write.conditions = {.if_match = sample::md5_hex("two")};
  EXPECT_EQ(this->error(this->store().commit_object(this->context, write)), ErrorCode::NoSuchKey);
  write.conditions = {.if_match = "*"};
  EXPECT_EQ(this->error(this->store().commit_object(this->context, write)), ErrorCode::NoSuchKey);
  write.conditions = {.if_none_match = "*"};
  this->ok(this->store().commit_object(this->context, write));
  EXPECT_EQ(this->data_of("b", "k"), "three");
  EXPECT_EQ(this->list().versions.size(), 4u);
}

// "How to perform conditional deletes"
TYPED_TEST_P(StoreVersions, ConditionsOfDeletesLookAtTheVersionThatIsAskedToGo) {
  this->enable();
  auto request = sample::del("b", "k");
  request.conditions.if_match = "*";
  auto deleted = this->ok(this->store().delete_object(this->context, request));
  EXPECT_FALSE(deleted.delete_marker) << "nothing there, nothing done";
  EXPECT_THAT(this->listed(), ::testing::IsEmpty());

  const auto one = this->add("k", "one"), two = this->add("k", "two");
  request.conditions.if_match = sample::md5_hex("one");
  EXPECT_EQ(this->error(this->store().delete_object(this->context, request)), ErrorCode::PreconditionFailed);
  request.version_id = one;
  request.conditions.if_match = sample::md5_hex("two");
  EXPECT_EQ(this->error(this->store().delete_object(this->context, request)), ErrorCode::PreconditionFailed);
  request.conditions.if_match = sample::md5_hex("one");
  EXPECT_TRUE(this->ok(this->store().delete_object(this->context, request)).existed);
  request.version_id.reset();
  request.conditions.if_match = sample::md5_hex("two");
  EXPECT_TRUE(this->ok(this->store().delete_object(this->context, request)).delete_marker);
  EXPECT_EQ(this->error(this->store().delete_object(this->context, request)), ErrorCode::PreconditionFailed)
      << "a marker has no ETag";
  request.conditions.if_match = "*";
  EXPECT_TRUE(this->ok(this->store().delete_object(this->context, request)).delete_marker);
  EXPECT_EQ(this->list().versions.size(), 3u);
}

TYPED_TEST_P(StoreVersions, ManyDeletesMixVersionsAndMarkers) {
  this->enable();
  const auto one = this->add("k", "one"), two = this->add("k", "two"), other = this->add("other");
  const auto outcomes = this->ok(this->store().delete_objects(
      this->context, {sample::del("b", "k"), sample::del_version("k", two), sample::del_version("k", two),
                      sample::del_version("other", other), sample::del("b", "new")}));
  ASSERT_EQ(outcomes.size(), 5u);
  EXPECT_TRUE(outcomes[0].deleted.delete_marker);
  EXPECT_TRUE(outcomes[1].deleted.existed);
  EXPECT_FALSE(outcomes[1].deleted.delete_marker);
  EXPECT_FALSE(outcomes[2].deleted.existed);
  EXPECT_TRUE(outcomes[3].deleted.existed);
  EXPECT_TRUE(outcomes[4].deleted.delete_marker);
  EXPECT_THAT(
      this->listed({{one, "one"}, {outcomes[0].deleted.version_id, "m"}, {outcomes[4].deleted.version_id, "m"}}),
      ::testing::ElementsAre("k* m marker", "k one", "new* m marker"));
}

TYPED_TEST_P(StoreVersions, VersionsKeepTheirBytesUntilTheyAreRemoved) {
  this->enable();
  const auto one = this->add_blob("k", "blob-1"), two = this->add_blob("k", "blob-2");
  const auto copy = this->add_blob("copy", "blob-1");
  this->remove("k");
  EXPECT_THAT(this->doomed(), ::testing::IsEmpty());
  EXPECT_THAT(this->ok(this->store().unreferenced(this->context, {"blob-1", "blob-2", "blob-3"})),
              ::testing::ElementsAre("blob-3"));
  this->remove("k", two);
  EXPECT_THAT(this->doomed(), ::testing::ElementsAre("blob-2"));
  this->remove("k", one);
  EXPECT_THAT(this->doomed(), ::testing::ElementsAre("blob-2")) << "the copy still holds it";
  this->remove("copy", copy);
  EXPECT_THAT(this->doomed(), ::testing::ElementsAre("blob-2", "blob-1"));
}

TYPED_TEST_P(StoreVersions, TagsAndGrantsBelongToOneVersion) {
  this->add("k", "old");
  this->enable();
  const auto one = this->add("k", "one");
  this->add("k", "two");
  const model::AccessControlList acl = {{.grantee = "friend", .permission = model::Permission::Read}};
  this->ok(this->store().set_object_tags(this->context, sample::get_version("k", one), {{"a", "1"}}));
  this->ok(this->store().set_object_acl(this->context, sample::get_version("k", "null"), acl));
  this->ok(this->store().set_object_acl(this->context, sample::get("b", "k"), acl));
  const auto version = [&](const std::string& id) {
    return this->ok(this->store().get_object(this->context, sample::get_version("k", id))).detail;
  };
  const auto current = this->ok(this->store().get_object(this->context, sample::get("b", "k"))).detail;
  EXPECT_THAT(version(one).tags, ::testing::ElementsAre(model::Tag{"a", "1"}));
  EXPECT_THAT(version(one).acl, ::testing::IsEmpty());
  EXPECT_EQ(version("null").acl, acl);
  EXPECT_THAT(version("null").tags, ::testing::IsEmpty());
  EXPECT_EQ(current.acl, acl);
  EXPECT_EQ(this->data("k", one), "one");
  const auto marker = this->remove("k").version_id;
  EXPECT_EQ(this->error(this->store().set_object_tags(this->context, sample::get("b", "k"), {})), ErrorCode::NoSuchKey);
  EXPECT_EQ(this->error(this->store().set_object_acl(this->context, sample::get_version("k", marker), {})),
            ErrorCode::MethodNotAllowed);
  this->remove("k", marker);
  EXPECT_EQ(this->ok(this->store().get_object(this->context, sample::get("b", "k"))).detail.acl, acl)
      << "they move with the version";
}

TYPED_TEST_P(StoreVersions, ACompletedUploadIsAVersion) {
  this->enable();
  const auto one = this->add_blob("k", "one");
  auto wanted = sample::upload("b", "k");
  wanted.acl = {{.grantee = "friend", .permission = model::Permission::Read}};
  const auto upload = this->ok(this->store().create_upload(this->context, wanted));
  const auto part1 = sample::part(upload, 1, sample::blob("part-1", 5 * sample::kMiB));
  const auto part2 = sample::part(upload, 2, sample::blob("part-2", 10));
  this->ok(this->store().put_part(this->context, part1));
  this->ok(this->store().put_part(this->context, part2));
  const contracts::CompleteUpload request{.upload = sample::id_of(upload),
                                          .parts = {sample::named(part1), sample::named(part2)}};
  const auto completed = this->ok(this->store().complete_upload(this->context, request));
  EXPECT_TRUE(completed.committed.versioned);
  EXPECT_TRUE(contracts::is_version_id(completed.committed.version_id));
  EXPECT_EQ(completed.summary.version_id, completed.committed.version_id);
  EXPECT_THAT(this->doomed(), ::testing::IsEmpty()) << "the version before it stays";
  const auto again = this->ok(this->store().complete_upload(this->context, request));
  EXPECT_EQ(again.committed.version_id, completed.committed.version_id);
  EXPECT_EQ(again.committed.last_modified, completed.committed.last_modified);
  EXPECT_TRUE(again.committed.versioned);
  const auto two = completed.committed.version_id, three = this->add("k", "three");
  const auto object = this->ok(this->store().get_object(this->context, sample::get_version("k", two)));
  EXPECT_EQ(object.detail.parts.size(), 2u);
  EXPECT_EQ(object.detail.acl, wanted.acl);
  EXPECT_EQ(object.summary.size, 5 * sample::kMiB + 10);
  EXPECT_THAT(this->listed({{one, "1"}, {two, "2"}, {three, "3"}}), ::testing::ElementsAre("k* 3", "k 2", "k 1"));
  this->remove("k", two);
  EXPECT_THAT(this->doomed(), ::testing::UnorderedElementsAre("part-1", "part-2"));
}

TYPED_TEST_P(StoreVersions, MarkersAndOldVersionsKeepABucketAlive) {
  this->enable();
  const auto one = this->add("k");
  const auto marker = this->remove("k").version_id;
  EXPECT_EQ(this->error(this->store().delete_bucket(this->context, "b")), ErrorCode::BucketNotEmpty);
  this->remove("k", one);
  EXPECT_EQ(this->error(this->store().delete_bucket(this->context, "b")), ErrorCode::BucketNotEmpty);
  this->remove("k", marker);
  this->ok(this->store().delete_bucket(this->context, "b"));
}

TYPED_TEST_P(StoreVersions, TimesOfVersionsDoNotRunBackwards) {
  this->enable();
  this->add("k");
  this->harness.clock().advance(-std::chrono::hours(1));
  const auto later = this->ok(this->store().commit_object(this->context, sample::put("b", "k")));
  EXPECT_GT(later.last_modified, this->harness.clock().now());
  this->remove("k");
  const auto versions = this->list().versions;
  ASSERT_EQ(versions.size(), 3u);
  EXPECT_GE(versions[0].summary.last_modified, versions[1].summary.last_modified);
  EXPECT_GE(versions[1].summary.last_modified, versions[2].summary.last_modified);
}

TYPED_TEST_P(StoreVersions, ObjectLockEnablesVersioning) {
  auto request = sample::bucket("locked");
  request.object_lock_enabled = true;
  EXPECT_EQ(this->ok(this->store().create_bucket(this->context, request)).versioning, model::BucketVersioning::Enabled);
  EXPECT_EQ(this->error(this->store().change_bucket(
                this->context, {.name = "locked", .versioning = model::BucketVersioning::Suspended})),
            ErrorCode::InvalidBucketState);
}

TYPED_TEST_P(StoreVersions, ResetForgetsThemToo) {
  this->add_blob("k", "null");
  this->enable();
  this->add_blob("k", "one");
  this->ok(this->store().reset(this->context));
  this->make_bucket("b");
  EXPECT_THAT(this->listed(), ::testing::IsEmpty());
  this->enable();
  this->add("k", "new");
  EXPECT_EQ(this->get_error("k", "null"), ErrorCode::NoSuchVersion);
  EXPECT_EQ(this->list().versions.size(), 1u);
}

REGISTER_TYPED_TEST_SUITE_P(StoreVersions, AnUnversionedBucketNamesNoVersions, EveryPutOfAnEnabledBucketIsAVersion,
                            ADeleteOnlyHidesTheObject, EveryDeleteWithoutAVersionAddsAMarker,
                            RemovingTheHeadBringsTheNewestOfTheOthersBack, AVersionThatIsNotThereIsDeletedAlready,
                            VersioningBeginsWithWhatWasThereAsTheNullVersion,
                            SuspendedWritesReplaceTheNullVersionWhereverItIs, ASuspendedDeleteLeavesANullMarker,
                            ConditionsOfWritesLookAtTheCurrentVersion,
                            ConditionsOfDeletesLookAtTheVersionThatIsAskedToGo, ManyDeletesMixVersionsAndMarkers,
                            VersionsKeepTheirBytesUntilTheyAreRemoved, TagsAndGrantsBelongToOneVersion,
                            ACompletedUploadIsAVersion, MarkersAndOldVersionsKeepABucketAlive,
                            TimesOfVersionsDoNotRunBackwards, ObjectLockEnablesVersioning, ResetForgetsThemToo);

}  // namespace mocks3::metadata
