// The context of calls that no request stands behind.
//
// Plain functions, any thread.
#pragma once

#include <memory>

#include "mocks3/contracts/metadata_service.hpp"
#include "mocks3/utils/random.hpp"

namespace mocks3::async {

/// Every call of a long run gets so much time for itself.
inline void renew_deadline(contracts::Context& context) {
  context.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
}

inline contracts::Context background_context() {
  contracts::Context context;
  context.request_id = utils::random_request_id();
  context.trace = tracing::TraceContext::make();
  context.faults = std::make_shared<const model::FaultPlan>();
  renew_deadline(context);
  return context;
}

}  // namespace mocks3::async
