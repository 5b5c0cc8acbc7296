#include "mocks3/injection/rules.hpp"

#include <mutex>

#include "domain/reports.hpp"
#include "domain/rule_table.hpp"
#include "domain/wait_list.hpp"
#include "mocks3/logger/logger.hpp"
#include "mocks3/utils/random.hpp"

namespace mocks3::injection {

namespace {

using contracts::Context;
using contracts::RuleCounters;
using contracts::RuleEntry;
using contracts::RuleSet;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLongestWait{30'000};

}  // namespace

struct Rules::Impl {
  Impl(RuleStore& rule_store, const utils::Clock& time, RulesSettings how)
      : store(rule_store),
        clock(time),
        settings(how),
        reports(how.max_reporters),
        turnstile(how.max_waiting),
        changed(how.max_waiting),
        reported(how.max_waiting) {}

  RuleStore& store;
  const utils::Clock& clock;
  const RulesSettings settings;
  std::function<void(const RuleSet&)> listener;
  std::function<std::vector<RuleCounters>()> own_counters;

  mutable std::mutex mutex;  // guards the four below; never held across a co_await
  RuleTable table;
  Reports reports;
  bool closed = false;
  int askers = 0;  // callers of counters() that wait: reporters are then sent to report at once

  Turnstile turnstile;
  WaitList changed;
  WaitList reported;

  /// One change: apply to a copy, save, make current, publish, wait until everybody has it.
  template <class Apply>
  Task<> change(Context& context, Apply apply) {
    CO_TRY(auto turn, co_await turnstile.take(context.deadline));
    RuleTable next;
    {
      const std::scoped_lock lock(mutex);
      next = table;
    }
    CO_CHECK(apply(next));
    ++next.generation;
    CO_CHECK(co_await store.save(next.to_stored()));
    const std::uint64_t generation = next.generation;
    const RuleSet published = next.to_set();
    {
      const std::scoped_lock lock(mutex);
      table = std::move(next);
      reports.keep_only(table);
    }
    if (listener) listener(published);
    changed.notify_all();
    turn.release();
    co_return co_await applied_by_all(generation);
  }

  bool is_active(const Reports::Reporter& reporter) const {
    return steady_clock::now() - reporter.last < settings.reporter_lifetime;
  }

  Task<> applied_by_all(std::uint64_t generation) {
    const auto until = steady_clock::now() + settings.ack_limit;
    while (true) {
      const auto version = reported.version();
      std::string late;
      {
        const std::scoped_lock lock(mutex);
        for (const auto& [name, reporter] : reports.all()) {
          if (is_active(reporter) && reporter.generation < generation && !closed) late = name;
        }
      }
      if (late.empty()) co_return Result<>{};
      if (steady_clock::now() >= until) {
        logger::warn("a process has not applied the changed fault rules in time", {{"mocks3.reporter", late}});
        co_return Result<>{};
      }
      // The change stands whoever has heard of it, so a full list ends the waiting and not the call.
      if (!co_await reported.wait(version, until)) co_return Result<>{};
    }
  }

  /// Until every process heard of lately has reported what it counted after now. Its first report may have been under
  /// way already; the second was begun after the first was answered.
  Task<> fresh_reports() {
    std::map<std::string, std::uint64_t> wanted;
    {
      const std::scoped_lock lock(mutex);
      for (const auto& [name, reporter] : reports.all()) {
        if (is_active(reporter)) wanted.emplace(name, reporter.reports + 2);
      }
      if (wanted.empty()) co_return Result<>{};
      ++askers;
    }
    const std::shared_ptr<void> asking(nullptr, [this](void*) {
      const std::scoped_lock lock(mutex);
      --askers;
    });
    changed.notify_all();
    const auto until = steady_clock::now() + settings.fresh_limit;
    while (steady_clock::now() < until) {
      const auto version = reported.version();
      bool all = true;
      {
        const std::scoped_lock lock(mutex);
        for (const auto& [name, count] : wanted) {
          const auto reporter = reports.all().find(name);
          all = all && (reporter == reports.all().end() || reporter->second.reports >= count);
        }
        all = all || closed;
      }
      if (all || !co_await reported.wait(version, until)) break;
    }
    co_return Result<>{};
  }
};

Rules::Rules(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Rules::~Rules() = default;

Result<std::unique_ptr<Rules>> Rules::open(RuleStore& store, const InitialRules& initial, const utils::Clock& clock,
                                           RulesSettings settings) {
  auto impl = std::make_unique<Impl>(store, clock, settings);
  RuleTable& table = impl->table;
  TRY(const auto stored, store.load());
  // Generations only grow, over restarts too: a follower must not take the rules of another life for those it has.
  const auto start = std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count();
  table.generation = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::max<std::int64_t>(0, start)));
  table.seed = utils::random_u64() & 0xffffffff;  // short enough to be typed again
  RuleTable saved;
  if (stored) {
    table.generation = std::max(table.generation, stored->generation + 1);
    table.armed = stored->armed;
    table.seed = stored->seed;
    table.next_number = stored->next_number;
    const auto loaded = saved.add(stored->rules, clock.now(), false);
    if (!loaded) return fail(ErrorCode::StoreCorrupted, "stored fault rules: " + loaded.error().message);
  }
  // The options' rules stand in front; ids that were saved stay taken, so that an unnamed rule does not replace one.
  std::vector<RuleEntry> given;
  for (const auto& entry : initial.rules) {
    auto checked = checked_entry(entry);
    if (!checked) return fail(checked.error().code, "fault rule '" + entry.text + "': " + checked.error().message);
    given.push_back(std::move(*checked));
  }
  std::uint64_t number = 1;
  for (auto& entry : given) {
    while (entry.id.empty()) {
      std::string id = "rule-" + std::to_string(number++);
      const bool taken = saved.find(id) != nullptr || std::ranges::find(given, id, &RuleEntry::id) != given.end();
      if (!taken) entry.id = std::move(id);
    }
  }
  CHECK_OK(table.add(given, clock.now(), true));
  for (const auto& row : saved.rows) {
    if (table.find(row.entry.id) == nullptr) CHECK_OK(table.add({row.entry}, clock.now(), false));
  }
  table.next_number = std::max(table.next_number, number);
  if (initial.armed) table.armed = *initial.armed;
  if (initial.seed) table.seed = *initial.seed;
  for (auto& row : table.rows) row.since = table.generation;
  impl->reports.keep_only(table);
  return std::unique_ptr<Rules>(new Rules(std::move(impl)));
}

void Rules::on_publish(std::function<void(const RuleSet&)> listener) {
  impl_->listener = std::move(listener);
  impl_->listener(current());
}

void Rules::count_with(std::function<std::vector<RuleCounters>()> source) { impl_->own_counters = std::move(source); }

void Rules::close() {
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->closed = true;
  }
  impl_->changed.notify_all();
  impl_->reported.notify_all();
}

RuleSet Rules::current() const {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->table.to_set();
}

Task<RuleSet> Rules::rules(Context&) { co_return current(); }

Task<RuleSet> Rules::wait_for_change(Context& context, std::uint64_t known, std::chrono::milliseconds wait) {
  const auto until =
      std::min(context.deadline, steady_clock::now() + std::clamp(wait, std::chrono::milliseconds(0), kLongestWait));
  const auto version = impl_->changed.version();
  {
    const std::scoped_lock lock(impl_->mutex);
    if (impl_->table.generation != known || impl_->closed || impl_->askers > 0) co_return impl_->table.to_set();
  }
  CO_CHECK(co_await impl_->changed.wait(version, until));
  co_return current();
}

Task<std::vector<RuleEntry>> Rules::add(Context& context, const std::vector<RuleEntry>& rules) {
  std::vector<RuleEntry> added;
  CO_CHECK(co_await impl_->change(context, [&](RuleTable& table) -> Result<> {
    TRY(added, table.add(rules, impl_->clock.now(), false));
    return {};
  }));
  co_return added;
}

Task<> Rules::remove(Context& context, const std::string& id) {
  co_return co_await impl_->change(context, [&](RuleTable& table) { return table.remove(id); });
}

Task<> Rules::clear(Context& context) {
  co_return co_await impl_->change(context, [](RuleTable& table) -> Result<> {
    table.clear();
    return {};
  });
}

Task<> Rules::set_armed(Context& context, bool armed) {
  co_return co_await impl_->change(context, [=](RuleTable& table) -> Result<> {
    table.armed = armed;
    return {};
  });
}

Task<> Rules::set_seed(Context& context, std::uint64_t seed) {
  co_return co_await impl_->change(context, [=](RuleTable& table) -> Result<> {
    table.set_seed(seed);
    return {};
  });
}

Task<> Rules::report(Context&, const std::string& reporter, std::uint64_t generation,
                     const std::vector<RuleCounters>& counters) {
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->reports.take(reporter, generation, counters, impl_->table, steady_clock::now());
  }
  impl_->reported.notify_all();
  co_return Result<>{};
}

Task<std::vector<RuleCounters>> Rules::counters(Context&) {
  CO_CHECK(co_await impl_->fresh_reports());
  std::vector<RuleCounters> sums;
  {
    const std::scoped_lock lock(impl_->mutex);
    sums = impl_->reports.sums(impl_->table);
  }
  if (!impl_->own_counters) co_return sums;
  for (const auto& own : impl_->own_counters()) {
    const auto sum = std::ranges::find(sums, own.id, &RuleCounters::id);
    if (sum == sums.end()) continue;
    sum->seen += own.seen;
    sum->matched += own.matched;
    sum->fired += own.fired;
  }
  co_return sums;
}

}  // namespace mocks3::injection
