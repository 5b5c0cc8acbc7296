#include "domain/pin_table.hpp"

namespace mocks3::storage {

bool PinTable::pin(const std::vector<std::string>& ids) {
  const std::lock_guard lock(mutex_);
  if (entries_.size() + ids.size() > max_) return false;
  for (const auto& id : ids) ++entries_[id].readers;
  return true;
}

void PinTable::unpin(const std::vector<std::string>& ids) {
  const std::lock_guard lock(mutex_);
  for (const auto& id : ids) {
    const auto found = entries_.find(id);
    if (--found->second.readers > 0) continue;
    if (found->second.remove) due_.push_back(id);
    entries_.erase(found);
  }
}

bool PinTable::put_off(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return false;
  found->second.remove = true;
  return true;
}

std::vector<std::string> PinTable::take_due() {
  const std::lock_guard lock(mutex_);
  return std::exchange(due_, {});
}

}  // namespace mocks3::storage
