// Who asks. An anonymous request passes here: whether it may is authorization's question.
#include "middleware/form_authentication.hpp"
#include "middleware/stages.hpp"

namespace mocks3::s3api {

namespace {

class AuthenticationStage final : public Stage {
 public:
  explicit AuthenticationStage(AuthOptions options) : options_(std::move(options)) {}

  Result<Verdict> enter(Exchange& exchange) override {
    Call& call = exchange.call;
    // A browser's form says in its body who sends it.
    if (call.operation == model::Operation::PostObject) return Verdict::Await;
    TRY(call.authentication,
        authenticate(call.request, call.query, call.services.credentials, call.services.clock.now(), options_,
                     call.virtual_host ? std::string_view(call.bucket) : std::string_view{}));
    set_principal(call);
    return Verdict::Next;
  }

  Task<Verdict> await(Exchange& exchange) override {
    CO_CHECK(co_await authenticate_post_form(exchange.call, options_));
    set_principal(exchange.call);
    co_return Verdict::Next;
  }

 private:
  static void set_principal(Call& call) {
    const Services& services = call.services;
    if (const Credential* credential = call.authentication.credential) {
      call.principal = credential->owner;
    } else if (services.accept_anything && !services.credentials.all().empty()) {
      call.principal = services.credentials.all().front()->owner;
    }
  }

  const AuthOptions options_;
};

}  // namespace

std::unique_ptr<Stage> make_authentication_stage(AuthOptions options) {
  return std::make_unique<AuthenticationStage>(std::move(options));
}

}  // namespace mocks3::s3api
