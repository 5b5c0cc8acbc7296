// Counters, gauges and histograms in Prometheus' text form.
//
// A small registry of our own: Debian has prometheus-cpp only as a shared library, which drags libstdc++ in again and
// costs more at start than everything else (docs/adr/0002-libraries.md). Metrics are made once at start and kept by
// reference; updating one is a relaxed atomic add on a shard of the calling thread. Threads: any. Ownership: the
// Registry owns the metrics and outlives their users. Names: mocks3_*, base units, _total for counters.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mocks3::metrics {

using Labels = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t kShards = 8;
/// Shard of the calling thread.
std::size_t shard();

class Counter {
 public:
  void add(std::uint64_t by = 1) { cells_[shard()].value.fetch_add(by, std::memory_order_relaxed); }
  std::uint64_t value() const;

 private:
  struct alignas(64) Cell {
    std::atomic<std::uint64_t> value{0};
  };
  std::array<Cell, kShards> cells_;
};

class Gauge {
 public:
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void add(std::int64_t by) { value_.fetch_add(by, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

/// Observes durations in seconds, kept in integer microseconds.
class Histogram {
 public:
  explicit Histogram(std::span<const double> bounds_seconds);
  void observe_us(std::uint64_t microseconds);

 private:
  friend class Registry;
  struct Shard;
  std::vector<std::uint64_t> bounds_us_;
  std::vector<std::unique_ptr<Shard>> shards_;

 public:
  ~Histogram();
};

/// 0.5 ms to 30 s, twelve buckets.
std::span<const double> default_latency_bounds();

class Registry {
 public:
  Registry();
  ~Registry();
  /// The same name and labels give the same object.
  Counter& counter(std::string_view name, std::string_view help, Labels labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, Labels labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, Labels labels = {},
                       std::span<const double> bounds_seconds = default_latency_bounds());
  /// A value that is asked for when somebody scrapes.
  void callback_gauge(std::string_view name, std::string_view help, Labels labels, std::function<std::int64_t()> value);
  /// Prometheus text exposition format 0.0.4.
  std::string render() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mocks3::metrics
