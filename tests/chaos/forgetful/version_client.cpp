#include "version_client.hpp"

#include <boost/asio/post.hpp>

#include "client.hpp"
#include "inspection.hpp"
#include "mocks3/storage_testing/pattern.hpp"

namespace mocks3::chaos {

namespace {

using ::mocks3::testing::test_context;
using storage::testing::PatternBody;
using Kind = VersionWrite::Kind;

const model::Owner kOwner{"owner", "owner"};
constexpr std::size_t kManyVersions = 12;

}  // namespace

void VersionClient::no_answer(std::string_view asked, const Error& error) {
  if (machine_.power()) wrong(std::string(asked) + " failed with power on: " + error.describe());
}

asio::awaitable<void> VersionClient::run() {
  auto context = test_context();
  const auto made = co_await machine_.metadata().create_bucket(context, {.name = bucket_, .owner = kOwner});
  if (!made && made.error().code != ErrorCode::BucketAlreadyOwnedByYou)
    co_return no_answer("create bucket", made.error());
  while (machine_.power()) {
    const auto dice = up_to(99);
    if (dice < 40) {
      co_await put();
    } else if (dice < 48) {
      co_await upload();
    } else if (dice < 62) {
      co_await remove();
    } else if (dice < 85) {
      co_await remove_version();
    } else if (dice < 95) {
      co_await read_version();
    } else {
      co_await switch_versioning();
    }
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
  }
}

asio::awaitable<void> VersionClient::put() {
  auto context = test_context();
  const auto key = some_key();
  if (history_.versions(key).size() >= kManyVersions) co_return;
  const OneVersion version{.number = ledger_.objects.next_version(), .size = up_to(1) ? up_to(3'000) : up_to(80'000)};
  PatternBody body(version.number, version.size);
  const auto blob = co_await machine_.storage().put(context, body);
  if (!blob) co_return no_answer("storage put", blob.error());
  contracts::CommitObject commit{.bucket = bucket_};
  auto& object = commit.object;
  object.summary = {.key = key, .size = version.size, .etag = etag_of(version.number), .owner = kOwner};
  object.detail.user_metadata = {{kVersionName, std::to_string(version.number)}};
  object.detail.parts.push_back({.size = version.size, .etag = object.summary.etag, .blob = *blob});
  history_.begin({.kind = Kind::Put, .key = key, .version = version});
  const auto committed = co_await machine_.metadata().commit_object(context, commit);
  if (!committed) co_return no_answer("commit", committed.error());
  history_.acknowledge(committed->version_id);
}

asio::awaitable<void> VersionClient::upload() {
  auto context = test_context();
  const auto key = some_key();
  if (history_.versions(key).size() >= kManyVersions) co_return;
  const OneVersion version{.number = ledger_.objects.next_version(), .size = up_to(60'000)};
  model::Upload wanted{.bucket = bucket_, .key = key, .owner = kOwner, .initiator = kOwner};
  wanted.user_metadata = {{kVersionName, std::to_string(version.number)}};
  const auto upload = co_await machine_.metadata().create_upload(context, wanted);
  if (!upload) co_return no_answer("create upload", upload.error());
  PatternBody body(version.number, version.size);
  const auto blob = co_await machine_.storage().put(context, body);
  if (!blob) co_return no_answer("storage put of a part", blob.error());
  const contracts::UploadId id{bucket_, key, upload->upload_id};
  const auto etag = etag_of(version.number, 1);
  const auto part = co_await machine_.metadata().put_part(
      context, {.upload = id, .part = {.part_number = 1, .size = version.size, .etag = etag, .blob = *blob}});
  if (!part) co_return no_answer("put part", part.error());
  history_.begin({.kind = Kind::Put, .key = key, .version = version});
  const auto completed = co_await machine_.metadata().complete_upload(
      context, {.upload = id, .parts = {{.part_number = 1, .etag = etag, .checksums = {}}}});
  if (!completed) co_return no_answer("complete upload", completed.error());
  history_.acknowledge(completed->committed.version_id);
}

asio::awaitable<void> VersionClient::remove() {
  auto context = test_context();
  const auto key = some_key();
  history_.begin({.kind = Kind::Delete, .key = key, .version = {}});
  const auto deleted = co_await machine_.metadata().delete_object(context, {.bucket = bucket_, .key = key});
  if (!deleted) co_return no_answer("delete", deleted.error());
  history_.acknowledge(deleted->version_id);
}

asio::awaitable<void> VersionClient::remove_version() {
  auto context = test_context();
  const auto key = some_key();
  const auto& versions = history_.versions(key);
  if (versions.empty()) co_return;
  const auto version = versions[up_to(versions.size() - 1)];
  history_.begin({.kind = Kind::Remove, .key = key, .version = version});
  const auto deleted =
      co_await machine_.metadata().delete_object(context, {.bucket = bucket_, .key = key, .version_id = version.id});
  if (!deleted) co_return no_answer("removing a version", deleted.error());
  if (!deleted->existed || deleted->delete_marker != version.marker) wrong(key + ": was not removed as what it was");
  history_.acknowledge("");
}

asio::awaitable<void> VersionClient::read_version() {
  const auto key = some_key();
  const auto& versions = history_.versions(key);
  if (versions.empty()) co_return;
  const auto version = versions[up_to(versions.size() - 1)];
  if (version.marker) co_return;
  const auto observed = co_await observe(machine_, {.bucket = bucket_, .key = key, .version_id = version.id});
  if (!machine_.power()) co_return;
  if (!observed.wrong.empty()) co_return wrong("under load: " + observed.wrong);
  if (observed.found != Found{version.number, version.size}) wrong(key + " " + version.id + ": is another one");
}

asio::awaitable<void> VersionClient::switch_versioning() {
  using enum model::BucketVersioning;
  auto context = test_context();
  const auto wanted = up_to(2) ? Enabled : Suspended;
  history_.begin(wanted);
  const auto changed = co_await machine_.metadata().change_bucket(context, {.name = bucket_, .versioning = wanted});
  if (!changed) co_return no_answer("switching versioning", changed.error());
  history_.acknowledge_versioning();
}

}  // namespace mocks3::chaos
