#include "task_log.hpp"

#include "mocks3/logger/logger.hpp"

namespace mocks3::async {

namespace {
constexpr std::array kNames{"delete_blob", "orphan", "expired_upload", "compaction"};
constexpr std::size_t kKept = 10;
}  // namespace

TaskLog::TaskLog(metrics::Registry& registry, const utils::Clock& clock)
    : clock_(clock), waiting_(registry.gauge("mocks3_tasks_waiting", "Tasks in the outbox")) {
  for (std::size_t i = 0; i < kKinds; ++i) {
    const auto counter = [&](const char* outcome) {
      return &registry.counter("mocks3_tasks_total", "Background work done",
                               {{"kind", kNames[i]}, {"outcome", outcome}});
    };
    done_[i] = counter("done");
    failed_[i] = counter("failed");
  }
}

void TaskLog::done(WorkKind kind, std::uint64_t count) { done_[static_cast<std::size_t>(kind)]->add(count); }

void TaskLog::failed(WorkKind kind, const Error& error, std::uint64_t count) {
  const auto index = static_cast<std::size_t>(kind);
  failed_[index]->add(count);
  logger::warn("background work failed, it will be tried again",
               {{"mocks3.task", kNames[index]}, {"error.message", error.describe()}});
  const std::lock_guard lock(mutex_);
  failures_.push_front({clock_.now(), kNames[index], error.describe()});
  if (failures_.size() > kKept) failures_.pop_back();
}

std::vector<TaskFailure> TaskLog::last_failures() const {
  const std::lock_guard lock(mutex_);
  return {failures_.begin(), failures_.end()};
}

}  // namespace mocks3::async
