// The stages of the chain, one file each. Their order and its reasons: chain.cpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "http/virtual_host.hpp"
#include "journal/journal.hpp"
#include "middleware/exchange.hpp"

namespace mocks3::s3api {

/// Request journal, metrics and the log line of a request.
std::unique_ptr<Stage> make_journal_stage(Journal& journal, metrics::Registry& registry);
/// x-amz-request-id, x-amz-id-2, Server.
std::unique_ptr<Stage> make_identity_stage();
/// x-mocks3-injected on replies that a rule has changed.
std::unique_ptr<Stage> make_injected_header_stage();
/// SlowDown beyond `max_in_flight` requests in work.
std::unique_ptr<Stage> make_admission_limit_stage(std::int64_t max_in_flight, metrics::Registry& registry);
/// /minio/health/live, ready and cluster, without signature.
std::unique_ptr<Stage> make_health_stage();
/// Preflights, and Access-Control-* on replies to requests with an Origin, by the rules of the bucket.
std::unique_ptr<Stage> make_cors_stage(std::vector<std::string> domains);
/// Bucket, key and operation.
std::unique_ptr<Stage> make_routing_stage(std::vector<std::string> domains);
/// Who asks.
std::unique_ptr<Stage> make_authentication_stage(AuthOptions options);
/// What is to go wrong, decided once.
std::unique_ptr<Stage> make_fault_decision_stage(faults::Engine& engine);
/// Carries out the latency, admission, lost response and wire slots.
std::unique_ptr<Stage> make_fault_execution_stage();
/// 501 for what is not implemented; whether the asker may; reads the bucket.
std::unique_ptr<Stage> make_authorization_stage();

}  // namespace mocks3::s3api
