// The conformance suite, objects: committing, reading, deleting, tags, conditions.
#pragma once

#include "store_conformance.hpp"

namespace mocks3::metadata {

template <class Harness>
class StoreObjects : public StoreSuite<Harness> {
 protected:
  StoreObjects() { this->make_bucket("b"); }
};
TYPED_TEST_SUITE_P(StoreObjects);

TYPED_TEST_P(StoreObjects, AnObjectIsReadAsItWasCommitted) {
  auto request = sample::put("b", "dir/file", "hello");
  auto& object = request.object;
  object.detail.system.content_type = "text/plain";
  object.detail.user_metadata = {{"color", "blue"}};
  object.detail.tags = {{"team", "red"}};
  object.detail.checksums = {{model::ChecksumAlgorithm::Crc32, "AAAAAA=="}};
  object.summary.checksum_algorithms = {model::ChecksumAlgorithm::Crc32};
  const auto committed = this->ok(this->store().commit_object(this->context, request));
  EXPECT_EQ(committed.version_id, "null");
  EXPECT_EQ(committed.last_modified, this->harness.clock().now());

  const auto found = this->ok(this->store().get_object(this->context, sample::get("b", "dir/file")));
  EXPECT_EQ(found.summary.key, "dir/file");
  EXPECT_EQ(found.summary.version_id, "null");
  EXPECT_EQ(found.summary.size, 5u);
  EXPECT_EQ(found.summary.etag, object.summary.etag);
  EXPECT_EQ(found.summary.last_modified, committed.last_modified);
  EXPECT_EQ(found.summary.owner, object.summary.owner);
  EXPECT_EQ(found.summary.checksum_algorithms, object.summary.checksum_algorithms);
  EXPECT_EQ(found.detail.system.content_type, "text/plain");
  EXPECT_EQ(found.detail.user_metadata, object.detail.user_metadata);
  EXPECT_EQ(found.detail.tags, object.detail.tags);
  EXPECT_EQ(found.detail.checksums, object.detail.checksums);
  ASSERT_EQ(found.detail.parts.size(), 1u);
  EXPECT_TRUE(found.detail.parts[0].blob.is_inline);
  EXPECT_EQ(found.detail.parts[0].blob.id, "");
  EXPECT_EQ(found.detail.parts[0].blob.inline_data.data, "hello");
}

TYPED_TEST_P(StoreObjects, InlineBytesComeOnlyWhenAskedFor) {
  this->put("b", "k", "hello");
  const auto found = this->ok(this->store().get_object(this->context, sample::get("b", "k", false)));
  EXPECT_EQ(found.detail.parts.at(0).blob.size, 5u);
  EXPECT_EQ(found.detail.parts.at(0).blob.inline_data.data, "");
}

TYPED_TEST_P(StoreObjects, AnEmptyObjectIsAnObject) {
  this->put("b", "k", "");
  EXPECT_EQ(this->data_of("b", "k"), "");
  this->put("b", "k", "");
  this->ok(this->store().delete_object(this->context, sample::del("b", "k")));
}

TYPED_TEST_P(StoreObjects, WhatIsNotThereIsNamedPrecisely) {
  EXPECT_EQ(this->error(this->store().get_object(this->context, sample::get("nope", "k"))), ErrorCode::NoSuchBucket);
  EXPECT_EQ(this->error(this->store().get_object(this->context, sample::get("b", "k"))), ErrorCode::NoSuchKey);
  this->put("b", "k");
  auto version = sample::get("b", "k");
  version.version_id = "3sL4kqtJlcpXroDTDmJ";
  EXPECT_EQ(this->error(this->store().get_object(this->context, version)), ErrorCode::NoSuchVersion);
  version.version_id = "null";
  this->ok(this->store().get_object(this->context, version));
  EXPECT_EQ(this->error(this->store().commit_object(this->context, sample::put("nope", "k"))), ErrorCode::NoSuchBucket);
}

TYPED_TEST_P(StoreObjects, KeysAreBytesAndNotPaths) {
  using namespace std::string_literals;
  const std::vector<std::string> keys{"a",
                                      "a/b",
                                      "a/",
                                      "a//b",
                                      "/",
                                      "..",
                                      "a\0"s,
                                      "a\0b"s,
                                      "\0"s,
                                      "a\0\xff"s,
                                      "\xff"s,
                                      "\xff\xff"s,
                                      "a\x01"s,
                                      "A",
                                      "a/../b",
                                      std::string(1024, 'k'),
                                      std::string(1024, '\xff'),
                                      "\xc3\xa4"};
  for (const auto& key : keys) this->put("b", key, "data of " + key);
  for (const auto& key : keys) EXPECT_EQ(this->data_of("b", key), "data of " + key);
  auto sorted = keys;
  std::ranges::sort(sorted);
  const auto page = this->ok(this->store().list_objects(this->context, {.bucket = "b"}));
  std::vector<std::string> listed;
  for (const auto& summary : page.objects) listed.push_back(summary.key);
  EXPECT_EQ(listed, sorted);
  for (const auto& key : keys) this->ok(this->store().delete_object(this->context, sample::del("b", key)));
  this->ok(this->store().delete_bucket(this->context, "b"));
}

TYPED_TEST_P(StoreObjects, ReplacingLetsGoOfTheOldBytes) {
  this->ok(this->store().commit_object(this->context, sample::put_blob("b", "k", "blob-1")));
  EXPECT_THAT(this->doomed(), ::testing::IsEmpty());
  this->ok(this->store().commit_object(this->context, sample::put_blob("b", "k", "blob-2")));
  EXPECT_THAT(this->doomed(), ::testing::ElementsAre("blob-1"));
  this->put("b", "k", "inline");
  EXPECT_THAT(this->doomed(), ::testing::ElementsAre("blob-1", "blob-2"));
  this->put("b", "k", "inline again");
  EXPECT_THAT(this->doomed(), ::testing::ElementsAre("blob-1", "blob-2"));
  EXPECT_EQ(this->data_of("b", "k"), "inline again");
}

TYPED_TEST_P(StoreObjects, ReplacingAnObjectByItsOwnBlobKeepsTheBlob) {
  this->ok(this->store().commit_object(this->context, sample::put_blob("b", "k", "blob-1")));
  this->ok(this->store().commit_object(this->context, sample::put_blob("b", "k", "blob-1")));
  EXPECT_THAT(this->doomed(), ::testing::IsEmpty());
  this->ok(this->store().commit_object(this->context, sample::put_blob("b", "copy", "blob-1")));
  this->ok(this->store().delete_object(this->context, sample::del("b", "k")));
  EXPECT_THAT(this->doomed(), ::testing::IsEmpty());
  this->ok(this->store().delete_object(this->context, sample::del("b", "copy")));
  EXPECT_THAT(this->doomed(), ::testing::ElementsAre("blob-1"));
}

TYPED_TEST_P(StoreObjects, ABlobThatIsBeingDeletedIsNotTakenUpAgain) {
  this->ok(this->store().commit_object(this->context, sample::put_blob("b", "k", "blob-1")));
  this->ok(this->store().delete_object(this->context, sample::del("b", "k")));
  EXPECT_EQ(this->error(this->store().commit_object(this->context, sample::put_blob("b", "k2", "blob-1"))),
            ErrorCode::OperationAborted);
  EXPECT_EQ(this->error(this->store().get_object(this->context, sample::get("b", "k2"))), ErrorCode::NoSuchKey);
}

TYPED_TEST_P(StoreObjects, AReferenceWithoutBytesOrIdIsRefused) {
  auto request = sample::put("b", "k", "hello");
  request.object.detail.parts[0].blob.inline_data.data.clear();
  EXPECT_EQ(this->error(this->store().commit_object(this->context, request)), ErrorCode::InternalError);
  EXPECT_EQ(this->error(this->store().commit_object(this->context, sample::put_blob("b", "k", ""))),
            ErrorCode::InternalError);
}

TYPED_TEST_P(StoreObjects, DeletingWhatIsNotThereSucceeds) {
  EXPECT_FALSE(this->ok(this->store().delete_object(this->context, sample::del("b", "k"))).existed);
  this->put("b", "k");
  auto other_version = sample::del("b", "k");
  other_version.version_id = "other";
  EXPECT_FALSE(this->ok(this->store().delete_object(this->context, other_version)).existed);
  auto null_version = sample::del("b", "k");
  null_version.version_id = "null";
  const auto deleted = this->ok(this->store().delete_object(this->context, null_version));
  EXPECT_TRUE(deleted.existed);
  EXPECT_EQ(deleted.version_id, "null");
  EXPECT_EQ(this->error(this->store().get_object(this->context, sample::get("b", "k"))), ErrorCode::NoSuchKey);
  EXPECT_EQ(this->error(this->store().delete_object(this->context, sample::del("nope", "k"))), ErrorCode::NoSuchBucket);
}

// "Conditional writes"
TYPED_TEST_P(StoreObjects, WritesHonourTheirConditions) {
  auto create = sample::put("b", "k", "one");
  create.conditions.if_none_match = "*";
  this->ok(this->store().commit_object(this->context, create));
  EXPECT_EQ(this->error(this->store().commit_object(this->context, create)), ErrorCode::PreconditionFailed);

  auto replace = sample::put("b", "k", "two");
  replace.conditions.if_match = sample::md5_hex("zero");
  EXPECT_EQ(this->error(this->store().commit_object(this->context, replace)), ErrorCode::PreconditionFailed);
  replace.conditions.if_match = sample::md5_hex("one");
  this->ok(this->store().commit_object(this->context, replace));
  EXPECT_EQ(this->data_of("b", "k"), "two");

  replace.object.summary.key = "absent";
  EXPECT_EQ(this->error(this->store().commit_object(this->context, replace)), ErrorCode::NoSuchKey);

  auto remove = sample::del("b", "k");
  remove.conditions.if_match = sample::md5_hex("one");
  EXPECT_EQ(this->error(this->store().delete_object(this->context, remove)), ErrorCode::PreconditionFailed);
  remove.conditions.if_match = sample::md5_hex("two");
  EXPECT_TRUE(this->ok(this->store().delete_object(this->context, remove)).existed);
}

TYPED_TEST_P(StoreObjects, AFailedConditionChangesNothing) {
  this->ok(this->store().commit_object(this->context, sample::put_blob("b", "k", "blob-1")));
  auto request = sample::put_blob("b", "k", "blob-2");
  request.conditions.if_none_match = "*";
  EXPECT_EQ(this->error(this->store().commit_object(this->context, request)), ErrorCode::PreconditionFailed);
  EXPECT_THAT(this->doomed(), ::testing::IsEmpty());
  EXPECT_THAT(this->ok(this->store().unreferenced(this->context, {"blob-1", "blob-2"})),
              ::testing::ElementsAre("blob-2"));
}

TYPED_TEST_P(StoreObjects, ManyDeletesAreJudgedOneByOne) {
  this->put("b", "k1");
  this->put("b", "k2");
  this->ok(this->store().commit_object(this->context, sample::put_blob("b", "k3", "blob-3")));
  auto guarded = sample::del("b", "k2");
  guarded.conditions.if_match = "wrong";
  const auto outcomes = this->ok(this->store().delete_objects(
      this->context, {sample::del("b", "k1"), guarded, sample::del("b", "absent"), sample::del("b", "k3"),
                      sample::del("b", "k1"), sample::del("nope", "k")}));
  ASSERT_EQ(outcomes.size(), 6u);
  EXPECT_TRUE(outcomes[0].deleted.existed);
  EXPECT_EQ(outcomes[1].error, "PreconditionFailed");
  EXPECT_NE(outcomes[1].message, "");
  EXPECT_FALSE(outcomes[2].deleted.existed);
  EXPECT_EQ(outcomes[2].error, "");
  EXPECT_TRUE(outcomes[3].deleted.existed);
  EXPECT_FALSE(outcomes[4].deleted.existed);
  EXPECT_EQ(outcomes[5].error, "NoSuchBucket");
  EXPECT_THAT(this->doomed(), ::testing::ElementsAre("blob-3"));
  EXPECT_EQ(this->data_of("b", "k2"), "x");
}

TYPED_TEST_P(StoreObjects, TagsAreReplacedAndNothingElseChanges) {
  this->put("b", "k", "hello");
  const auto before = this->ok(this->store().get_object(this->context, sample::get("b", "k")));
  this->harness.clock().advance(std::chrono::seconds(5));
  this->ok(this->store().set_object_tags(this->context, sample::get("b", "k"), {{"a", "1"}}));
  const auto after = this->ok(this->store().get_object(this->context, sample::get("b", "k")));
  EXPECT_THAT(after.detail.tags, ::testing::ElementsAre(model::Tag{"a", "1"}));
  EXPECT_EQ(after.summary.last_modified, before.summary.last_modified);
  EXPECT_EQ(after.summary.etag, before.summary.etag);
  EXPECT_EQ(this->data_of("b", "k"), "hello");
  EXPECT_EQ(this->error(this->store().set_object_tags(this->context, sample::get("b", "x"), {})), ErrorCode::NoSuchKey);
}

TYPED_TEST_P(StoreObjects, ResetForgetsEverything) {
  this->ok(this->store().commit_object(this->context, sample::put_blob("b", "k", "blob-1")));
  this->ok(this->store().delete_object(this->context, sample::del("b", "k")));
  this->put("b", "k");
  this->ok(this->store().reset(this->context));
  EXPECT_EQ(this->error(this->store().get_bucket(this->context, "b")), ErrorCode::NoSuchBucket);
  EXPECT_THAT(this->doomed(), ::testing::IsEmpty());
  EXPECT_EQ(this->ok(this->store().usage(this->context)).buckets, 0u);
  this->make_bucket("b");
  this->put("b", "k", "new");
  EXPECT_EQ(this->data_of("b", "k"), "new");
}

REGISTER_TYPED_TEST_SUITE_P(StoreObjects, AnObjectIsReadAsItWasCommitted, InlineBytesComeOnlyWhenAskedFor,
                            AnEmptyObjectIsAnObject, WhatIsNotThereIsNamedPrecisely, KeysAreBytesAndNotPaths,
                            ReplacingLetsGoOfTheOldBytes, ReplacingAnObjectByItsOwnBlobKeepsTheBlob,
                            ABlobThatIsBeingDeletedIsNotTakenUpAgain, AReferenceWithoutBytesOrIdIsRefused,
                            DeletingWhatIsNotThereSucceeds, WritesHonourTheirConditions, AFailedConditionChangesNothing,
                            ManyDeletesAreJudgedOneByOne, TagsAreReplacedAndNothingElseChanges, ResetForgetsEverything);

}  // namespace mocks3::metadata
