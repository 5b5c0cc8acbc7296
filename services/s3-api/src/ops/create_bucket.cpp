// CreateBucket. In us-east-1 an owner may create a bucket again, which gives it a new ACL and is told 200, everywhere
// else 409: S3's own history.
#include <algorithm>

#include "body/upload_body.hpp"
#include "mocks3/model/names.hpp"
#include "mocks3/utils/encoding.hpp"
#include "ops/acl_request.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"
#include "xml/reader.hpp"

namespace mocks3::s3api::ops {

namespace {

constexpr std::size_t kMaxDocument = 64 << 10;

std::unexpected<Error> not_implemented(std::string_view header, std::string_view value) {
  return std::unexpected<Error>(
      Error(ErrorCode::NotImplemented, "A header you provided implies functionality that is not implemented")
          .with("Header", std::string(header))
          .with("Value", std::string(value)));
}

Result<> check_headers(const http::Headers& headers) {
  const auto lock = headers.get("x-amz-bucket-object-lock-enabled");
  if (utils::iequals(lock, "true")) return not_implemented("x-amz-bucket-object-lock-enabled", lock);
  return {};
}

bool looks_like_region(std::string_view text) {
  return !text.empty() && text.size() <= 63 &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

/// us-west-2, ap-southeast-1, us-gov-east-1: at least three words, the last one a digit.
bool is_named_like_aws_regions(std::string_view text) {
  if (text.size() < 2 || text.back() < '1' || text.back() > '9' || text[text.size() - 2] != '-') return false;
  const std::string_view words = text.substr(0, text.size() - 2);
  return words.find('-') >= 2 && words.find('-') != std::string_view::npos &&
         std::ranges::all_of(words, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

/// Whether the client signed for an endpoint of one region, which makes buckets in that region alone; us-east-1's makes
/// them anywhere. What AWS has no endpoint for ("auto", "local") binds nobody.
bool signed_for_one_region(const Authentication& authentication) {
  return authentication.region != "us-east-1" && is_named_like_aws_regions(authentication.region);
}

std::unexpected<Error> wrong_endpoint(std::string_view location) {
  return fail(ErrorCode::IllegalLocationConstraintException,
              "The " + std::string(location) +
                  " location constraint is incompatible for the region specific endpoint this request was sent to.");
}

/// Without a constraint S3 means us-east-1. Here it is the region that was configured.
Result<std::string> unspecified_region(const Call& call) {
  if (signed_for_one_region(call.authentication) && call.authentication.region != call.services.default_region) {
    return wrong_endpoint("unspecified");
  }
  return call.services.default_region;
}

Result<std::string> parse_region(const Call& call, std::string_view document) {
  if (utils::trim(document).empty()) return unspecified_region(call);
  TRY(const auto xml, xml::Document::parse(document, "CreateBucketConfiguration"));
  for (const auto& element : xml.root().children()) {
    if (element.name() != "LocationConstraint") {
      return not_implemented("CreateBucketConfiguration", element.name());
    }
  }
  const auto text = xml.root().child_text("LocationConstraint").value_or("");
  const std::string location(utils::trim(text));
  if (location.empty()) return unspecified_region(call);
  std::string region = location == "EU" ? "eu-west-1" : location;
  if (!looks_like_region(region)) {
    return fail(Error(ErrorCode::InvalidLocationConstraint).with("LocationConstraint", location));
  }
  if (signed_for_one_region(call.authentication) && call.authentication.region != region) {
    return wrong_endpoint(location);
  }
  // "CreateBucket": us-east-1 is asked for by leaving the constraint out.
  if (region == "us-east-1") {
    return fail(Error(ErrorCode::InvalidLocationConstraint).with("LocationConstraint", location));
  }
  return region;
}

/// "Error responses", BucketAlreadyOwnedByYou: creating again resets the bucket's ACL.
Task<> reset_acl(Call& call, const model::Bucket& existing, model::AccessControlList acl) {
  if (existing.ownership == model::ObjectOwnership::BucketOwnerEnforced || existing.acl == acl) co_return Result<>();
  CO_CHECK(check_not_blocked(existing, acl));
  CO_CHECK(co_await call.services.metadata.change_bucket(call.context, {.name = call.bucket, .acl = std::move(acl)}));
  co_return Result<>();
}

}  // namespace

Task<http::Response> create_bucket(Call& call) {
  CO_CHECK(model::check_bucket_name(call.bucket));
  CO_CHECK(check_headers(call.request.headers));
  CO_TRY(NewBucketAccess access, new_bucket_access(call));
  // A PUT without a body needs no Content-Length here, unlike an upload.
  std::string document;
  if (call.request.headers.contains("Content-Length") || call.request.headers.contains("Transfer-Encoding")) {
    CO_TRY(document, co_await read_document(call.request, call.authentication, kMaxDocument));
  }
  CO_TRY(std::string region, parse_region(call, document));
  const auto created =
      co_await call.services.metadata.create_bucket(call.context, {.name = call.bucket,
                                                                   .owner = call.principal,
                                                                   .region = std::move(region),
                                                                   .ownership = access.ownership,
                                                                   .acl = access.acl,
                                                                   .ownership_set = access.ownership_set});
  if (!created) {
    if (created.error().code != ErrorCode::BucketAlreadyOwnedByYou) co_return std::unexpected(created.error());
    CO_TRY(const model::Bucket existing, co_await call.services.metadata.get_bucket(call.context, call.bucket));
    if (existing.region != "us-east-1") {
      co_return fail(Error(ErrorCode::BucketAlreadyOwnedByYou).with("BucketName", call.bucket));
    }
    CO_CHECK(co_await reset_acl(call, existing, std::move(access.acl)));
  }
  auto reply = empty_reply(200);
  reply.headers.add("Location", "/" + call.bucket);
  co_return reply;
}

}  // namespace mocks3::s3api::ops
