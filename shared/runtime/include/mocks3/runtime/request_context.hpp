// What travels with a request through every layer and, in headers, through every process.
//
// Ownership: made by the edge that accepted the request, passed by reference downwards, alive until the reply has been
// sent. Threads: one core at a time. Units: deadline on the steady clock.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "mocks3/model/fault_plan.hpp"
#include "mocks3/tracing/trace_context.hpp"

namespace mocks3::runtime {

struct RequestContext {
  std::string request_id;       // x-amz-request-id
  tracing::TraceContext trace;  // W3C trace context; a child span per hop
  /// By when an answer is useful. Bodies are not bounded by it: they have idle limits.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  /// Decided once, at s3-api; never null once the request has passed that point.
  std::shared_ptr<const model::FaultPlan> faults;

  bool expired() const { return std::chrono::steady_clock::now() >= deadline; }
};

}  // namespace mocks3::runtime
