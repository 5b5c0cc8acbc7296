// What the handlers have done and where they failed: metrics, and the last errors for GET /v1/tasks.
//
// Threads: any. Ownership: the registry and the clock outlive it.
#pragma once

#include <boost/describe/class.hpp>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "mocks3/errors/result.hpp"
#include "mocks3/metrics/metrics.hpp"
#include "mocks3/utils/clock.hpp"

namespace mocks3::async {

struct TaskFailure {
  Timestamp time{};
  std::string kind;
  std::string error;
};
BOOST_DESCRIBE_STRUCT(TaskFailure, (), (time, kind, error))

enum class WorkKind { DeleteBlob, Orphan, ExpiredUpload, Compaction };

class TaskLog {
 public:
  TaskLog(metrics::Registry& registry, const utils::Clock& clock);

  void done(WorkKind kind, std::uint64_t count = 1);
  void failed(WorkKind kind, const Error& error, std::uint64_t count = 1);
  void waiting(std::uint64_t tasks) { waiting_.set(static_cast<std::int64_t>(tasks)); }

  std::uint64_t done_count(WorkKind kind) const { return done_[static_cast<std::size_t>(kind)]->value(); }
  std::uint64_t failed_count(WorkKind kind) const { return failed_[static_cast<std::size_t>(kind)]->value(); }
  /// The latest first, at most ten.
  std::vector<TaskFailure> last_failures() const;

 private:
  static constexpr std::size_t kKinds = 4;
  const utils::Clock& clock_;
  std::array<metrics::Counter*, kKinds> done_{};
  std::array<metrics::Counter*, kKinds> failed_{};
  metrics::Gauge& waiting_;
  mutable std::mutex mutex_;
  std::deque<TaskFailure> failures_;
};

}  // namespace mocks3::async
