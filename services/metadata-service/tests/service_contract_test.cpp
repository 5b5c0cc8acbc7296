// The metadata port, once per binding: whatever lies between, a caller sees the same values and the same errors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "bindings/local_service.hpp"
#include "harness.hpp"
#include "mocks3/contracts/versions.hpp"
#include "mocks3/httpserver/server.hpp"
#include "mocks3/metadata/http_client.hpp"
#include "mocks3/metadata/http_server.hpp"
#include "mocks3/testing/coroutine_test.hpp"
#include "sample.hpp"

namespace mocks3::metadata {
namespace {

using ::testing::ElementsAre;

class LocalBinding {
 public:
  LocalBinding() { cores_.start(); }
  ~LocalBinding() { cores_.stop(); }
  contracts::MetadataService& service() { return local_; }
  runtime::Cores& cores() { return cores_; }

 protected:
  runtime::Cores cores_{1};
  MemoryHarness harness_;
  metrics::Registry registry_;
  LocalService local_{harness_.store(), registry_};
};

class HttpBinding : private LocalBinding {
 public:
  HttpBinding() {
    add_metadata_routes(router_, local_);
    if (const auto started = server_.start(); !started) ADD_FAILURE() << started.error().describe();
  }
  ~HttpBinding() {
    server_.drain(std::chrono::steady_clock::now() + std::chrono::seconds(5));
    server_.stop();
  }
  contracts::MetadataService& service() { return remote_; }
  using LocalBinding::cores;

 private:
  http::Router router_;
  httpserver::Server server_{cores_, {.name = "test"}, router_, nullptr};
  httpclient::Client client_{{}, [this]() -> Result<std::string> { return server_.url(); }, nullptr};
  HttpMetadataClient remote_{client_};
};

template <class Binding>
class ServiceContract : public ::testing::Test {
 protected:
  ServiceContract() { ok(service().create_bucket(context, sample::bucket("b"))); }

  contracts::MetadataService& service() { return binding.service(); }
  template <class T>
  Result<T> wait(Task<T> task) {
    return boost::asio::co_spawn(binding.cores().context(0), std::move(task), boost::asio::use_future).get();
  }
  template <class T>
  T ok(Task<T> task) {
    auto result = wait(std::move(task));
    if (!result) ADD_FAILURE() << result.error().describe();
    if constexpr (!std::is_void_v<T>) return result ? std::move(*result) : T{};
  }
  template <class T>
  Error error(Task<T> task) {
    auto result = wait(std::move(task));
    EXPECT_FALSE(result.has_value());
    return result ? Error() : result.error();
  }

  Binding binding;
  contracts::Context context = testing::test_context();
};

using Bindings = ::testing::Types<LocalBinding, HttpBinding>;
TYPED_TEST_SUITE(ServiceContract, Bindings);

TYPED_TEST(ServiceContract, BucketsCrossWhole) {
  auto request = sample::bucket("bucket.two");
  request.region = "eu-west-1";
  request.object_lock_enabled = true;
  const auto made = this->ok(this->service().create_bucket(this->context, request));
  this->ok(this->service().change_bucket(this->context, {.name = "bucket.two", .tags = {{{"k", "v \"quoted\""}}}}));
  const auto found = this->ok(this->service().get_bucket(this->context, "bucket.two"));
  EXPECT_EQ(found.id, made.id);
  EXPECT_GT(found.id, std::uint64_t{1} << 40) << "ids need all their bits";
  EXPECT_EQ(found.created, kTestTime);
  EXPECT_EQ(found.region, "eu-west-1");
  EXPECT_TRUE(found.object_lock_enabled);
  EXPECT_THAT(found.tags, ElementsAre(model::Tag{"k", "v \"quoted\""}));
  const auto page = this->ok(this->service().list_buckets(this->context, {.owner_id = "owner", .limit = 1}));
  EXPECT_EQ(page.buckets.size(), 1u);
  EXPECT_TRUE(page.truncated);
  this->ok(this->service().delete_bucket(this->context, "bucket.two"));
  EXPECT_EQ(this->error(this->service().delete_bucket(this->context, "bucket.two")).code, ErrorCode::NoSuchBucket);
  EXPECT_EQ(this->error(this->service().create_bucket(this->context, sample::bucket("b"))).code,
            ErrorCode::BucketAlreadyOwnedByYou);
}

TYPED_TEST(ServiceContract, ObjectsCrossWhole) {
  using namespace std::string_literals;
  std::string bytes;
  for (int i = 0; i < 512; ++i) bytes += static_cast<char>(i);
  auto request = sample::put("b", "k\0 \n\"\\ \xc3\xa4/\x7f"s, bytes);
  auto& object = request.object;
  object.detail.system = {.content_type = "a/b",
                          .cache_control = "no-cache",
                          .content_disposition = "x",
                          .content_encoding = "gzip",
                          .content_language = "de",
                          .expires = "whenever",
                          .website_redirect_location = "/x"};
  object.detail.user_metadata = {{"a", "1"}, {"b", ""}};
  object.detail.tags = {{"t", "u"}};
  object.detail.checksums = {{model::ChecksumAlgorithm::Crc64Nvme, "AAAAAAAAAAA="}};
  object.summary.checksum_algorithms = {model::ChecksumAlgorithm::Crc64Nvme};
  object.summary.checksum_type = model::ChecksumType::FullObject;
  request.conditions.if_none_match = "*";
  const auto committed = this->ok(this->service().commit_object(this->context, request));
  EXPECT_EQ(committed.last_modified, kTestTime);
  EXPECT_EQ(this->error(this->service().commit_object(this->context, request)).code, ErrorCode::PreconditionFailed);

  const auto found = this->ok(this->service().get_object(this->context, sample::get("b", object.summary.key)));
  EXPECT_EQ(found.summary.key, object.summary.key);
  EXPECT_EQ(found.summary.etag, object.summary.etag);
  EXPECT_EQ(found.summary.checksum_algorithms, object.summary.checksum_algorithms);
  EXPECT_EQ(found.detail.system.content_language, "de");
  EXPECT_EQ(found.detail.system.website_redirect_location, "/x");
  EXPECT_EQ(found.detail.user_metadata, object.detail.user_metadata);
  EXPECT_EQ(found.detail.checksums, object.detail.checksums);
  EXPECT_EQ(found.detail.parts.at(0).blob.inline_data.data, bytes);

  auto version = sample::get("b", object.summary.key);
  version.version_id = "other";
  EXPECT_EQ(this->error(this->service().get_object(this->context, version)).code, ErrorCode::NoSuchVersion);
  this->ok(this->service().set_object_tags(this->context, sample::get("b", object.summary.key), {}));
  EXPECT_TRUE(
      this->ok(this->service().get_object(this->context, sample::get("b", object.summary.key))).detail.tags.empty());
}

TYPED_TEST(ServiceContract, DeletesCrossWithTheirConditions) {
  this->ok(this->service().commit_object(this->context, sample::put("b", "k", "12345")));
  auto request = sample::del("b", "k");
  request.conditions = {.if_match_size = 4, .if_match_last_modified = kTestTime};
  EXPECT_EQ(this->error(this->service().delete_object(this->context, request)).code, ErrorCode::PreconditionFailed);
  const auto outcomes = this->ok(this->service().delete_objects(this->context, {request, sample::del("b", "absent")}));
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_EQ(outcomes[0].error, "PreconditionFailed");
  EXPECT_EQ(outcomes[1].error, "");
  request.conditions.if_match_size = 5;
  request.version_id = "null";
  const auto deleted = this->ok(this->service().delete_object(this->context, request));
  EXPECT_TRUE(deleted.existed);
  EXPECT_EQ(deleted.version_id, "null");
}

TYPED_TEST(ServiceContract, PagesCross) {
  for (const auto* key : {"a", "d/1", "d/2", "e"})
    this->ok(this->service().commit_object(this->context, sample::put("b", key)));
  const auto page = this->ok(
      this->service().list_objects(this->context, {.bucket = "b", .delimiter = "/", .start_after = "a", .limit = 1}));
  EXPECT_THAT(page.common_prefixes, ElementsAre("d/"));
  EXPECT_TRUE(page.truncated);
  EXPECT_EQ(page.next_start_after, "d/");
  const auto versions =
      this->ok(this->service().list_versions(this->context, {.bucket = "b", .key_marker = "d/1", .limit = 1}));
  EXPECT_EQ(versions.versions.at(0).summary.key, "d/2");
  EXPECT_TRUE(versions.versions.at(0).is_latest);
  EXPECT_EQ(versions.next_version_id_marker, "null");
}

TYPED_TEST(ServiceContract, UploadsCrossFromBeginToEnd) {
  auto wish = sample::upload("b", "k");
  wish.checksum_algorithm = model::ChecksumAlgorithm::Crc32;
  wish.checksum_type = model::ChecksumType::FullObject;
  const auto upload = this->ok(this->service().create_upload(this->context, wish));
  EXPECT_EQ(this->ok(this->service().get_upload(this->context, sample::id_of(upload))).checksum_algorithm,
            wish.checksum_algorithm);
  auto part = sample::part(upload, 1, sample::inline_blob("123456789"));
  part.part.checksums = {{model::ChecksumAlgorithm::Crc32, "y/Q5Jg=="}};
  const auto stored = this->ok(this->service().put_part(this->context, part));
  EXPECT_EQ(stored.last_modified, kTestTime);
  EXPECT_EQ(this->ok(this->service().list_parts(this->context, {.upload = sample::id_of(upload)})).parts.size(), 1u);
  EXPECT_EQ(this->ok(this->service().list_uploads(this->context, {.bucket = "b"})).uploads.size(), 1u);

  contracts::CompleteUpload request{.upload = sample::id_of(upload), .parts = {sample::named(part)}};
  request.expected_checksum = model::Checksum{model::ChecksumAlgorithm::Crc32, "AAAAAA=="};
  EXPECT_EQ(this->error(this->service().complete_upload(this->context, request)).code, ErrorCode::BadDigest);
  request.expected_checksum->value = "y/Q5Jg==";
  request.expected_size = 9;
  request.checksum_type = model::ChecksumType::FullObject;
  const auto done = this->ok(this->service().complete_upload(this->context, request));
  EXPECT_THAT(done.checksums, ElementsAre(model::Checksum{model::ChecksumAlgorithm::Crc32, "y/Q5Jg=="}));
  EXPECT_EQ(done.summary.size, 9u);

  const auto other = this->ok(this->service().create_upload(this->context, wish));
  const auto expired =
      this->ok(this->service().expired_uploads(this->context, kTestTime + std::chrono::milliseconds(1), 5));
  ASSERT_EQ(expired.size(), 1u);
  EXPECT_EQ(expired[0].upload_id, other.upload_id);
  this->ok(this->service().abort_upload(this->context, sample::id_of(other)));
  EXPECT_EQ(this->error(this->service().abort_upload(this->context, sample::id_of(other))).code,
            ErrorCode::NoSuchUpload);
}

TYPED_TEST(ServiceContract, AnErrorKeepsItsMessageAndDetails) {
  const auto upload = this->ok(this->service().create_upload(this->context, sample::upload("b", "k")));
  contracts::CompleteUpload request{.upload = sample::id_of(upload)};
  for (const std::uint32_t number : {1u, 2u}) {
    const auto part = sample::part(upload, number, sample::inline_blob("small " + std::to_string(number)));
    this->ok(this->service().put_part(this->context, part));
    request.parts.push_back(sample::named(part));
  }
  const auto error = this->error(this->service().complete_upload(this->context, request));
  EXPECT_EQ(error.code, ErrorCode::EntityTooSmall);
  EXPECT_EQ(error.message, errors::info(ErrorCode::EntityTooSmall).message);
  EXPECT_THAT(error.details, ElementsAre(std::pair<std::string, std::string>{"ProposedSize", "7"},
                                         std::pair<std::string, std::string>{"MinSizeAllowed", "5242880"},
                                         std::pair<std::string, std::string>{"PartNumber", "1"},
                                         std::pair<std::string, std::string>{"ETag", request.parts[0].etag}));
}

TYPED_TEST(ServiceContract, ChangesOfABucketCrossWhole) {
  auto request = sample::bucket("c");
  request.ownership = model::ObjectOwnership::BucketOwnerPreferred;
  request.acl = {{.kind = model::GranteeKind::Group,
                  .grantee = std::string(model::kAllUsers),
                  .permission = model::Permission::ReadAcp}};
  const auto made = this->ok(this->service().create_bucket(this->context, request));
  EXPECT_EQ(made.ownership, request.ownership);
  EXPECT_EQ(made.acl, request.acl);
  contracts::BucketChange change{.name = "c", .versioning = model::BucketVersioning::Suspended};
  change.acl = model::AccessControlList{{.grantee = "friend", .display_name = "Friend"}};
  change.remove_ownership = true;
  change.public_access_block = model::PublicAccessBlock{.ignore_public_acls = true, .restrict_public_buckets = true};
  change.policy = "{\"Version\": \"2012-10-17\"}";
  change.cors = {{.id = "r",
                  .allowed_origins = {"*"},
                  .allowed_methods = {"GET", "PUT"},
                  .allowed_headers = {"x-*"},
                  .expose_headers = {"ETag"},
                  .max_age_seconds = 0}};
  const auto changed = this->ok(this->service().change_bucket(this->context, change));
  EXPECT_NE(changed.revision, made.revision);
  for (const auto& bucket : {changed, this->ok(this->service().get_bucket(this->context, "c"))}) {
    EXPECT_EQ(bucket.versioning, model::BucketVersioning::Suspended);
    EXPECT_EQ(bucket.acl, *change.acl);
    EXPECT_EQ(bucket.ownership, model::ObjectOwnership::ObjectWriter);
    EXPECT_FALSE(bucket.ownership_set);
    EXPECT_EQ(bucket.public_access_block, change.public_access_block);
    EXPECT_EQ(bucket.policy, *change.policy);
    EXPECT_EQ(bucket.cors, *change.cors);
    EXPECT_EQ(bucket.revision, changed.revision);
  }
  const auto back = this->ok(this->service().change_bucket(
      this->context, {.name = "c", .remove_public_access_block = true, .policy = "", .cors = {{}}}));
  EXPECT_FALSE(back.public_access_block);
  EXPECT_EQ(back.policy, "");
  EXPECT_EQ(this->error(this->service().change_bucket(this->context, {.name = "nope"})).code, ErrorCode::NoSuchBucket);
  change.versioning = model::BucketVersioning::Unversioned;
  EXPECT_EQ(this->error(this->service().change_bucket(this->context, change)).code,
            ErrorCode::IllegalVersioningConfigurationException);
}

TYPED_TEST(ServiceContract, VersionsCross) {
  this->ok(this->service().change_bucket(this->context, {.name = "b", .versioning = model::BucketVersioning::Enabled}));
  const auto one = this->ok(this->service().commit_object(this->context, sample::put("b", "k", "one")));
  EXPECT_TRUE(one.versioned);
  const model::AccessControlList acl = {{.grantee = "friend", .permission = model::Permission::WriteAcp}};
  this->ok(this->service().set_object_acl(this->context, sample::get_version("k", one.version_id), acl));
  auto request = sample::del("b", "k");
  request.owner = {"deleter", "Deleter"};
  const auto deleted = this->ok(this->service().delete_object(this->context, request));
  EXPECT_TRUE(deleted.existed);
  EXPECT_TRUE(deleted.delete_marker);

  auto hidden = this->error(this->service().get_object(this->context, sample::get("b", "k")));
  EXPECT_EQ(hidden.code, ErrorCode::NoSuchKey);
  auto marker = contracts::take_delete_marker(hidden);
  ASSERT_TRUE(marker);
  EXPECT_EQ(marker->version_id, deleted.version_id);
  EXPECT_EQ(marker->last_modified, kTestTime);
  auto named = this->error(this->service().get_object(this->context, sample::get_version("k", deleted.version_id)));
  EXPECT_EQ(named.code, ErrorCode::MethodNotAllowed);
  EXPECT_TRUE(contracts::take_delete_marker(named));
  const auto found = this->ok(this->service().get_object(this->context, sample::get_version("k", one.version_id)));
  EXPECT_EQ(found.summary.version_id, one.version_id);
  EXPECT_EQ(found.detail.acl, acl);

  const auto page = this->ok(this->service().list_versions(this->context, {.bucket = "b", .limit = 1}));
  ASSERT_EQ(page.versions.size(), 1u);
  EXPECT_TRUE(page.versions[0].summary.is_delete_marker);
  EXPECT_EQ(page.versions[0].summary.owner.display_name, "Deleter");
  EXPECT_EQ(page.next_version_id_marker, deleted.version_id);
  const auto rest = this->ok(this->service().list_versions(
      this->context,
      {.bucket = "b", .key_marker = page.next_key_marker, .version_id_marker = page.next_version_id_marker}));
  ASSERT_EQ(rest.versions.size(), 1u);
  EXPECT_EQ(rest.versions[0].summary.version_id, one.version_id);
  EXPECT_FALSE(rest.versions[0].is_latest);
}

TYPED_TEST(ServiceContract, TasksCrossFromLeaseToCompletion) {
  auto request = sample::put_blob("b", "k", "blob-1", 1ull << 42);
  request.object.detail.parts[0].blob.nodes = {"n1", "n2"};
  this->ok(this->service().commit_object(this->context, request));
  this->ok(this->service().delete_object(this->context, sample::del("b", "k")));
  EXPECT_EQ(this->ok(this->service().usage(this->context)).tasks, 1u);
  const auto tasks = this->ok(this->service().lease_tasks(this->context, 10, std::chrono::hours(1)));
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].blob.id, "blob-1");
  EXPECT_EQ(tasks[0].blob.size, 1ull << 42);
  EXPECT_THAT(tasks[0].blob.nodes, ElementsAre("n1", "n2"));
  EXPECT_EQ(tasks[0].created, kTestTime);
  EXPECT_TRUE(this->ok(this->service().lease_tasks(this->context, 10, std::chrono::hours(1))).empty());
  this->ok(this->service().complete_tasks(this->context, {tasks[0].id}));
  EXPECT_THAT(this->ok(this->service().unreferenced(this->context, {"blob-1", "blob-2"})),
              ElementsAre("blob-1", "blob-2"));
  EXPECT_FALSE(this->ok(this->service().compact(this->context)));
  this->ok(this->service().reset(this->context));
  EXPECT_EQ(this->ok(this->service().usage(this->context)).buckets, 0u);
}

TYPED_TEST(ServiceContract, APastDeadlineIsToldAsSuch) {
  this->context.deadline = std::chrono::steady_clock::now() - std::chrono::milliseconds(1);
  EXPECT_EQ(this->error(this->service().usage(this->context)).code, ErrorCode::DeadlineExceeded);
}

}  // namespace
}  // namespace mocks3::metadata
