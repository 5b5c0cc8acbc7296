#include "mocks3/async/module.hpp"

#include <boost/asio/co_spawn.hpp>
#include <condition_variable>

#include "mocks3/http/json.hpp"
#include "mocks3/logger/logger.hpp"
#include "task_log.hpp"
#include "worker.hpp"

namespace mocks3::async {

namespace {

constexpr std::size_t kMaxDocument = 16u << 10;
constexpr auto kStopLimit = std::chrono::seconds(30);

/// GET /v1/tasks.
struct TaskReport {
  std::uint64_t waiting = 0;
  std::uint64_t done = 0;
  std::uint64_t failed = 0;
  std::uint64_t orphans_removed = 0;
  std::uint64_t uploads_expired = 0;
  std::uint64_t compactions = 0;
  std::vector<TaskFailure> last_failures;
};
BOOST_DESCRIBE_STRUCT(TaskReport, (),
                      (waiting, done, failed, orphans_removed, uploads_expired, compactions, last_failures))

}  // namespace

struct Module::Impl {
  Impl(runtime::Cores& c, Options o, contracts::MetadataService& m, contracts::StorageService& s,
       metrics::Registry& registry, const utils::Clock& clock)
      : cores(c),
        options(o),
        metadata(m),
        log(registry, clock),
        worker(cores.context(0).get_executor(), options, m, s, clock, log) {}

  bool wait_for_end(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex);
    return ended.wait_until(lock, deadline, [this] { return !running; });
  }

  runtime::Cores& cores;
  const Options options;
  contracts::MetadataService& metadata;
  TaskLog log;
  Worker worker;
  std::mutex mutex;
  std::condition_variable ended;
  bool running = false;
};

Result<std::unique_ptr<Module>> Module::build(runtime::Cores& cores, Options options,
                                              contracts::MetadataService& metadata, contracts::StorageService& storage,
                                              metrics::Registry& registry, const utils::Clock& clock) {
  if (options.interval.count() <= 0 || options.batch == 0)
    return fail(ErrorCode::InvalidArgument, "async-service: interval and batch must be above 0");
  return std::unique_ptr<Module>(
      new Module(std::make_unique<Impl>(cores, options, metadata, storage, registry, clock)));
}

Module::Module(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Module::~Module() { stop(); }

Result<> Module::start() {
  impl_->running = true;
  asio::co_spawn(impl_->cores.context(0), impl_->worker.run(), [impl = impl_.get()](std::exception_ptr thrown) {
    if (thrown) logger::error("the worker of async-service has ended by an exception");
    const std::lock_guard lock(impl->mutex);
    impl->running = false;
    impl->ended.notify_all();
  });
  return {};
}

void Module::drain(std::chrono::steady_clock::time_point deadline) {
  impl_->worker.request_stop();
  (void)impl_->wait_for_end(deadline);
}

void Module::stop() {
  if (impl_->wait_for_end(std::chrono::steady_clock::now())) return;
  impl_->worker.request_stop();
  // Every call the worker makes has a deadline, so this ends.
  if (!impl_->wait_for_end(std::chrono::steady_clock::now() + kStopLimit))
    logger::error("the worker of async-service did not end");
}

Task<CleanupReport> Module::cleanup(CleanupRequest request) { return impl_->worker.cleanup(request); }

void Module::add_async_routes(http::Router& router) {
  http::Route tasks;
  tasks.method = "GET";
  tasks.path = "/v1/tasks";
  tasks.operation_id = "getTasks";
  tasks.summary = "Background work: what waits, what was done, the last failures";
  tasks.handler = [this](http::Request&, runtime::RequestContext& context,
                         const http::PathParameters&) -> asio::awaitable<http::Response> {
    const auto usage = co_await impl_->metadata.usage(context);
    if (!usage) co_return http::problem_response(usage.error(), context.request_id);
    const TaskLog& log = impl_->log;
    TaskReport report;
    report.waiting = usage->tasks;
    for (const auto kind : {WorkKind::DeleteBlob, WorkKind::Orphan, WorkKind::ExpiredUpload, WorkKind::Compaction}) {
      report.failed += log.failed_count(kind);
    }
    report.done = log.done_count(WorkKind::DeleteBlob);
    report.orphans_removed = log.done_count(WorkKind::Orphan);
    report.uploads_expired = log.done_count(WorkKind::ExpiredUpload);
    report.compactions = log.done_count(WorkKind::Compaction);
    report.last_failures = log.last_failures();
    co_return http::json_response(200, http::to_json(report));
  };
  router.add(std::move(tasks));

  http::Route clean;
  clean.method = "POST";
  clean.path = "/v1/cleanup";
  clean.operation_id = "runCleanup";
  clean.summary = "Carry out all tasks, collect orphans, expire uploads and give space back, now";
  clean.handler = [this](http::Request& request, runtime::RequestContext& context,
                         const http::PathParameters&) -> asio::awaitable<http::Response> {
    const auto run = [&]() -> Task<CleanupReport> {
      CO_TRY(const std::string text, co_await stream::read_all(*request.body, kMaxDocument));
      CleanupRequest wanted;
      if (!text.empty()) {
        CO_TRY(wanted, http::from_json<CleanupRequest>(text));
      }
      co_return co_await cleanup(wanted);
    };
    const Result<CleanupReport> report = co_await run();
    if (!report) co_return http::problem_response(report.error(), context.request_id);
    co_return http::json_response(200, http::to_json(*report));
  };
  router.add(std::move(clean));
}

}  // namespace mocks3::async
