#include "client.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "inspection.hpp"
#include "mocks3/storage_testing/pattern.hpp"

namespace mocks3::chaos {

namespace {

using ::mocks3::testing::test_context;
using storage::testing::pattern;
using storage::testing::PatternBody;

const model::Owner kOwner{"owner", "owner"};
constexpr std::uint64_t kHotKeys = 6;  // which many clients fight for
constexpr std::uint64_t kKeys = 120;
constexpr std::uint64_t kMinPart = 5u << 20;  // "Amazon S3 multipart upload limits"

std::vector<std::pair<std::string, std::string>> metadata_of(std::uint64_t version) {
  return {{kVersionName, std::to_string(version)}};
}

/// Lets the other coroutines of the core in: what is in memory is answered without a pause.
asio::awaitable<void> give_way() { co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable); }

asio::awaitable<void> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

std::string etag_of(std::uint64_t version, std::uint32_t part) {
  std::array<char, 33> text{};
  std::snprintf(text.data(), text.size(), "%024jx%08x", std::uintmax_t{version}, part);
  return text.data();
}

std::string Client::some_key() {
  return one_in(4) ? "hot/" + std::to_string(up_to(kHotKeys - 1)) : "key/" + std::to_string(up_to(kKeys - 1));
}

std::uint64_t Client::some_size() {
  const auto dice = up_to(99);
  if (dice < 50) return up_to(4'000);             // inline
  if (dice < 65) return up_to(32u << 10);         // inline, a batch of many pages
  if (dice < 95) return 33'000 + up_to(100'000);  // a file in one piece
  return (1u << 20) + up_to(1'500'000);           // a file in several
}

void Client::no_answer(std::string_view asked, const Error& error) {
  if (machine_.power()) ledger_.violations.add(std::string(asked) + " failed with power on: " + error.describe());
}

asio::awaitable<void> Client::write() {
  while (machine_.power()) {
    const auto dice = up_to(99);
    if (dice < 75) {
      co_await put(some_key(), some_size(), dice < 8);
    } else if (dice < 95) {
      co_await remove(some_key());
    } else {
      co_await remove_some();
    }
    co_await give_way();
  }
}

asio::awaitable<void> Client::put(std::string key, std::uint64_t size, bool only_new) {
  auto context = test_context();
  const std::uint64_t version = ledger_.objects.next_version();
  auto write = ledger_.objects.begin(key, {version, size});
  PatternBody body(version, size);
  const auto blob = co_await machine_.storage().put(context, body);
  if (!blob) {
    write.refuse();
    co_return no_answer("storage put", blob.error());
  }
  contracts::CommitObject commit{.bucket = kBucket};
  auto& object = commit.object;
  object.summary = {.key = key, .size = size, .etag = etag_of(version), .storage_class = "STANDARD", .owner = kOwner};
  object.detail.user_metadata = metadata_of(version);
  object.detail.parts.push_back({.size = size, .etag = object.summary.etag, .blob = *blob});
  if (only_new) commit.conditions.if_none_match = "*";
  const auto committed = co_await machine_.metadata().commit_object(context, commit);
  if (committed) co_return write.acknowledge();
  if (committed.error().code != ErrorCode::PreconditionFailed) co_return no_answer("commit", committed.error());
  write.refuse();
  if (blob->is_inline) co_return;
  const auto removed = co_await machine_.storage().remove(context, {*blob});
  if (!removed) no_answer("discarding a blob", removed.error());
}

asio::awaitable<void> Client::remove(std::string key) {
  auto context = test_context();
  auto write = ledger_.objects.begin(key, {});
  const contracts::DeleteObject request{.bucket = kBucket, .key = key};
  const auto deleted = co_await machine_.metadata().delete_object(context, request);
  if (!deleted) co_return no_answer("delete", deleted.error());
  write.acknowledge();
}

asio::awaitable<void> Client::remove_some() {
  auto context = test_context();
  std::set<std::string> keys;
  for (std::uint64_t i = up_to(5); keys.size() <= i;) keys.insert(some_key());
  std::vector<contracts::DeleteObject> requests;
  std::vector<History::Write> writes;
  for (const auto& key : keys) {
    requests.push_back({.bucket = kBucket, .key = key});
    writes.push_back(ledger_.objects.begin(key, {}));
  }
  const auto deleted = co_await machine_.metadata().delete_objects(context, requests);
  if (!deleted) co_return no_answer("delete of many", deleted.error());
  for (auto& write : writes) write.acknowledge();
}

asio::awaitable<void> Client::upload() {
  while (machine_.power()) {
    co_await one_upload();
    co_await give_way();
  }
}

asio::awaitable<void> Client::one_upload() {
  auto context = test_context();
  const std::uint64_t version = ledger_.objects.next_version();
  model::Upload wanted{.bucket = kBucket, .key = some_key(), .owner = kOwner, .initiator = kOwner};
  wanted.storage_class = "STANDARD";
  wanted.user_metadata = metadata_of(version);
  const auto upload = co_await machine_.metadata().create_upload(context, wanted);
  if (!upload) co_return no_answer("create upload", upload.error());
  const contracts::UploadId id{upload->bucket, upload->key, upload->upload_id};
  ledger_.uploads.opened(id, version);
  const std::uint64_t first = one_in(12) ? kMinPart : up_to(200'000);
  if (!co_await put_part(id, version, 1, 0, first)) co_return;
  if (first == kMinPart && !co_await put_part(id, version, 2, first, up_to(300'000))) co_return;
  // Some are left for the inspection after the crash to complete.
  const auto dice = up_to(99);
  if (dice < 80) {
    co_await complete(id.upload_id);
  } else if (dice < 95) {
    co_await abort(id.upload_id);
  }
}

asio::awaitable<bool> Client::put_part(contracts::UploadId id, std::uint64_t version, std::uint32_t number,
                                       std::uint64_t offset, std::uint64_t size) {
  auto context = test_context();
  const contracts::CompletedPart named{.part_number = number, .etag = etag_of(version, number)};
  // A part sent twice replaces itself, and its first blob becomes a task.
  const int times = one_in(8) ? 2 : 1;
  for (int i = 0; i < times; ++i) {
    stream::MemoryBody body(pattern(version, offset, size));
    const auto blob = co_await machine_.storage().put(context, body);
    if (!blob) {
      no_answer("storage put of a part", blob.error());
      co_return false;
    }
    const contracts::PutPart request{.upload = id,
                                     .part = {.part_number = number, .size = size, .etag = named.etag, .blob = *blob}};
    const auto put = co_await machine_.metadata().put_part(context, request);
    if (!put) {
      no_answer("put part", put.error());
      co_return false;
    }
    if (i == 0) ledger_.uploads.part_acknowledged(id.upload_id, named, size);
  }
  co_return true;
}

asio::awaitable<void> Client::complete(std::string upload_id) {
  auto context = test_context();
  const auto upload = ledger_.uploads.closing(upload_id);
  auto write = ledger_.objects.begin(upload.id.key, {upload.version, upload.size});
  const contracts::CompleteUpload request{.upload = upload.id, .parts = upload.parts};
  const auto completed = co_await machine_.metadata().complete_upload(context, request);
  if (!completed) co_return no_answer("complete upload", completed.error());
  write.acknowledge();
  ledger_.uploads.closed(upload_id);
}

asio::awaitable<void> Client::abort(std::string upload_id) {
  auto context = test_context();
  const auto upload = ledger_.uploads.closing(upload_id);
  const auto aborted = co_await machine_.metadata().abort_upload(context, upload.id);
  if (!aborted) co_return no_answer("abort upload", aborted.error());
  ledger_.uploads.closed(upload_id);
}

asio::awaitable<void> Client::read() {
  while (machine_.power()) {
    const Observed observed = co_await observe(machine_, {.bucket = kBucket, .key = some_key()});
    if (!observed.wrong.empty() && machine_.power()) ledger_.violations.add("under load: " + observed.wrong);
    co_await give_way();
  }
}

asio::awaitable<void> Client::work_tasks() {
  while (machine_.power()) {
    const auto left = co_await work_some_tasks(machine_);
    if (!left) no_answer("task", left.error());
    if (left.value_or(0) == 0) co_await pause(std::chrono::milliseconds(1));
    co_await give_way();
  }
}

asio::awaitable<void> Client::compact() {
  while (machine_.power()) {
    auto context = test_context();
    const auto done = co_await machine_.metadata().compact(context);
    if (!done) no_answer("compact", done.error());
    co_await pause(std::chrono::milliseconds(20));
  }
}

}  // namespace mocks3::chaos
