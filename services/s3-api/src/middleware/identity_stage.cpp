// Request ids: made here unless the edge has made one, and put on every reply.
#include "middleware/stages.hpp"
#include "mocks3/utils/random.hpp"

namespace mocks3::s3api {

namespace {

class IdentityStage final : public Stage {
 public:
  Result<Verdict> enter(Exchange& exchange) override {
    auto& id = exchange.call.context.request_id;
    if (id.empty()) id = utils::random_request_id();
    return Verdict::Next;
  }

  void leave(Exchange& exchange) override {
    const std::string& id = exchange.call.context.request_id;
    auto& headers = exchange.reply.headers;
    headers.add("x-amz-request-id", id);
    headers.add("x-amz-id-2", exchange.call.services.host_id + id);
    headers.add("Server", "mocks3");
  }
};

class InjectedHeaderStage final : public Stage {
  void leave(Exchange& exchange) override {
    if (!exchange.plan().empty()) exchange.reply.headers.add("x-mocks3-injected", exchange.plan().rules());
  }
};

}  // namespace

std::unique_ptr<Stage> make_identity_stage() { return std::make_unique<IdentityStage>(); }

std::unique_ptr<Stage> make_injected_header_stage() { return std::make_unique<InjectedHeaderStage>(); }

}  // namespace mocks3::s3api
