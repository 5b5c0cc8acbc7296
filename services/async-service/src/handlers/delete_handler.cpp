#include "handlers/delete_handler.hpp"

namespace mocks3::async {

Task<Batch> DeleteHandler::run_once(contracts::Context& context) {
  Batch batch;
  auto tasks = co_await outbox_.lease_tasks(context, options_.batch, options_.lease);
  if (!tasks) {
    log_.failed(WorkKind::DeleteBlob, tasks.error());
    co_return fail(std::move(tasks).error());
  }
  batch.leased = tasks->size();
  if (tasks->empty()) co_return batch;
  std::vector<std::uint64_t> finished;
  std::vector<model::BlobRef> blobs;
  for (const auto& task : *tasks) {
    finished.push_back(task.id);
    blobs.push_back(task.blob);
  }
  if (!co_await storage_.remove(context, blobs)) {
    // One by one, so that a blob that cannot be removed does not hold up the others.
    finished.clear();
    for (const auto& task : *tasks) {
      const std::vector<model::BlobRef> one{task.blob};
      if (auto removed = co_await storage_.remove(context, one)) {
        finished.push_back(task.id);
      } else {
        ++batch.failed;
        log_.failed(WorkKind::DeleteBlob, removed.error());
      }
    }
  }
  if (!finished.empty()) {
    if (auto completed = co_await outbox_.complete_tasks(context, finished); !completed) {
      // The blobs are gone and the rows stay: they will be carried out again, to no effect.
      log_.failed(WorkKind::DeleteBlob, completed.error(), finished.size());
      co_return fail(std::move(completed).error());
    }
  }
  batch.done = finished.size();
  log_.done(WorkKind::DeleteBlob, batch.done);
  co_return batch;
}

}  // namespace mocks3::async
