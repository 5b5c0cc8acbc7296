// The metrics every binding of the storage port keeps, under the same names: mocks3_storage_seconds{method},
// mocks3_storage_errors_total{method}, mocks3_storage_written_bytes_total, mocks3_storage_read_bytes_total.
//
// Bytes read are counted when they are asked for, so that a reply may still leave by sendfile. Threads: any. Ownership:
// the registry outlives the meter.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "mocks3/errors/result.hpp"
#include "mocks3/metrics/metrics.hpp"

namespace mocks3::storage {

enum class Method { Put, Get, Remove, List, Reset };

class StorageMeter {
 public:
  explicit StorageMeter(metrics::Registry& registry);

  /// The time of one call, taken from here to finish().
  class Call {
   public:
    Call(StorageMeter& meter, Method method) : meter_(meter), method_(method) {}
    template <class T>
    Result<T> finish(Result<T> result) {
      meter_.observe(method_, std::chrono::steady_clock::now() - start_, result.has_value());
      return result;
    }

   private:
    StorageMeter& meter_;
    Method method_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  };

  Call call(Method method) { return Call(*this, method); }
  void wrote(std::uint64_t bytes) { written_->add(bytes); }
  void asked_for(std::uint64_t bytes) { read_->add(bytes); }

 private:
  void observe(Method method, std::chrono::steady_clock::duration took, bool ok);

  std::array<metrics::Histogram*, 5> seconds_{};
  std::array<metrics::Counter*, 5> errors_{};
  metrics::Counter* written_;
  metrics::Counter* read_;
};

}  // namespace mocks3::storage
