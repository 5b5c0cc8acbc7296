#include "journal/journal.hpp"

#include <algorithm>

namespace mocks3::s3api {

void Journal::sent(std::uint64_t sequence, std::uint64_t bytes, bool complete) {
  const std::lock_guard lock(mutex_);
  if (sequence < first_ || sequence > last_) return;
  JournalEntry& slot = slot_of(sequence);
  if (slot.sequence != sequence) return;
  slot.bytes_out = bytes;
  slot.complete = complete;
}

std::vector<JournalEntry> Journal::list(const JournalFilter& filter) const {
  std::vector<JournalEntry> found;
  const std::lock_guard lock(mutex_);
  for (std::uint64_t back = 0; back < ring_.size() && found.size() < filter.limit; ++back) {
    const JournalEntry& entry = ring_[(last_ - back - first_) % capacity_];
    if (entry.sequence <= filter.after) break;
    if (!filter.operation.empty() && entry.operation != filter.operation) continue;
    if (!filter.bucket.empty() && entry.bucket != filter.bucket) continue;
    if (filter.only_faults && entry.injected.empty()) continue;
    found.push_back(entry);
  }
  std::ranges::reverse(found);
  return found;
}

void Journal::clear() {
  const std::lock_guard lock(mutex_);
  ring_.clear();
  ring_.shrink_to_fit();
  first_ = last_ + 1;
}

}  // namespace mocks3::s3api
