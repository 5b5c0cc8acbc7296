// Bucket, key, query and operation of a request.
#include "http/router.hpp"
#include "middleware/stages.hpp"

namespace mocks3::s3api {

namespace {

class RoutingStage final : public Stage {
 public:
  explicit RoutingStage(std::vector<std::string> domains) : hosts_(std::move(domains)) {}

  Result<Verdict> enter(Exchange& exchange) override {
    Call& call = exchange.call;
    TRY(Address address, resolve_address(hosts_, call.request.headers.get("Host"), call.request.path));
    call.bucket = std::move(address.bucket);
    call.key = std::move(address.key);
    call.virtual_host = address.virtual_host;
    TRY(call.query, http::Query::parse(call.request.query));
    const auto scope = call.bucket.empty() ? model::Scope::Service
                       : call.key.empty()  ? model::Scope::Bucket
                                           : model::Scope::Object;
    TRY(const Routed routed, route(call.request.method, scope, call.query, call.request.headers));
    call.operation = routed.operation;
    call.sub_resource = routed.sub_resource;
    return Verdict::Next;
  }

 private:
  const HostTable hosts_;
};

}  // namespace

std::unique_ptr<Stage> make_routing_stage(std::vector<std::string> domains) {
  return std::make_unique<RoutingStage>(std::move(domains));
}

}  // namespace mocks3::s3api
