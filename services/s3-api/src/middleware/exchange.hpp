// One exchange as the chain sees it, and what a stage of the chain is.
//
// The chain is an onion written flat: every stage's enter() runs on the way in and its leave() on the way out. Most
// stages never wait, so they cost two virtual calls and no coroutine; one that must wait says so with Verdict::Await.
// An error becomes the S3 reply at the point where it occurs (xml::render_error, called by the chain only), so leave()
// always sees a reply.
//
// Ownership: an Exchange lives in the chain's coroutine. Threads: one core; stages are shared by all cores.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "mocks3/faults/engine.hpp"
#include "mocks3/metrics/metrics.hpp"
#include "ops/call.hpp"

namespace mocks3::s3api {

/// One place under the bound of requests in work; given back when the exchange ends, however it ends.
class Permit {
 public:
  Permit() = default;
  explicit Permit(metrics::Gauge& gauge) : gauge_(&gauge) {}
  Permit(const Permit&) = delete;
  Permit& operator=(const Permit&) = delete;
  Permit(Permit&& other) noexcept : gauge_(std::exchange(other.gauge_, nullptr)) {}
  Permit& operator=(Permit&& other) noexcept {
    std::swap(gauge_, other.gauge_);
    return *this;
  }
  ~Permit() {
    if (gauge_) gauge_->add(-1);
  }

 private:
  metrics::Gauge* gauge_ = nullptr;
};

struct Exchange {
  Exchange(http::Request& request, runtime::RequestContext& context, Services& services)
      : call{.request = request, .context = context, .services = services} {}

  Call call;
  http::Response reply;
  /// Why the reply is what it is; nothing on success.
  std::optional<Error> error;
  /// The error a rule asked for: the chain renders it with the rule's own status and headers.
  const model::FaultError* injected_error = nullptr;
  Permit permit;
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();

  const model::FaultPlan& plan() const { return *call.context.faults; }
};

enum class Verdict {
  Next,   // go on inwards
  Done,   // `reply` is the answer: turn round
  Await,  // call await() and take its verdict
};

class Stage {
 public:
  virtual ~Stage() = default;
  /// A stage that answers Done or fails does not get leave(): it is not behind itself.
  virtual Result<Verdict> enter(Exchange&) { return Verdict::Next; }
  virtual Task<Verdict> await(Exchange&) { co_return Verdict::Next; }
  virtual void leave(Exchange&) {}
};

}  // namespace mocks3::s3api
