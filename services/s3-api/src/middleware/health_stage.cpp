// The probes of a MinIO, which container modules and charts written for it wait for.
#include "middleware/stages.hpp"

namespace mocks3::s3api {

namespace {

class HealthStage final : public Stage {
  Result<Verdict> enter(Exchange& exchange) override {
    constexpr std::string_view kPrefix = "/minio/health/";
    const http::Request& request = exchange.call.request;
    if (!request.path.starts_with(kPrefix)) return Verdict::Next;
    if (request.method != "GET" && request.method != "HEAD") return Verdict::Next;
    const auto probe = request.path.substr(kPrefix.size());
    if (probe != "live" && probe != "ready" && probe != "cluster") return Verdict::Next;
    exchange.reply.status = 200;
    exchange.reply.content_length = 0;
    exchange.reply.head_only = request.method == "HEAD";
    return Verdict::Done;
  }
};

}  // namespace

std::unique_ptr<Stage> make_health_stage() { return std::make_unique<HealthStage>(); }

}  // namespace mocks3::s3api
