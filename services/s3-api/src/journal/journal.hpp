// The last requests, for "why did my rule not fire": GET /v1/requests and `mocks3 tail`.
//
// A bounded ring of this process. Slots are reused, so a steady state allocates nothing; it grows to its bound only as
// requests come. Threads: any; one short lock per request. Times on the wall clock, durations in microseconds.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "mocks3/utils/time.hpp"

namespace mocks3::s3api {

struct JournalEntry {
  std::uint64_t sequence = 0;
  Timestamp time{};
  std::string request_id;
  std::string method;
  std::string operation;
  std::string bucket;
  std::string key;
  int status = 0;
  std::string error;       // S3 code, empty on success
  std::string access_key;  // empty: anonymous
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  bool complete = true;           // the reply left whole, as far as this process can tell
  std::uint64_t duration_us = 0;  // to the reply's first byte
  std::string injected;           // rules, comma separated
  std::string remote;
  std::string user_agent;
  std::string sdk_invocation;  // amz-sdk-invocation-id
  std::string sdk_attempt;     // amz-sdk-request
};
BOOST_DESCRIBE_STRUCT(JournalEntry, (),
                      (sequence, time, request_id, method, operation, bucket, key, status, error, access_key, bytes_in,
                       bytes_out, complete, duration_us, injected, remote, user_agent, sdk_invocation, sdk_attempt))

struct JournalFilter {
  std::size_t limit = 100;
  std::string operation;  // exact name
  std::string bucket;
  bool only_faults = false;
  std::uint64_t after = 0;  // sequence, exclusive: what `tail` has seen already
};

class Journal {
 public:
  static constexpr std::size_t kCapacity = 10'000;
  explicit Journal(std::size_t capacity = kCapacity) : capacity_(capacity) {}

  /// `fill(JournalEntry&)` writes every member but `sequence` of a slot that may hold an old entry. Returns the
  /// sequence, from 1.
  template <class Fill>
  std::uint64_t record(Fill&& fill) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t sequence = ++last_;
    if (ring_.size() < capacity_) ring_.emplace_back();
    JournalEntry& slot = slot_of(sequence);
    slot.sequence = sequence;
    fill(slot);
    return sequence;
  }
  /// How the sending of a long reply ended; ignored when the entry has gone meanwhile.
  void sent(std::uint64_t sequence, std::uint64_t bytes, bool complete);

  /// The newest that match, oldest first.
  std::vector<JournalEntry> list(const JournalFilter& filter) const;
  void clear();

 private:
  // The ring starts at the first sequence after the last clear, so that slots fill in order.
  JournalEntry& slot_of(std::uint64_t sequence) { return ring_[(sequence - first_) % capacity_]; }

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::deque<JournalEntry> ring_;
  std::uint64_t first_ = 1;
  std::uint64_t last_ = 0;
};

}  // namespace mocks3::s3api
