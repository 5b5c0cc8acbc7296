#include "worker.hpp"

#include "background.hpp"

namespace mocks3::async {

namespace {

constexpr std::size_t kMaxAsked = 16;
constexpr int kCompactionRounds = 16;
constexpr auto kUsagePeriod = std::chrono::seconds(5);

}  // namespace

Worker::Worker(asio::any_io_executor executor, const Options& options, contracts::MetadataService& metadata,
               contracts::StorageService& storage, const utils::Clock& clock, TaskLog& log)
    : executor_(executor),
      options_(options),
      metadata_(metadata),
      deletes_(metadata, storage, options, log),
      cleanup_(metadata, storage, clock, log, stopping_),
      log_(log),
      wake_(std::make_shared<asio::steady_timer>(executor)),
      next_orphans_(Clock::now() + options.orphan_period),
      next_uploads_(Clock::now() + options.upload_period),
      next_compaction_(Clock::now()),
      next_usage_(Clock::now()) {}

asio::awaitable<void> Worker::run() {
  auto pause = options_.interval;
  for (;;) {
    co_await answer_asked();
    const Turn turn_taken = co_await turn();
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) break;
      if (!asked_.empty()) continue;
      // Set under the lock: whoever asks afterwards finds a timer to cancel.
      pause = turn_taken.failed ? std::min(pause * 2, options_.max_backoff) : options_.interval;
      wake_->expires_after(turn_taken.worked && !turn_taken.failed ? std::chrono::milliseconds(0) : pause);
    }
    co_await wake_->async_wait(asio::as_tuple(asio::use_awaitable));
  }
  std::vector<Asked> unanswered;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    unanswered.swap(asked_);
  }
  for (auto& asked : unanswered) asked.answer(fail(ErrorCode::ServiceUnavailable));
}

void Worker::request_stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  asio::post(executor_, [wake = wake_] { wake->cancel(); });
}

Task<CleanupReport> Worker::cleanup(CleanupRequest request) {
  const auto executor = co_await asio::this_coro::executor;
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result<CleanupReport>)>(
      [this, executor, request](auto handler) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        auto answer = [shared, executor](Result<CleanupReport> report) {
          asio::post(executor,
                     [shared, report = std::move(report)]() mutable { std::move (*shared)(std::move(report)); });
        };
        const std::lock_guard lock(mutex_);
        if (stopping_ || ended_) return answer(fail(ErrorCode::ServiceUnavailable));
        if (asked_.size() == kMaxAsked) return answer(fail(ErrorCode::SlowDown));
        asked_.push_back({request, std::move(answer)});
        asio::post(executor_, [wake = wake_] { wake->cancel(); });
      },
      asio::use_awaitable);
}

asio::awaitable<void> Worker::answer_asked() {
  for (;;) {
    Asked asked;
    {
      const std::lock_guard lock(mutex_);
      if (asked_.empty() || stopping_) co_return;
      asked = std::move(asked_.front());
      asked_.erase(asked_.begin());
    }
    asked.answer(co_await clean_all(asked.request));
  }
}

asio::awaitable<Worker::Turn> Worker::turn() {
  auto context = background_context();
  const Result<Batch> batch = co_await deletes_.run_once(context);
  if (!batch) co_return Turn{.worked = false, .failed = true};
  if (batch->done > 0) deleted_ = true;
  renew_deadline(context);
  const Result<> others = co_await periodic(context, batch->leased == 0);
  if (Clock::now() >= next_usage_) {
    next_usage_ = Clock::now() + kUsagePeriod;
    if (const auto usage = co_await metadata_.usage(context)) log_.waiting(usage->tasks);
  }
  co_return Turn{.worked = batch->done > 0, .failed = batch->failed > 0 || !others};
}

Task<> Worker::periodic(contracts::Context& context, bool idle) {
  const auto now = Clock::now();
  if (now >= next_uploads_) {
    next_uploads_ = now + options_.upload_period;
    if (options_.upload_expiry.count() > 0) CO_CHECK(co_await cleanup_.expire_uploads(context, options_.upload_expiry));
  }
  if (now >= next_orphans_) {
    next_orphans_ = now + options_.orphan_period;
    CO_CHECK(co_await cleanup_.collect_orphans(context, options_.orphan_grace));
  }
  if (idle && deleted_ && now >= next_compaction_) {
    next_compaction_ = now + options_.compact_period;
    deleted_ = false;
    CO_CHECK(co_await cleanup_.compact(context));
  }
  co_return Result<>();
}

Task<> Worker::drain_outbox(contracts::Context& context, CleanupReport& report) {
  for (;;) {
    CO_TRY(const Batch batch, co_await deletes_.run_once(context));
    report.tasks_done += batch.done;
    report.tasks_failed += batch.failed;
    if (batch.leased == 0) co_return Result<>();
    if (stopping_) co_return fail(ErrorCode::ServiceUnavailable);
    renew_deadline(context);
  }
}

Task<CleanupReport> Worker::clean_all(CleanupRequest request) {
  const auto limit = [](std::optional<std::uint64_t> asked, std::chrono::milliseconds usual) {
    constexpr std::uint64_t kLongest = 100ull * 366 * 24 * 3'600'000;
    return asked ? std::chrono::milliseconds(std::min(*asked, kLongest)) : usual;
  };
  CleanupReport report;
  auto context = background_context();
  CO_CHECK(co_await drain_outbox(context, report));
  if (request.upload_expiry_ms || options_.upload_expiry.count() > 0) {
    CO_TRY(report.uploads_expired,
           co_await cleanup_.expire_uploads(context, limit(request.upload_expiry_ms, options_.upload_expiry)));
    CO_CHECK(co_await drain_outbox(context, report));
  }
  CO_TRY(const Collected orphans,
         co_await cleanup_.collect_orphans(context, limit(request.orphan_grace_ms, options_.orphan_grace)));
  report.orphans_removed = orphans.blobs;
  report.orphan_bytes = orphans.bytes;
  for (bool more = true; more && report.compactions < kCompactionRounds;) {
    renew_deadline(context);
    CO_TRY(more, co_await cleanup_.compact(context));
    report.compactions += more;
  }
  if (const auto usage = co_await metadata_.usage(context)) log_.waiting(usage->tasks);
  deleted_ = false;
  co_return report;
}

}  // namespace mocks3::async
