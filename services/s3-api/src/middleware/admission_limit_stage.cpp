// A bound on requests in work. Beyond it S3's own "slow down" is the honest answer, given before any work.
#include "middleware/stages.hpp"

namespace mocks3::s3api {

namespace {

class AdmissionLimitStage final : public Stage {
 public:
  AdmissionLimitStage(std::int64_t max_in_flight, metrics::Registry& registry)
      : max_(max_in_flight),
        in_flight_(registry.gauge("mocks3_s3_requests_in_work", "S3 requests between their head and their reply.")),
        refused_(registry.counter("mocks3_s3_requests_refused_total",
                                  "S3 requests refused because too many are in work.")) {}

  Result<Verdict> enter(Exchange& exchange) override {
    in_flight_.add(1);
    exchange.permit = Permit(in_flight_);
    if (in_flight_.value() <= max_) return Verdict::Next;
    refused_.add();
    return fail(ErrorCode::SlowDown);
  }

 private:
  const std::int64_t max_;
  metrics::Gauge& in_flight_;
  metrics::Counter& refused_;
};

}  // namespace

std::unique_ptr<Stage> make_admission_limit_stage(std::int64_t max_in_flight, metrics::Registry& registry) {
  return std::make_unique<AdmissionLimitStage>(max_in_flight, registry);
}

}  // namespace mocks3::s3api
