#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "domain/keys.hpp"
#include "domain/kv_store.hpp"
#include "mocks3/model/codec.hpp"

namespace mocks3::metadata {

Task<std::vector<contracts::OutboxTask>> KvMetadataStore::tasks(Context&, std::uint64_t first, std::uint32_t limit) {
  using Tasks = std::vector<contracts::OutboxTask>;
  co_return co_await query<Tasks>([&](const KeyValueView& view) -> Result<Tasks> {
    Tasks tasks;
    const auto cursor = view.cursor(Family::Rows, keys::task(first), keys::prefix_end(keys::kTasks));
    for (; cursor->valid() && tasks.size() < limit; cursor->next()) {
      TRY(auto task, model::decode<contracts::OutboxTask>(cursor->value()));
      tasks.push_back(std::move(task));
    }
    CHECK_OK(cursor->status());
    return tasks;
  });
}

Task<> KvMetadataStore::remove_tasks(Context&, const std::vector<std::uint64_t>& ids) {
  if (ids.empty()) co_return Result<>{};
  co_return co_await transact_void([&](Changes& changes) -> Result<> {
    for (const auto id : ids) CHECK_OK(changes.remove_task(id));
    return {};
  });
}

Task<std::vector<std::string>> KvMetadataStore::unreferenced(Context&, const std::vector<std::string>& blob_ids) {
  using Ids = std::vector<std::string>;
  co_return co_await query<Ids>([&](const KeyValueView& view) -> Result<Ids> {
    Ids result;
    for (const auto& id : blob_ids) {
      TRY(const bool found, view.get(Family::Rows, keys::reference(id), [](std::string_view) {}));
      if (!found) result.push_back(id);
    }
    return result;
  });
}

Task<std::vector<contracts::UploadId>> KvMetadataStore::expired_uploads(Context&, Timestamp before,
                                                                        std::uint32_t limit) {
  std::vector<contracts::UploadId> result;
  const auto to = keys::prefix_end(keys::kUploads);
  std::string from(keys::kUploads);
  for (bool done = false; !done && result.size() < limit;) {
    std::vector<contracts::UploadId> expired;
    std::string next;
    CO_CHECK(co_await engine_.read([&](const KeyValueView& view) -> Result<> {
      expired.clear();
      next.clear();
      const auto cursor = view.cursor(Family::Rows, from, to);
      for (std::uint32_t rows = 0; cursor->valid() && expired.size() < limit - result.size(); cursor->next()) {
        if (rows++ == kRowsPerStep) {
          next = cursor->key();
          return {};
        }
        TRY(auto upload, model::decode<model::Upload>(cursor->value()));
        if (upload.initiated < before) expired.push_back({upload.bucket, upload.key, upload.upload_id});
      }
      return cursor->status();
    }));
    std::ranges::move(expired, std::back_inserter(result));
    done = next.empty();
    from = std::move(next);
    if (!done) co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
  }
  co_return result;
}

Task<bool> KvMetadataStore::compact(Context&) { co_return co_await engine_.compact(); }

Task<contracts::Usage> KvMetadataStore::usage(Context&) {
  co_return co_await query<contracts::Usage>([&](const KeyValueView& view) -> Result<contracts::Usage> {
    TRY(const auto state, read_state(view));
    return contracts::Usage{.buckets = state.buckets, .tasks = state.tasks};
  });
}

Task<> KvMetadataStore::reset(Context&) {
  CO_CHECK(co_await engine_.clear([&](KeyValueTransaction& rows) -> Result<> {
    rows.put(Family::Rows, std::string(keys::kState), encode_state({.epoch = ids_.epoch()}));
    return {};
  }));
  ids_.set_remembered();
  co_return Result<>{};
}

}  // namespace mocks3::metadata
