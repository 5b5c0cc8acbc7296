// The last gate: is it implemented, is it signed where it must be, may the asker do it with this bucket and key.
// Source: "Verifying bucket ownership with bucket owner condition"; "How Amazon S3 authorizes a request".
#include <algorithm>

#include "authorization/authorizer.hpp"
#include "middleware/stages.hpp"
#include "mocks3/model/names.hpp"

namespace mocks3::s3api {

namespace {

std::unexpected<Error> not_implemented(const Call& call) {
  std::string what(call.operation == model::Operation::Unknown ? std::string_view(call.request.method)
                                                               : model::to_string(call.operation));
  if (!call.sub_resource.empty()) what += " ?" + call.sub_resource;
  return std::unexpected<Error>(
      Error(ErrorCode::NotImplemented,
            "A header or query you provided requested a function that is not implemented: " + what)
          .with("Operation", std::move(what)));
}

bool overrides_reply(const http::Query& query) {
  return std::ranges::any_of(query.items(), [](const auto& item) { return item.first.starts_with("response-"); });
}

class AuthorizationStage final : public Stage {
  Result<Verdict> enter(Exchange& exchange) override {
    const Call& call = exchange.call;
    if (!find_handler(call.operation)) return not_implemented(call);
    const bool anonymous = !call.authentication.credential && !call.services.accept_anything;
    if (anonymous && call.operation == model::Operation::GetObject && overrides_reply(call.query)) {
      return fail(ErrorCode::InvalidRequest,
                  "Request specific response headers cannot be used for anonymous GET requests.");
    }
    if (!call.key.empty()) CHECK_OK(model::check_key(call.key));
    if (call.bucket.empty() || call.operation == model::Operation::CreateBucket) {
      if (anonymous) return fail(Error(ErrorCode::AccessDenied).caused_by("the request is not signed"));
      return Verdict::Next;
    }
    return Verdict::Await;
  }

  Task<Verdict> await(Exchange& exchange) override {
    Call& call = exchange.call;
    auto bucket = co_await call.services.metadata.get_bucket(call.context, call.bucket);
    if (!bucket) {
      if (bucket.error().code != ErrorCode::NoSuchBucket) co_return std::unexpected(std::move(bucket).error());
      CO_CHECK(model::check_bucket_name(call.bucket));
      co_return fail(Error(ErrorCode::NoSuchBucket).with("BucketName", call.bucket));
    }
    call.bucket_row = std::move(*bucket);
    const auto expected = call.request.headers.find("x-amz-expected-bucket-owner");
    if (expected && *expected != call.bucket_row.owner.id) {
      co_return fail(Error(ErrorCode::AccessDenied).caused_by("x-amz-expected-bucket-owner is another owner"));
    }
    CO_CHECK(co_await authorize(call));
    co_return Verdict::Next;
  }
};

}  // namespace

std::unique_ptr<Stage> make_authorization_stage() { return std::make_unique<AuthorizationStage>(); }

}  // namespace mocks3::s3api
