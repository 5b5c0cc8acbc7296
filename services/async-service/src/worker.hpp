// The loop that drives the handlers, one thing at a time.
//
// It looks into the outbox at once again while there is work, every `interval` when there is none, and ever more rarely
// while something fails. Clean-up asked for by a person runs in the same loop, so it never meets itself.
//
// Ownership: a coroutine of run() lives on `executor` until request_stop() has been heard; the Worker outlives it.
// Threads: run() on its executor, cleanup() and request_stop() from anywhere.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <mutex>
#include <vector>

#include "handlers/cleanup_handler.hpp"
#include "handlers/delete_handler.hpp"
#include "mocks3/async/module.hpp"

namespace mocks3::async {

class Worker {
 public:
  Worker(asio::any_io_executor executor, const Options& options, contracts::MetadataService& metadata,
         contracts::StorageService& storage, const utils::Clock& clock, TaskLog& log);

  asio::awaitable<void> run();
  void request_stop();
  Task<CleanupReport> cleanup(CleanupRequest request);

  /// What one turn of the loop came to.
  struct Turn {
    bool worked = false;  // there may be more to do at once
    bool failed = false;
  };
  /// A batch of tasks, and whatever period has come.
  asio::awaitable<Turn> turn();
  /// Everything, as POST /v1/cleanup asks for it.
  Task<CleanupReport> clean_all(CleanupRequest request);

 private:
  using Clock = std::chrono::steady_clock;
  struct Asked {
    CleanupRequest request;
    std::move_only_function<void(Result<CleanupReport>)> answer;
  };

  asio::awaitable<void> answer_asked();
  Task<> drain_outbox(contracts::Context& context, CleanupReport& report);
  Task<> periodic(contracts::Context& context, bool idle);

  asio::any_io_executor executor_;
  std::atomic<bool> stopping_{false};
  const Options& options_;
  contracts::MetadataService& metadata_;
  DeleteHandler deletes_;
  CleanupHandler cleanup_;
  TaskLog& log_;
  std::shared_ptr<asio::steady_timer> wake_;  // shared with posted cancels, which may come after the end
  bool deleted_ = false;                      // since the last compaction
  Clock::time_point next_orphans_;
  Clock::time_point next_uploads_;
  Clock::time_point next_compaction_;
  Clock::time_point next_usage_;

  std::mutex mutex_;
  std::vector<Asked> asked_;
  bool ended_ = false;
};

}  // namespace mocks3::async
