// Carries out what the plan says in the chain's own slots, in this order: the delay, the refusal, the operation in
// full, then a success that the client is not told of, and what is to happen to the reply's bytes.
#include "middleware/stages.hpp"

namespace mocks3::s3api {

namespace {

class FaultExecutionStage final : public Stage {
  Result<Verdict> enter(Exchange& exchange) override {
    const model::FaultPlan& plan = exchange.plan();
    if (plan.empty()) return Verdict::Next;
    if (plan.latency) return Verdict::Await;
    return admit(exchange);
  }

  Task<Verdict> await(Exchange& exchange) override {
    const auto delay = exchange.plan().latency->delay;
    // The delay is the rule's doing; it must not eat the time the services have for their work.
    if (auto& deadline = exchange.call.context.deadline; deadline != std::chrono::steady_clock::time_point::max()) {
      deadline += delay;
    }
    asio::steady_timer timer(co_await asio::this_coro::executor, delay);
    co_await timer.async_wait(asio::use_awaitable);
    co_return admit(exchange);
  }

  void leave(Exchange& exchange) override {
    const model::FaultPlan& plan = exchange.plan();
    http::Response& reply = exchange.reply;
    if (plan.wire) reply.wire = plan.wire;
    if (!plan.lost_response || reply.status >= 300) return;
    const model::LostResponseFault& lost = *plan.lost_response;
    switch (lost.then) {
      case model::LostResponseFault::Then::Error:
        exchange.injected_error = &lost.error;
        break;
      case model::LostResponseFault::Then::Reset:
        reply.wire = model::WireFault{.rule = lost.rule, .kind = model::WireFault::Kind::ResetBeforeHeaders};
        break;
      case model::LostResponseFault::Then::Close:
        reply.wire = model::WireFault{.rule = lost.rule, .kind = model::WireFault::Kind::CloseBeforeHeaders};
        break;
    }
  }

  static Result<Verdict> admit(Exchange& exchange) {
    const auto& admission = exchange.plan().admission;
    if (!admission) return Verdict::Next;
    exchange.injected_error = &admission->error;
    return fail(admission->error.code);
  }
};

}  // namespace

std::unique_ptr<Stage> make_fault_execution_stage() { return std::make_unique<FaultExecutionStage>(); }

}  // namespace mocks3::s3api
