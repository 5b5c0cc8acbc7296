// Who asks. An anonymous request passes here: whether it may is authorization's question.
#include "middleware/stages.hpp"

namespace mocks3::s3api {

namespace {

class AuthenticationStage final : public Stage {
 public:
  explicit AuthenticationStage(AuthOptions options) : options_(std::move(options)) {}

  Result<Verdict> enter(Exchange& exchange) override {
    Call& call = exchange.call;
    const Services& services = call.services;
    TRY(call.authentication,
        authenticate(call.request, call.query, services.credentials, services.clock.now(), options_));
    if (const Credential* credential = call.authentication.credential) {
      call.principal = credential->owner;
    } else if (services.accept_anything && !services.credentials.all().empty()) {
      call.principal = services.credentials.all().front()->owner;
    }
    return Verdict::Next;
  }

 private:
  const AuthOptions options_;
};

}  // namespace

std::unique_ptr<Stage> make_authentication_stage(AuthOptions options) {
  return std::make_unique<AuthenticationStage>(std::move(options));
}

}  // namespace mocks3::s3api
