// CreateBucket. In us-east-1 an owner may create a bucket again and is told 200, everywhere else 409: S3's own history.
#include <algorithm>

#include "body/upload_body.hpp"
#include "mocks3/model/names.hpp"
#include "mocks3/utils/encoding.hpp"
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
  if (const auto acl = headers.get("x-amz-acl"); !acl.empty() && acl != "private")
    return not_implemented("x-amz-acl", acl);
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto name = headers.name(i);
    if (name.size() > 12 && utils::iequals(name.substr(0, 12), "x-amz-grant-"))
      return not_implemented(name, headers.value(i));
  }
  const auto ownership = headers.get("x-amz-object-ownership");
  if (ownership == "BucketOwnerPreferred" || ownership == "ObjectWriter") {
    return not_implemented("x-amz-object-ownership", ownership);
  }
  if (!ownership.empty() && ownership != "BucketOwnerEnforced") {
    return bad_argument("Invalid x-amz-object-ownership header", "x-amz-object-ownership", ownership);
  }
  const auto lock = headers.get("x-amz-bucket-object-lock-enabled");
  if (utils::iequals(lock, "true")) return not_implemented("x-amz-bucket-object-lock-enabled", lock);
  return {};
}

bool looks_like_region(std::string_view text) {
  return !text.empty() && text.size() <= 63 &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

/// The region a SigV4 scope names: the endpoint the client believes to speak to.
std::string_view signed_region(const Authentication& authentication) {
  const std::string_view scope = authentication.scope;
  const auto from = scope.find('/');
  if (from == std::string_view::npos) return {};
  const auto to = scope.find('/', from + 1);
  return to == std::string_view::npos ? std::string_view{} : scope.substr(from + 1, to - from - 1);
}

Result<std::string> parse_region(const Call& call, std::string_view document) {
  if (utils::trim(document).empty()) return call.services.default_region;
  TRY(const auto xml, xml::Document::parse(document, "CreateBucketConfiguration"));
  for (const auto& element : xml.root().children()) {
    if (element.name() != "LocationConstraint") {
      return not_implemented("CreateBucketConfiguration", element.name());
    }
  }
  const auto text = xml.root().child_text("LocationConstraint").value_or("");
  const std::string location(utils::trim(text));
  if (location.empty()) return call.services.default_region;
  if (location == "EU") return std::string("eu-west-1");
  // "CreateBucket": us-east-1 is asked for by leaving the constraint out.
  if (!looks_like_region(location) || location == "us-east-1") {
    return fail(Error(ErrorCode::InvalidLocationConstraint).with("LocationConstraint", location));
  }
  const auto endpoint = signed_region(call.authentication);
  if (!endpoint.empty() && endpoint != "us-east-1" && endpoint != location) {
    return fail(ErrorCode::IllegalLocationConstraintException,
                "The " + location +
                    " location constraint is incompatible for the region specific endpoint this request was sent to.");
  }
  return location;
}

}  // namespace

Task<http::Response> create_bucket(Call& call) {
  CO_CHECK(model::check_bucket_name(call.bucket));
  CO_CHECK(check_headers(call.request.headers));
  // A PUT without a body needs no Content-Length here, unlike an upload.
  std::string document;
  if (call.request.headers.contains("Content-Length") || call.request.headers.contains("Transfer-Encoding")) {
    CO_TRY(document, co_await read_document(call.request, call.authentication, kMaxDocument));
  }
  CO_TRY(std::string region, parse_region(call, document));
  const auto created = co_await call.services.metadata.create_bucket(
      call.context, {.name = call.bucket, .owner = call.principal, .region = std::move(region)});
  if (!created) {
    if (created.error().code != ErrorCode::BucketAlreadyOwnedByYou) co_return std::unexpected(created.error());
    CO_TRY(const model::Bucket existing, co_await call.services.metadata.get_bucket(call.context, call.bucket));
    if (existing.region != "us-east-1") {
      co_return fail(Error(ErrorCode::BucketAlreadyOwnedByYou).with("BucketName", call.bucket));
    }
  }
  auto reply = empty_reply(200);
  reply.headers.add("Location", "/" + call.bucket);
  co_return reply;
}

}  // namespace mocks3::s3api::ops
