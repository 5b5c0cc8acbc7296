#include "domain/task_leases.hpp"

#include <algorithm>

namespace mocks3::metadata {

namespace {
constexpr std::uint32_t kLookAtOnce = 256;
}

Task<std::vector<contracts::OutboxTask>> TaskLeases::lease(Context& context, std::uint32_t limit,
                                                           std::chrono::milliseconds lease) {
  std::vector<contracts::OutboxTask> claimed;
  auto [from, newest] = bounds();
  for (bool first = true; claimed.size() < limit; first = false) {
    CO_TRY(auto found, co_await store_.tasks(context, from, kLookAtOnce));
    if (first) advance(found.empty() ? newest + 1 : found.front().id);
    if (found.empty()) break;
    from = found.back().id + 1;
    claim(found, std::chrono::steady_clock::now() + lease, limit, claimed);
  }
  co_return claimed;
}

Task<> TaskLeases::complete(Context& context, const std::vector<std::uint64_t>& ids) {
  CO_CHECK(co_await store_.remove_tasks(context, ids));
  const std::lock_guard lock(mutex_);
  for (const auto id : ids) leases_.erase(id);
  co_return Result<>{};
}

void TaskLeases::clear() {
  const std::lock_guard lock(mutex_);
  leases_.clear();
}

std::pair<std::uint64_t, std::uint64_t> TaskLeases::bounds() {
  const std::lock_guard lock(mutex_);
  return {lowest_, newest_};
}

void TaskLeases::advance(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  if (id <= lowest_) return;
  lowest_ = id;
  leases_.erase(leases_.begin(), leases_.lower_bound(id));
}

void TaskLeases::claim(std::vector<contracts::OutboxTask>& found, Time until, std::uint32_t limit,
                       std::vector<contracts::OutboxTask>& claimed) {
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  newest_ = std::max(newest_, found.back().id);
  for (auto& task : found) {
    if (claimed.size() == limit) return;
    const auto [place, added] = leases_.try_emplace(task.id);
    auto& lease = place->second;
    if (!added && lease.until > now) continue;
    task.attempts = lease.attempts++;
    lease.until = until;
    claimed.push_back(std::move(task));
  }
}

}  // namespace mocks3::metadata
