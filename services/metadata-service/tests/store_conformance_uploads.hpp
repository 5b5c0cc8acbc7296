// The conformance suite, multipart uploads.
#pragma once

#include "store_conformance.hpp"

namespace mocks3::metadata {

template <class Harness>
class StoreUploads : public StoreSuite<Harness> {
 protected:
  StoreUploads() { this->make_bucket("b"); }

  model::Upload begin(const std::string& key = "k") {
    return this->ok(this->store().create_upload(this->context, sample::upload("b", key)));
  }
  contracts::PutPart put_part(const model::Upload& upload, std::uint32_t number, const std::string& blob,
                              std::uint64_t size = 5 * sample::kMiB) {
    auto request = sample::part(upload, number, sample::blob(blob, size));
    this->ok(this->store().put_part(this->context, request));
    return request;
  }
  static contracts::CompleteUpload complete(const model::Upload& upload, std::vector<contracts::PutPart> parts) {
    contracts::CompleteUpload request{.upload = sample::id_of(upload)};
    for (const auto& part : parts) request.parts.push_back(sample::named(part));
    return request;
  }
  Result<contracts::CompletedUpload> try_complete(const contracts::CompleteUpload& request) {
    return sample::wait(this->store().complete_upload(this->context, request));
  }
  static std::string detail(const Error& error, std::string_view name) {
    for (const auto& [key, value] : error.details) {
      if (key == name) return value;
    }
    return "";
  }
};
TYPED_TEST_SUITE_P(StoreUploads);

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TYPED_TEST_P(StoreUploads, AnUploadIsFoundAsItWasCreated) {
  auto request = sample::upload("b", "k");
  request.system.content_type = "text/plain";
  request.tags = {{"a", "1"}};
  request.checksum_algorithm = model::ChecksumAlgorithm::Crc32;
  const auto created = this->ok(this->store().create_upload(this->context, request));
  EXPECT_EQ(created.initiated, this->harness.clock().now());
  EXPECT_GE(created.upload_id.size(), 32u);
  EXPECT_EQ(utils::uri_encode(created.upload_id), created.upload_id);
  const auto found = this->ok(this->store().get_upload(this->context, sample::id_of(created)));
  EXPECT_EQ(found.upload_id, created.upload_id);
  EXPECT_EQ(found.system.content_type, "text/plain");
  EXPECT_EQ(found.tags, request.tags);
  EXPECT_EQ(found.checksum_algorithm, request.checksum_algorithm);
  EXPECT_EQ(this->error(this->store().create_upload(this->context, sample::upload("nope", "k"))),
            ErrorCode::NoSuchBucket);
}

TYPED_TEST_P(StoreUploads, AnIdBelongsToItsKey) {
  auto id = sample::id_of(this->begin());
  id.key = "other";
  EXPECT_EQ(this->error(this->store().get_upload(this->context, id)), ErrorCode::NoSuchUpload);
  EXPECT_EQ(this->error(this->store().put_part(this->context, {.upload = id, .part = {.blob = sample::blob("x")}})),
            ErrorCode::NoSuchUpload);
  id.key = "k";
  id.upload_id.pop_back();
  EXPECT_EQ(this->error(this->store().abort_upload(this->context, id)), ErrorCode::NoSuchUpload);
}

TYPED_TEST_P(StoreUploads, PartsBecomeTheObject) {
  auto request = sample::upload("b", "k");
  request.system.content_type = "text/plain";
  request.user_metadata = {{"color", "blue"}};
  const auto upload = this->ok(this->store().create_upload(this->context, request));
  const auto one = this->put_part(upload, 1, "blob-1");
  const auto two = this->put_part(upload, 2, "blob-2", 7);
  const auto done = this->ok(this->store().complete_upload(this->context, this->complete(upload, {one, two})));
  EXPECT_EQ(done.summary.size, 5 * sample::kMiB + 7);
  EXPECT_EQ(done.summary.etag, model::multipart_etag(std::vector{one.part.etag, two.part.etag}));
  EXPECT_EQ(done.committed.version_id, "null");

  const auto object = this->ok(this->store().get_object(this->context, sample::get("b", "k")));
  EXPECT_EQ(object.summary.etag, done.summary.etag);
  EXPECT_EQ(object.detail.system.content_type, "text/plain");
  EXPECT_EQ(object.detail.user_metadata, request.user_metadata);
  EXPECT_EQ(object.detail.part_count, 2u);
  ASSERT_EQ(object.detail.parts.size(), 2u);
  EXPECT_EQ(object.detail.parts[0].blob.id, "blob-1");
  EXPECT_EQ(object.detail.parts[1].part_number, 2u);
  EXPECT_EQ(this->error(this->store().get_upload(this->context, sample::id_of(upload))), ErrorCode::NoSuchUpload);
  EXPECT_THAT(this->doomed(), IsEmpty());
  EXPECT_THAT(this->ok(this->store().unreferenced(this->context, {"blob-1", "blob-2", "blob-3"})),
              ElementsAre("blob-3"));

  this->ok(this->store().delete_object(this->context, sample::del("b", "k")));
  EXPECT_THAT(this->doomed(), ElementsAre("blob-1", "blob-2"));
}

TYPED_TEST_P(StoreUploads, OnePartMakesAMultipartObjectToo) {
  const auto upload = this->begin();
  auto only = sample::part(upload, 3, sample::inline_blob("small"));
  const auto stored = this->ok(this->store().put_part(this->context, only));
  EXPECT_EQ(stored.last_modified, this->harness.clock().now());
  EXPECT_EQ(stored.blob.id, "");
  this->ok(this->store().complete_upload(this->context, this->complete(upload, {only})));
  const auto object = this->ok(this->store().get_object(this->context, sample::get("b", "k")));
  EXPECT_EQ(object.detail.part_count, 1u);
  EXPECT_TRUE(object.summary.etag.ends_with("-1"));
  EXPECT_EQ(this->data_of("b", "k"), "small");
  this->put("b", "k", "replaced");
  EXPECT_EQ(this->data_of("b", "k"), "replaced");
}

TYPED_TEST_P(StoreUploads, AnInlineLastPartIsReadWithTheManifest) {
  const auto upload = this->begin();
  const auto one = this->put_part(upload, 1, "blob-1");
  const auto two = sample::part(upload, 2, sample::inline_blob("tail"));
  this->ok(this->store().put_part(this->context, two));
  this->ok(this->store().complete_upload(this->context, this->complete(upload, {one, two})));
  const auto object = this->ok(this->store().get_object(this->context, sample::get("b", "k")));
  ASSERT_EQ(object.detail.parts.size(), 2u);
  EXPECT_EQ(object.detail.parts[1].blob.inline_data.data, "tail");
}

TYPED_TEST_P(StoreUploads, APartIsReplacedByItsNumber) {
  const auto upload = this->begin();
  this->put_part(upload, 1, "blob-1");
  const auto second = this->put_part(upload, 1, "blob-2");
  EXPECT_THAT(this->doomed(), ElementsAre("blob-1"));
  this->ok(this->store().complete_upload(this->context, this->complete(upload, {second})));
  EXPECT_EQ(this->ok(this->store().get_object(this->context, sample::get("b", "k"))).detail.parts.at(0).blob.id,
            "blob-2");
}

TYPED_TEST_P(StoreUploads, PartsThatAreNotNamedAndTheOldObjectAreLetGo) {
  this->ok(this->store().commit_object(this->context, sample::put_blob("b", "k", "old")));
  const auto upload = this->begin();
  this->put_part(upload, 1, "blob-1");
  const auto two = this->put_part(upload, 2, "blob-2");
  this->put_part(upload, 9, "blob-9");
  this->ok(this->store().complete_upload(this->context, this->complete(upload, {two})));
  EXPECT_THAT(this->doomed(), ::testing::UnorderedElementsAre("blob-1", "blob-9", "old"));
}

// CompleteMultipartUpload, section Errors.
TYPED_TEST_P(StoreUploads, PartListsAreJudged) {
  const auto upload = this->begin();
  const auto one = this->put_part(upload, 1, "blob-1", 5 * sample::kMiB - 1);
  const auto two = this->put_part(upload, 2, "blob-2", 1);
  auto request = this->complete(upload, {two, one});
  EXPECT_EQ(sample::code(this->try_complete(request)), ErrorCode::InvalidPartOrder);
  EXPECT_EQ(sample::code(this->try_complete(this->complete(upload, {one, one}))), ErrorCode::InvalidPartOrder);

  request = this->complete(upload, {one, two});
  request.parts[1].etag = sample::md5_hex("something else");
  auto refused = this->try_complete(request);
  EXPECT_EQ(sample::code(refused), ErrorCode::InvalidPart);
  EXPECT_EQ(this->detail(refused.error(), "PartNumber"), "2");
  request.parts[1] = {.part_number = 3, .etag = two.part.etag};
  EXPECT_EQ(sample::code(this->try_complete(request)), ErrorCode::InvalidPart);

  refused = this->try_complete(this->complete(upload, {one, two}));
  EXPECT_EQ(sample::code(refused), ErrorCode::EntityTooSmall);
  EXPECT_EQ(this->detail(refused.error(), "ProposedSize"), std::to_string(5 * sample::kMiB - 1));
  EXPECT_EQ(this->detail(refused.error(), "MinSizeAllowed"), "5242880");
  EXPECT_EQ(this->detail(refused.error(), "PartNumber"), "1");
  EXPECT_EQ(this->detail(refused.error(), "ETag"), one.part.etag);

  request = this->complete(upload, {two});
  request.expected_size = 2;
  EXPECT_EQ(sample::code(this->try_complete(request)), ErrorCode::InvalidRequest);
  EXPECT_THAT(this->doomed(), IsEmpty());
  request.expected_size = 1;
  EXPECT_TRUE(this->try_complete(request));
}

TYPED_TEST_P(StoreUploads, AnUploadSurvivesARefusedComplete) {
  const auto upload = this->begin();
  const auto one = this->put_part(upload, 1, "blob-1");
  auto request = this->complete(upload, {one});
  request.conditions.if_match = "absent";
  EXPECT_EQ(sample::code(this->try_complete(request)), ErrorCode::NoSuchKey);
  this->put("b", "k");
  request.conditions = {.if_none_match = "*"};
  EXPECT_EQ(sample::code(this->try_complete(request)), ErrorCode::PreconditionFailed);
  request.conditions = {};
  EXPECT_TRUE(this->try_complete(request));
}

// "Checking object integrity for data uploads in Amazon S3", multipart uploads.
TYPED_TEST_P(StoreUploads, ChecksumsArePassedOnAndChecked) {
  const auto algorithm = model::ChecksumAlgorithm::Crc32;
  const auto crc = [&](std::string_view text) {
    model::ChecksumHasher hasher(algorithm);
    hasher.update(text);
    return hasher.finish_base64();
  };
  const std::string first(5 * sample::kMiB, 'a'), second = "tail";
  for (const auto type : {model::ChecksumType::Composite, model::ChecksumType::FullObject}) {
    auto wish = sample::upload("b", "k");
    wish.checksum_algorithm = algorithm;
    wish.checksum_type = type;
    const auto upload = this->ok(this->store().create_upload(this->context, wish));
    auto one = sample::part(upload, 1, sample::blob(model::to_string(type).data() + std::string("-1"), first.size()));
    auto two = sample::part(upload, 2, sample::blob(model::to_string(type).data() + std::string("-2"), second.size()));
    one.part.checksums = {{algorithm, crc(first)}};
    two.part.checksums = {{algorithm, crc(second)}};
    this->ok(this->store().put_part(this->context, one));
    this->ok(this->store().put_part(this->context, two));
    auto request = this->complete(upload, {one, two});
    if (type == model::ChecksumType::Composite) {
      EXPECT_EQ(sample::code(this->try_complete(request)), ErrorCode::InvalidRequest) << "checksums must be named";
    }
    request.parts[0].checksums = one.part.checksums;
    request.parts[1].checksums = one.part.checksums;
    EXPECT_EQ(sample::code(this->try_complete(request)), ErrorCode::InvalidPart);
    request.parts[1].checksums = two.part.checksums;

    const std::vector<model::PartChecksum> values{{crc(first), first.size()}, {crc(second), second.size()}};
    const auto expected =
        type == model::ChecksumType::Composite ? *model::composite_checksum(algorithm, values) : crc(first + second);
    request.expected_checksum = model::Checksum{algorithm, crc("not it")};
    EXPECT_EQ(sample::code(this->try_complete(request)), ErrorCode::BadDigest);
    request.expected_checksum = model::Checksum{model::ChecksumAlgorithm::Sha1, "x"};
    EXPECT_EQ(sample::code(this->try_complete(request)), ErrorCode::InvalidRequest);
    request.expected_checksum = model::Checksum{algorithm, expected};
    request.checksum_type =
        type == model::ChecksumType::Composite ? model::ChecksumType::FullObject : model::ChecksumType::Composite;
    EXPECT_EQ(sample::code(this->try_complete(request)), ErrorCode::InvalidRequest);
    request.checksum_type = type;
    const auto done = this->ok(this->store().complete_upload(this->context, request));
    EXPECT_THAT(done.checksums, ElementsAre(model::Checksum{algorithm, expected}));
    EXPECT_EQ(done.summary.checksum_type, type);
    EXPECT_THAT(done.summary.checksum_algorithms, ElementsAre(algorithm));
  }
}

TYPED_TEST_P(StoreUploads, CompletingAgainGivesTheSameAnswerWhileTheObjectIsCurrent) {
  const auto upload = this->begin();
  const auto one = this->put_part(upload, 1, "blob-1");
  const auto request = this->complete(upload, {one});
  const auto first = this->ok(this->store().complete_upload(this->context, request));
  this->harness.clock().advance(std::chrono::seconds(9));
  const auto again = this->ok(this->store().complete_upload(this->context, request));
  EXPECT_EQ(again.summary.etag, first.summary.etag);
  EXPECT_EQ(again.committed.last_modified, first.committed.last_modified);
  EXPECT_THAT(this->doomed(), IsEmpty());

  auto other = request;
  other.parts[0].etag = sample::md5_hex("other");
  EXPECT_EQ(sample::code(this->try_complete(other)), ErrorCode::NoSuchUpload);
  this->put("b", "k");
  EXPECT_EQ(sample::code(this->try_complete(request)), ErrorCode::NoSuchUpload);
}

TYPED_TEST_P(StoreUploads, AbortingLetsGoOfTheParts) {
  const auto upload = this->begin();
  this->put_part(upload, 1, "blob-1");
  this->put_part(upload, 10'000, "blob-2");
  this->ok(this->store().put_part(this->context, sample::part(upload, 2, sample::inline_blob("tail"))));
  this->ok(this->store().abort_upload(this->context, sample::id_of(upload)));
  EXPECT_THAT(this->doomed(), ElementsAre("blob-1", "blob-2"));
  EXPECT_EQ(this->error(this->store().abort_upload(this->context, sample::id_of(upload))), ErrorCode::NoSuchUpload);
  EXPECT_EQ(sample::code(this->try_complete(this->complete(upload, {}))), ErrorCode::InvalidRequest);
}

TYPED_TEST_P(StoreUploads, PartsAreListedInPages) {
  const auto upload = this->begin();
  for (const std::uint32_t number : {300u, 1u, 2u, 10'000u})
    this->put_part(upload, number, "p" + std::to_string(number));
  contracts::ListParts request{.upload = sample::id_of(upload), .limit = 3};
  auto page = this->ok(this->store().list_parts(this->context, request));
  EXPECT_EQ(page.upload.key, "k");
  ASSERT_EQ(page.parts.size(), 3u);
  EXPECT_EQ(page.parts[2].part_number, 300u);
  EXPECT_TRUE(page.truncated);
  request.part_number_marker = 300;
  page = this->ok(this->store().list_parts(this->context, request));
  ASSERT_EQ(page.parts.size(), 1u);
  EXPECT_EQ(page.parts[0].part_number, 10'000u);
  EXPECT_FALSE(page.truncated);
}

// ListMultipartUploads: sorted by key, then by time of initiation.
TYPED_TEST_P(StoreUploads, UploadsAreListedByKeyThenTime) {
  using namespace std::string_literals;
  const auto late_key = this->begin("z");
  const auto first = this->begin("a");
  this->harness.clock().advance(std::chrono::seconds(1));
  const auto second = this->begin("a");
  const auto zero = this->begin("a\0b"s);
  const auto deep = this->begin("a/b/c");
  const auto page = this->ok(this->store().list_uploads(this->context, {.bucket = "b"}));
  std::vector<std::string> ids;
  for (const auto& upload : page.uploads) ids.push_back(upload.upload_id);
  EXPECT_THAT(ids, ElementsAre(first.upload_id, second.upload_id, zero.upload_id, deep.upload_id, late_key.upload_id));

  contracts::ListUploads request{.bucket = "b", .prefix = "a", .delimiter = "/", .limit = 1};
  auto one = this->ok(this->store().list_uploads(this->context, request));
  EXPECT_TRUE(one.truncated);
  EXPECT_EQ(one.next_key_marker, "a");
  EXPECT_EQ(one.next_upload_id_marker, first.upload_id);
  request.key_marker = one.next_key_marker;
  request.upload_id_marker = one.next_upload_id_marker;
  one = this->ok(this->store().list_uploads(this->context, request));
  EXPECT_EQ(one.uploads.at(0).upload_id, second.upload_id);
  request.upload_id_marker.clear();
  one = this->ok(this->store().list_uploads(this->context, request));
  EXPECT_EQ(one.uploads.at(0).upload_id, zero.upload_id);
  EXPECT_TRUE(one.truncated);
  request.key_marker = "a\0b"s;
  one = this->ok(this->store().list_uploads(this->context, request));
  EXPECT_THAT(one.common_prefixes, ElementsAre("a/"));
  EXPECT_FALSE(one.truncated);
}

TYPED_TEST_P(StoreUploads, OldUploadsAreFoundOverAllBuckets) {
  this->make_bucket("c");
  const auto old_one = this->begin("k1");
  const auto old_two = this->ok(this->store().create_upload(this->context, sample::upload("c", "k2")));
  for (int i = 0; i < 300; ++i) this->begin("many");
  this->harness.clock().advance(std::chrono::hours(1));
  this->begin("young");
  const auto now = this->harness.clock().now();
  EXPECT_EQ(this->ok(this->store().expired_uploads(this->context, now, 1000)).size(), 302u);
  EXPECT_EQ(this->ok(this->store().expired_uploads(this->context, now, 299)).size(), 299u);
  const auto some = this->ok(this->store().expired_uploads(this->context, now, 1));
  ASSERT_EQ(some.size(), 1u);
  EXPECT_EQ(some[0].upload_id, old_one.upload_id);
  EXPECT_THAT(this->ok(this->store().expired_uploads(this->context, old_two.initiated, 10)), IsEmpty());
}

REGISTER_TYPED_TEST_SUITE_P(StoreUploads, AnUploadIsFoundAsItWasCreated, AnIdBelongsToItsKey, PartsBecomeTheObject,
                            OnePartMakesAMultipartObjectToo, AnInlineLastPartIsReadWithTheManifest,
                            APartIsReplacedByItsNumber, PartsThatAreNotNamedAndTheOldObjectAreLetGo, PartListsAreJudged,
                            AnUploadSurvivesARefusedComplete, ChecksumsArePassedOnAndChecked,
                            CompletingAgainGivesTheSameAnswerWhileTheObjectIsCurrent, AbortingLetsGoOfTheParts,
                            PartsAreListedInPages, UploadsAreListedByKeyThenTime, OldUploadsAreFoundOverAllBuckets);

}  // namespace mocks3::metadata
