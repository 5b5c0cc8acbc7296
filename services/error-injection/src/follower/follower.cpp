#include "mocks3/injection/follower.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>

#include "mocks3/faults/rule_parser.hpp"
#include "mocks3/logger/logger.hpp"
#include "mocks3/utils/random.hpp"

namespace mocks3::injection {

void apply(const contracts::RuleSet& set, faults::Engine& engine) {
  faults::SnapshotSource source{.generation = set.generation, .armed = set.armed, .seed = set.seed};
  for (const auto& entry : set.rules) {
    if (!entry.enabled) continue;
    auto rule = faults::parse_rule(entry.text);
    if (!rule) {
      logger::error("a fault rule is left out, this process cannot read it",
                    {{"mocks3.rule", entry.id}, {"error.message", rule.error().message}});
      continue;
    }
    rule->id = entry.id;
    source.rules.push_back({std::move(*rule), entry.created.time_since_epoch().count()});
  }
  engine.publish(source);
}

std::vector<contracts::RuleCounters> counters_of(const faults::Engine& engine) {
  std::vector<contracts::RuleCounters> all;
  for (auto& counters : engine.current()->counters())
    all.push_back({std::move(counters.id), counters.seen, counters.matched, counters.fired});
  return all;
}

struct RuleFollower::Impl {
  Impl(runtime::Cores& on, contracts::FaultControl& of, faults::Engine& into, FollowerOptions how)
      : cores(on), control(of), engine(into), options(std::move(how)) {
    if (options.reporter.empty()) options.reporter = utils::random_hex(8);
  }

  runtime::Cores& cores;
  contracts::FaultControl& control;
  faults::Engine& engine;
  FollowerOptions options;
  asio::cancellation_signal cancel;  // core 0 only
  std::promise<void> first;
  std::promise<void> ended;
  bool running = false;
  bool stopping = false;  // core 0 only

  static contracts::Context context_for(std::chrono::milliseconds limit) {
    contracts::Context context;
    context.request_id = utils::random_request_id();
    context.deadline = std::chrono::steady_clock::now() + limit;
    context.faults = std::make_shared<const model::FaultPlan>();
    return context;
  }

  Task<> report(contracts::Context& context) {
    const auto snapshot = engine.current();
    std::vector<contracts::RuleCounters> counters;
    for (auto& one : snapshot->counters()) counters.push_back({std::move(one.id), one.seen, one.matched, one.fired});
    co_return co_await control.report(context, options.reporter, snapshot->generation(), counters);
  }

  /// One turn: the generation that is now applied.
  Task<std::uint64_t> turn(std::uint64_t known) {
    constexpr std::chrono::seconds kSlack{5};
    auto waiting = context_for(options.interval + kSlack);
    CO_TRY(const auto set, co_await control.wait_for_change(waiting, known, options.interval));
    if (set.generation != known) apply(set, engine);
    auto reporting = context_for(kSlack);
    // Without the report the counts are merely old; the rules are there.
    if (const auto reported = co_await report(reporting); !reported)
      logger::debug("fault counts could not be reported", {{"error.message", reported.error().describe()}});
    co_return set.generation;
  }

  asio::awaitable<void> run() {
    asio::steady_timer pause(co_await asio::this_coro::executor);
    std::uint64_t known = 0;  // no generation has this number
    bool applied = false;
    bool told = false;
    auto retry = options.first_retry;
    while (true) {
      const auto generation = co_await turn(known);
      if (generation) {
        if (!std::exchange(applied, true)) first.set_value();
        known = *generation;
        retry = options.first_retry;
        told = false;
        continue;
      }
      if (!told) {
        logger::warn("the fault rules cannot be fetched; the last known ones stay",
                     {{"error.message", generation.error().describe()}});
      }
      told = true;
      pause.expires_after(retry);
      co_await pause.async_wait(asio::use_awaitable);
      retry = std::min(retry * 2, options.interval);
    }
  }
};

RuleFollower::RuleFollower(runtime::Cores& cores, contracts::FaultControl& control, faults::Engine& engine,
                           FollowerOptions options)
    : impl_(std::make_unique<Impl>(cores, control, engine, std::move(options))) {}

RuleFollower::~RuleFollower() { stop(); }

Result<> RuleFollower::start() {
  Impl& impl = *impl_;
  impl.running = true;
  auto first = impl.first.get_future();
  const auto on_end = [&impl](const std::exception_ptr&) {
    if (!impl.stopping) logger::error("the fault rules are no longer followed: a bug, please report it");
    impl.ended.set_value();
  };
  asio::co_spawn(impl.cores.context(0), impl.run(), asio::bind_cancellation_slot(impl.cancel.slot(), on_end));
  if (first.wait_for(impl.options.start_limit) != std::future_status::ready)
    logger::warn("started without fault rules: their service does not answer yet");
  return {};
}

void RuleFollower::stop() {
  Impl& impl = *impl_;
  if (!std::exchange(impl.running, false)) return;
  asio::post(impl.cores.context(0), [&impl] {
    impl.stopping = true;
    impl.cancel.emit(asio::cancellation_type::terminal);
  });
  impl.ended.get_future().wait();
}

Task<> RuleFollower::flush(contracts::Context& context) { co_return co_await impl_->report(context); }

}  // namespace mocks3::injection
