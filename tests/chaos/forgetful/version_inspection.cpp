#include "version_inspection.hpp"

#include "inspection.hpp"
#include "mocks3/testing/coroutine_test.hpp"

namespace mocks3::chaos {

namespace {

using ::mocks3::testing::test_context;

constexpr std::uint32_t kPage = 7;

class VersionInspection {
 public:
  VersionInspection(Machine& machine, Ledger& ledger, std::string bucket, std::set<std::string>& referenced)
      : machine_(machine),
        ledger_(ledger),
        bucket_(std::move(bucket)),
        history_(ledger.versions.at(bucket_)),
        referenced_(referenced) {}

  asio::awaitable<void> run() {
    auto context = test_context();
    const auto bucket = co_await machine_.metadata().get_bucket(context, bucket_);
    if (!bucket && bucket.error().code == ErrorCode::NoSuchBucket && history_.keys().empty()) co_return;
    if (!bucket) co_return wrong(bucket.error().describe());
    if (auto verdict = history_.judge(bucket->versioning); !verdict.empty()) wrong(std::move(verdict));
    co_await list();
    for (auto& [key, versions] : found_) co_await read(key, versions);
    for (const auto& [key, versions] : history_.keys()) found_.try_emplace(key);
    for (const auto& [key, versions] : found_) {
      if (auto verdict = history_.judge(key, versions); !verdict.empty()) wrong(std::move(verdict));
    }
    history_.settle(bucket->versioning, std::move(found_));
    co_await end_uploads();
  }

 private:
  void wrong(std::string text) { ledger_.violations.add(bucket_ + ": " + std::move(text)); }

  asio::awaitable<void> list() {
    contracts::ListVersions request{.bucket = bucket_, .limit = kPage};
    for (bool more = true; more;) {
      auto context = test_context();
      const auto page = co_await machine_.metadata().list_versions(context, request);
      if (!page) co_return wrong("listing: " + page.error().describe());
      for (const auto& entry : page->versions) {
        const auto& summary = entry.summary;
        auto& versions = found_[summary.key];
        if (entry.is_latest != versions.empty()) wrong(summary.key + ": the newest is not the latest");
        versions.push_back({.id = summary.version_id, .marker = summary.is_delete_marker});
      }
      more = page->truncated;
      request.key_marker = page->next_key_marker;
      request.version_id_marker = page->next_version_id_marker;
    }
  }

  asio::awaitable<void> read(const std::string& key, VersionList& versions) {
    for (auto& version : versions) {
      if (version.marker) continue;
      const auto observed = co_await observe(machine_, {.bucket = bucket_, .key = key, .version_id = version.id});
      if (!observed.wrong.empty()) wrong(observed.wrong);
      version.number = observed.found.version;
      version.size = observed.found.size;
      referenced_.insert(observed.blobs.begin(), observed.blobs.end());
    }
    const auto current = co_await observe(machine_, {.bucket = bucket_, .key = key});
    const auto& newest = versions.front();
    if (!current.wrong.empty() || current.found != Found{newest.number, newest.size})
      wrong(key + ": the current version is not the newest");
  }

  asio::awaitable<void> end_uploads() {
    auto context = test_context();
    const auto page = co_await machine_.metadata().list_uploads(context, {.bucket = bucket_});
    if (!page) co_return wrong("listing uploads: " + page.error().describe());
    for (const auto& upload : page->uploads) {
      const auto aborted =
          co_await machine_.metadata().abort_upload(context, {upload.bucket, upload.key, upload.upload_id});
      if (!aborted) co_return wrong("aborting: " + aborted.error().describe());
    }
  }

  Machine& machine_;
  Ledger& ledger_;
  const std::string bucket_;
  VersionHistory& history_;
  std::set<std::string>& referenced_;
  std::map<std::string, VersionList> found_;
};

}  // namespace

asio::awaitable<void> inspect_versions(Machine& machine, Ledger& ledger, std::string bucket,
                                       std::set<std::string>& referenced) {
  VersionInspection inspection(machine, ledger, std::move(bucket), referenced);
  co_await inspection.run();
}

}  // namespace mocks3::chaos
