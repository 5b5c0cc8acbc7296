#include "inspection.hpp"

#include "mocks3/storage_testing/pattern.hpp"
#include "mocks3/utils/encoding.hpp"
#include "version_inspection.hpp"

namespace mocks3::chaos {

namespace {

using ::mocks3::testing::test_context;

constexpr std::uint32_t kPage = 100;
constexpr int kAttempts = 20;
constexpr std::chrono::seconds kLease{10};

class Inspection {
 public:
  Inspection(Machine& machine, Ledger& ledger) : machine_(machine), ledger_(ledger) {}

  asio::awaitable<void> run() {
    auto context = test_context();
    if (const auto bucket = co_await machine_.metadata().get_bucket(context, kBucket); !bucket)
      co_return wrong("the bucket: " + bucket.error().describe());
    co_await check_objects();
    co_await complete_uploads();
    co_await abort_unknown_uploads();
    co_await empty_outbox();
    co_await remove_orphans();
    // Again, because none of this may have taken what somebody still needs.
    co_await check_objects();
    co_await check_listing();
    co_await check_blobs();
  }

 private:
  void wrong(std::string text) { ledger_.violations.add(std::move(text)); }

  asio::awaitable<void> check_objects() {
    present_.clear();
    referenced_.clear();
    for (const auto& key : ledger_.objects.keys()) {
      const Observed observed = co_await observe(machine_, {.bucket = kBucket, .key = key});
      if (!observed.wrong.empty()) {
        wrong(observed.wrong);
        continue;
      }
      if (auto verdict = ledger_.objects.judge(key, observed.found); !verdict.empty()) wrong(std::move(verdict));
      ledger_.objects.settle(key, observed.found);
      if (observed.found.version != 0) present_.insert(key);
      referenced_.insert(observed.blobs.begin(), observed.blobs.end());
    }
    for (const auto& [bucket, history] : ledger_.versions)
      co_await inspect_versions(machine_, ledger_, bucket, referenced_);
  }

  asio::awaitable<void> complete_uploads() {
    for (const auto& open : ledger_.uploads.open()) {
      auto context = test_context();
      const auto upload = ledger_.uploads.closing(open.id.upload_id);
      if (upload.parts.empty()) {
        if (const auto found = co_await machine_.metadata().get_upload(context, upload.id); !found)
          wrong("upload for " + upload.id.key + ": " + found.error().describe());
        continue;
      }
      auto write = ledger_.objects.begin(upload.id.key, {upload.version, upload.size});
      const auto completed =
          co_await machine_.metadata().complete_upload(context, {.upload = upload.id, .parts = upload.parts});
      if (!completed) {
        write.refuse();
        wrong("completing version " + std::to_string(upload.version) + ": " + completed.error().describe());
        continue;
      }
      write.acknowledge();
      ledger_.uploads.closed(upload.id.upload_id);
    }
  }

  asio::awaitable<void> abort_unknown_uploads() {
    for (;;) {
      auto context = test_context();
      const auto page = co_await machine_.metadata().list_uploads(context, {.bucket = kBucket, .limit = kPage});
      if (!page) co_return wrong("listing uploads: " + page.error().describe());
      if (page->uploads.empty()) co_return;
      for (const auto& upload : page->uploads) {
        if (ledger_.uploads.is_closed(upload.upload_id)) co_return wrong("a closed upload is back: " + upload.key);
        const auto aborted =
            co_await machine_.metadata().abort_upload(context, {upload.bucket, upload.key, upload.upload_id});
        if (!aborted) co_return wrong("aborting: " + aborted.error().describe());
      }
    }
  }

  asio::awaitable<void> empty_outbox() {
    for (;;) {
      const auto done = co_await work_some_tasks(machine_);
      if (!done) co_return wrong("tasks: " + done.error().describe());
      if (*done == 0) break;
    }
    auto context = test_context();
    const auto usage = co_await machine_.metadata().usage(context);
    if (!usage) co_return wrong("usage: " + usage.error().describe());
    if (usage->tasks != 0) wrong(std::to_string(usage->tasks) + " tasks are counted and none is found");
  }

  asio::awaitable<void> remove_orphans() {
    auto context = test_context();
    const auto ids = co_await blob_ids();
    const auto unused = co_await machine_.metadata().unreferenced(context, ids);
    if (!unused) co_return wrong("unreferenced: " + unused.error().describe());
    std::vector<model::BlobRef> orphans;
    for (const auto& id : *unused) orphans.push_back({.id = id, .nodes = {"node-1"}});
    const auto removed = co_await machine_.storage().remove(context, orphans);
    if (!removed) wrong("removing orphans: " + removed.error().describe());
  }

  asio::awaitable<void> check_listing() {
    std::set<std::string> listed;
    contracts::ListObjects request{.bucket = kBucket, .limit = kPage};
    for (;;) {
      auto context = test_context();
      const auto page = co_await machine_.metadata().list_objects(context, request);
      if (!page) co_return wrong("listing: " + page.error().describe());
      for (const auto& object : page->objects) listed.insert(object.key);
      if (!page->truncated) break;
      request.start_after = page->next_start_after;
    }
    if (listed != present_) wrong("the listing shows other keys than can be read");
  }

  asio::awaitable<void> check_blobs() {
    const auto ids = co_await blob_ids();
    const std::set<std::string> stored(ids.begin(), ids.end());
    for (const auto& id : stored) {
      if (!referenced_.contains(id)) wrong("blob " + id + " belongs to nothing and counts as used");
    }
    for (const auto& id : referenced_) {
      if (!stored.contains(id)) wrong("blob " + id + " is missing");
    }
  }

  asio::awaitable<std::vector<std::string>> blob_ids() {
    std::vector<std::string> ids;
    std::string cursor;
    do {
      auto context = test_context();
      const auto page = co_await machine_.storage().list(context, cursor, kPage);
      if (!page) {
        wrong("listing blobs: " + page.error().describe());
        break;
      }
      for (const auto& blob : page->blobs) ids.push_back(blob.id);
      cursor = page->next_cursor;
    } while (!cursor.empty());
    co_return ids;
  }

  Machine& machine_;
  Ledger& ledger_;
  std::set<std::string> present_;
  std::set<std::string> referenced_;
};

std::uint64_t version_of(const model::Object& object) {
  for (const auto& [name, value] : object.detail.user_metadata) {
    if (name == kVersionName) return utils::parse_u64(value).value_or(0);
  }
  return 0;
}

}  // namespace

asio::awaitable<Observed> observe(Machine& machine, contracts::GetObject which) {
  which.with_data = true;
  const auto key = which.key + (which.version_id ? " " + *which.version_id : "");
  std::vector<std::string> missing;  // the blobs of the manifest that was tried last
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto context = test_context();
    const auto object = co_await machine.metadata().get_object(context, which);
    if (!object && object.error().code == ErrorCode::NoSuchKey) co_return Observed{};
    if (!object) co_return Observed{.wrong = key + ": " + object.error().describe()};
    Observed observed{.found = {version_of(*object), object->summary.size}};
    if (observed.found.version == 0) co_return Observed{.wrong = key + ": has lost its version"};
    std::vector<model::BlobRef> blobs;
    for (const auto& part : object->detail.parts) {
      blobs.push_back(part.blob);
      if (!part.blob.is_inline) observed.blobs.push_back(part.blob.id);
    }
    const auto [version, size] = observed.found;
    auto reader = co_await machine.storage().get(context, blobs, {0, size});
    if (!reader && reader.error().code == ErrorCode::BlobNotFound && observed.blobs != missing) {
      // Replaced between the two calls: its head says so now.
      missing = std::move(observed.blobs);
      continue;
    }
    observed.wrong = key + ": version " + std::to_string(version) + " of " + std::to_string(size) + " bytes: ";
    if (!reader) {
      observed.wrong += reader.error().describe();
    } else if (const auto verdict = co_await storage::testing::delivers(**reader, version, 0, size, 1u << 20);
               !verdict) {
      observed.wrong += verdict.message();
    } else {
      observed.wrong.clear();
    }
    co_return observed;
  }
  co_return Observed{.wrong = key + ": replaced under every attempt to read it"};
}

Task<std::size_t> work_some_tasks(Machine& machine) {
  auto context = test_context();
  CO_TRY(const auto tasks, co_await machine.metadata().lease_tasks(context, kPage, kLease));
  if (tasks.empty()) co_return 0u;
  std::vector<model::BlobRef> blobs;
  std::vector<std::uint64_t> ids;
  for (const auto& task : tasks) {
    blobs.push_back(task.blob);
    ids.push_back(task.id);
  }
  CO_CHECK(co_await machine.storage().remove(context, blobs));
  CO_CHECK(co_await machine.metadata().complete_tasks(context, ids));
  co_return tasks.size();
}

asio::awaitable<void> inspect(Machine& machine, Ledger& ledger) {
  Inspection inspection(machine, ledger);
  co_await inspection.run();
}

}  // namespace mocks3::chaos
