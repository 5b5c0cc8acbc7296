// The only door to the time of day. Nothing else in the house calls system_clock::now() (tests/architecture checks it),
// so tests and, later, fault sessions can move time.
//
// Ownership: a Clock outlives everything that was given it. Threads: every clock may be asked from any thread.
#pragma once

#include <atomic>

#include "mocks3/utils/time.hpp"

namespace mocks3::utils {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
};

/// Stands still until told otherwise.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start) : now_(start.time_since_epoch().count()) {}
  Timestamp now() const override { return Timestamp(std::chrono::milliseconds(now_.load())); }
  void set(Timestamp time) { now_ = time.time_since_epoch().count(); }
  void advance(std::chrono::milliseconds by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_;
};

}  // namespace mocks3::utils
