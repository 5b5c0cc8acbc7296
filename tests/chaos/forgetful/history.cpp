#include "history.hpp"

#include <algorithm>

namespace mocks3::chaos {

namespace {

std::string text(Found found) {
  if (found.version == 0) return "no object";
  return "version " + std::to_string(found.version) + " of " + std::to_string(found.size) + " bytes";
}

}  // namespace

History::Write History::begin(const std::string& key, Found wanted) {
  const std::lock_guard lock(mutex_);
  auto [row, is_new] = events_.try_emplace(key);
  if (is_new) row->second.push_back({.ended = 0});
  row->second.push_back({.wanted = wanted, .begun = ++stamp_});
  return {*this, key, stamp_};
}

void History::end(const std::string& key, std::uint64_t stamp, bool happened) {
  const std::lock_guard lock(mutex_);
  auto& events = events_.at(key);
  const auto event = std::ranges::find(events, stamp, &Event::begun);
  if (!happened) {
    events.erase(event);
    return;
  }
  event->ended = ++stamp_;
  ++acknowledged_;
}

std::vector<std::string> History::keys() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> keys;
  for (const auto& [key, events] : events_) keys.push_back(key);
  return keys;
}

std::string History::judge(const std::string& key, Found found) const {
  const std::lock_guard lock(mutex_);
  const auto row = events_.find(key);
  if (row == events_.end()) return found.version == 0 ? "" : key + ": nobody wrote it, found " + text(found);
  const Event* last = nullptr;
  for (const auto& event : row->second) {
    if (event.ended != kNever && (!last || event.begun > last->begun)) last = &event;
  }
  std::string possible;
  for (const auto& event : row->second) {
    if (event.ended < last->begun) continue;
    if (event.wanted == found) return {};
    possible += (possible.empty() ? "" : ", ") + text(event.wanted) + (event.ended == kNever ? " (no answer)" : "");
  }
  return key + ": found " + text(found) + ", possible: " + possible;
}

void History::settle(const std::string& key, Found found) {
  const std::lock_guard lock(mutex_);
  events_[key] = {{.wanted = found, .begun = ++stamp_, .ended = stamp_}};
}

}  // namespace mocks3::chaos
