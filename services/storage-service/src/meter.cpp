#include "mocks3/storage/meter.hpp"

namespace mocks3::storage {

namespace {
constexpr std::array kMethods{"put", "get", "remove", "list", "reset"};
}

StorageMeter::StorageMeter(metrics::Registry& registry)
    : written_(&registry.counter("mocks3_storage_written_bytes_total", "Bytes of blobs stored")),
      read_(&registry.counter("mocks3_storage_read_bytes_total", "Bytes of blobs asked for")) {
  for (std::size_t i = 0; i < kMethods.size(); ++i) {
    seconds_[i] = &registry.histogram("mocks3_storage_seconds", "Time of calls to storage", {{"method", kMethods[i]}});
    errors_[i] =
        &registry.counter("mocks3_storage_errors_total", "Calls to storage that failed", {{"method", kMethods[i]}});
  }
}

void StorageMeter::observe(Method method, std::chrono::steady_clock::duration took, bool ok) {
  const auto index = static_cast<std::size_t>(method);
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  seconds_[index]->observe_us(static_cast<std::uint64_t>(us));
  if (!ok) errors_[index]->add();
}

}  // namespace mocks3::storage
