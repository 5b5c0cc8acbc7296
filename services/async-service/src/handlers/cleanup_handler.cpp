#include "handlers/cleanup_handler.hpp"

#include <map>

#include "background.hpp"
#include "mocks3/logger/logger.hpp"

namespace mocks3::async {

namespace {
constexpr std::uint32_t kPage = 1000;
constexpr std::uint32_t kUploads = 100;
}  // namespace

Task<Collected> CleanupHandler::collect_orphans(contracts::Context& context, std::chrono::milliseconds grace) {
  const Timestamp before = clock_.now() - grace;
  Collected all;
  std::string cursor;
  do {
    if (stopping_) co_return fail(ErrorCode::ServiceUnavailable);
    renew_deadline(context);
    auto page = co_await storage_.list(context, cursor, kPage);
    Result<Collected> collected;
    if (page) collected = co_await collect_from(context, *page, before);
    if (!page || !collected) {
      Error error = !page ? std::move(page).error() : std::move(collected).error();
      log_.failed(WorkKind::Orphan, error);
      co_return fail(std::move(error));
    }
    all.blobs += collected->blobs;
    all.bytes += collected->bytes;
    cursor = std::move(page->next_cursor);
  } while (!cursor.empty());
  if (all.blobs > 0) logger::info("orphaned blobs removed", {{"mocks3.blobs", all.blobs}, {"mocks3.bytes", all.bytes}});
  co_return all;
}

Task<Collected> CleanupHandler::collect_from(contracts::Context& context, const contracts::BlobPage& page,
                                             Timestamp before) {
  std::map<std::string, std::uint64_t> sizes;
  std::vector<std::string> old;
  for (const auto& blob : page.blobs) {
    if (blob.modified > before) continue;
    sizes[blob.id] = blob.size;
    old.push_back(blob.id);
  }
  Collected collected;
  if (old.empty()) co_return collected;
  CO_TRY(const auto orphans, co_await metadata_.unreferenced(context, old));
  std::vector<model::BlobRef> blobs;
  for (const auto& id : orphans) {
    const auto known = sizes.find(id);
    if (known == sizes.end()) continue;  // an answer to something that was not asked
    model::BlobRef blob;
    blob.id = id;
    blob.size = known->second;
    blobs.push_back(std::move(blob));
    collected.bytes += known->second;
  }
  if (blobs.empty()) co_return collected;
  CO_CHECK(co_await storage_.remove(context, blobs));
  collected.blobs = blobs.size();
  log_.done(WorkKind::Orphan, collected.blobs);
  co_return collected;
}

Task<std::uint64_t> CleanupHandler::expire_uploads(contracts::Context& context, std::chrono::milliseconds expiry) {
  const Timestamp before = clock_.now() - expiry;
  std::uint64_t expired = 0;
  for (;;) {
    if (stopping_) co_return fail(ErrorCode::ServiceUnavailable);
    renew_deadline(context);
    auto uploads = co_await metadata_.expired_uploads(context, before, kUploads);
    if (!uploads) {
      log_.failed(WorkKind::ExpiredUpload, uploads.error());
      co_return fail(std::move(uploads).error());
    }
    std::optional<Error> failure;
    for (const auto& upload : *uploads) {
      auto aborted = co_await metadata_.abort_upload(context, upload);
      if (aborted) {
        ++expired;
        log_.done(WorkKind::ExpiredUpload);
      } else if (aborted.error().code != ErrorCode::NoSuchUpload && aborted.error().code != ErrorCode::NoSuchBucket) {
        log_.failed(WorkKind::ExpiredUpload, aborted.error());
        failure = std::move(aborted).error();
      }
    }
    // After a failure the same uploads would come again at once.
    if (failure) co_return fail(std::move(*failure));
    if (uploads->size() < kUploads) co_return expired;
  }
}

Task<bool> CleanupHandler::compact(contracts::Context& context) {
  renew_deadline(context);
  auto done = co_await metadata_.compact(context);
  if (!done) log_.failed(WorkKind::Compaction, done.error());
  if (done && *done) log_.done(WorkKind::Compaction);
  co_return done;
}

}  // namespace mocks3::async
