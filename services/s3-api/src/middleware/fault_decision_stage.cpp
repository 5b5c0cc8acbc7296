// Asks the rules once what is to go wrong with this request.
#include "middleware/stages.hpp"
#include "mocks3/faults/engine.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

namespace {

class FaultDecisionStage final : public Stage {
 public:
  explicit FaultDecisionStage(faults::Engine& engine) : engine_(engine) {}

  Result<Verdict> enter(Exchange& exchange) override {
    if (engine_.idle()) return Verdict::Next;
    const Call& call = exchange.call;
    const Credential* credential = call.authentication.credential;
    faults::Subject subject{.operation = call.operation, .bucket = call.bucket, .key = call.key};
    if (credential) subject.access_key = credential->access_key;
    if (const auto part = utils::parse_u64(call.query.get("partNumber")); part && *part <= 10'000) {
      subject.part_number = static_cast<std::uint32_t>(*part);
    }
    subject.range = call.request.headers.get("Range");
    auto plan = engine_.decide(subject);
    if (!plan.empty()) exchange.call.context.faults = std::make_shared<const model::FaultPlan>(std::move(plan));
    return Verdict::Next;
  }

 private:
  faults::Engine& engine_;
};

}  // namespace

std::unique_ptr<Stage> make_fault_decision_stage(faults::Engine& engine) {
  return std::make_unique<FaultDecisionStage>(engine);
}

}  // namespace mocks3::s3api
