// async-service in its embedded form: one worker that carries out what commits have left behind.
//
// Ownership: the App owns the module; cores, ports, registry and clock outlive it. Threads: build, start, drain and
// stop from the main thread; the worker runs on the first core; cleanup() may be called from any core. Effects are
// idempotent and a task's row goes only after its effect, so a crash at any point repeats work and loses none.
#pragma once

#include <boost/describe/class.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mocks3/async/options.hpp"
#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/http/router.hpp"
#include "mocks3/metrics/metrics.hpp"
#include "mocks3/runtime/app.hpp"
#include "mocks3/utils/clock.hpp"

namespace mocks3::async {

/// Limits for one clean-up; absent: those of the options.
struct CleanupRequest {
  std::optional<std::uint64_t> orphan_grace_ms;  // 0 also takes blobs whose commit is still under way
  std::optional<std::uint64_t> upload_expiry_ms;
};
BOOST_DESCRIBE_STRUCT(CleanupRequest, (), (orphan_grace_ms, upload_expiry_ms))

struct CleanupReport {
  std::uint64_t tasks_done = 0;
  std::uint64_t tasks_failed = 0;
  std::uint64_t uploads_expired = 0;
  std::uint64_t orphans_removed = 0;
  std::uint64_t orphan_bytes = 0;
  std::uint64_t compactions = 0;
};
BOOST_DESCRIBE_STRUCT(CleanupReport, (),
                      (tasks_done, tasks_failed, uploads_expired, orphans_removed, orphan_bytes, compactions))

class Worker;

class Module final : public runtime::Module {
 public:
  static Result<std::unique_ptr<Module>> build(runtime::Cores& cores, Options options,
                                               contracts::MetadataService& metadata, contracts::StorageService& storage,
                                               metrics::Registry& registry, const utils::Clock& clock);
  ~Module() override;

  std::string_view name() const override { return "async-service"; }
  Result<> start() override;
  /// Asks the worker to end and waits for the batch it is at.
  void drain(std::chrono::steady_clock::time_point deadline) override;
  void stop() override;

  /// All of it now, answered when it is done. ServiceUnavailable when the worker is not running, SlowDown when too many
  /// ask at once.
  Task<CleanupReport> cleanup(CleanupRequest request);

  /// GET /v1/tasks, POST /v1/cleanup.
  void add_async_routes(http::Router& router);

 private:
  struct Impl;
  explicit Module(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mocks3::async
