// Cross-origin requests. A bucket without CORS rules allows everything, unlike S3, because a browser application under
// development must be able to talk to us at all; a bucket with rules is as strict as S3.
// Source: "Using cross-origin resource sharing (CORS)"; the Fetch standard, "CORS protocol".
#include "cors/matcher.hpp"
#include "middleware/stages.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::string_view kExposed =
    "ETag, Content-Range, Accept-Ranges, Last-Modified, x-amz-request-id, x-amz-id-2, x-amz-version-id, "
    "x-amz-delete-marker, x-amz-storage-class, x-amz-tagging-count, x-amz-mp-parts-count, x-amz-checksum-crc32, "
    "x-amz-checksum-crc32c, x-amz-checksum-crc64nvme, x-amz-checksum-sha1, x-amz-checksum-sha256, x-amz-checksum-type, "
    "x-amz-bucket-region, x-amz-server-side-encryption, x-mocks3-injected";

void allow_everything(const http::Headers& request, http::Headers& reply) {
  reply.add("Access-Control-Allow-Origin", request.get("Origin"));
  reply.add("Access-Control-Allow-Methods", request.get("Access-Control-Request-Method"));
  if (const auto wanted = request.joined("Access-Control-Request-Headers"); !wanted.empty()) {
    reply.add("Access-Control-Allow-Headers", wanted);
  }
  reply.add("Access-Control-Max-Age", "3000");
}

std::unexpected<Error> not_allowed(const cors::CrossOrigin& asked, bool object) {
  return std::unexpected<Error>(
      Error(ErrorCode::AccessForbidden,
            "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request "
            "method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the "
            "resource's CORS spec.")
          .with("Method", asked.method)
          .with("ResourceType", object ? "OBJECT" : "BUCKET"));
}

class CorsStage final : public Stage {
 public:
  explicit CorsStage(std::vector<std::string> domains) : hosts_(std::move(domains)) {}

  Result<Verdict> enter(Exchange& exchange) override {
    const http::Request& request = exchange.call.request;
    const bool has_origin = !request.headers.get("Origin").empty();
    if (request.method != "OPTIONS") return has_origin ? Verdict::Await : Verdict::Next;
    if (!has_origin) {
      return fail(ErrorCode::BadRequest, "Insufficient information. Origin request header needed.");
    }
    if (request.headers.get("Access-Control-Request-Method").empty()) {
      return fail(ErrorCode::BadRequest, "Invalid Access-Control-Request-Method: null");
    }
    return Verdict::Await;
  }

  /// Reads the bucket before anything can fail: errors need the headers too, and leave() cannot wait.
  Task<Verdict> await(Exchange& exchange) override {
    Call& call = exchange.call;
    const bool preflight = call.request.method == "OPTIONS";
    auto address = resolve_address(hosts_, call.request.headers.get("Host"), call.request.path);
    if (address && !address->bucket.empty()) {
      auto bucket = co_await call.services.metadata.get_bucket(call.context, address->bucket);
      if (!bucket && preflight && bucket.error().code != ErrorCode::NoSuchBucket) {
        co_return std::unexpected(std::move(bucket).error());
      }
      if (bucket) call.bucket_row = std::move(*bucket);
    }
    if (!preflight) co_return Verdict::Next;
    co_return answer_preflight(exchange, address && !address->key.empty());
  }

  void leave(Exchange& exchange) override {
    const auto asked = cors::read_cross_origin(exchange.call.request);
    if (!asked) return;
    auto& headers = exchange.reply.headers;
    const auto& rules = exchange.call.bucket_row.cors;
    if (rules.empty()) {
      headers.add("Access-Control-Allow-Origin", asked->origin);
      headers.add("Access-Control-Expose-Headers", kExposed);
    } else if (const auto* const rule = cors::find_rule(rules, *asked)) {
      cors::add_headers(headers, *rule, *asked);
    }
    headers.add("Vary", cors::kVary);
  }

 private:
  static Result<Verdict> answer_preflight(Exchange& exchange, bool object) {
    const auto asked = cors::read_cross_origin(exchange.call.request);
    const auto& rules = exchange.call.bucket_row.cors;
    auto& headers = exchange.reply.headers;
    if (!asked || rules.empty()) {
      allow_everything(exchange.call.request.headers, headers);
    } else {
      const auto* const rule = cors::find_rule(rules, *asked);
      if (!rule) return not_allowed(*asked, object);
      cors::add_headers(headers, *rule, *asked);
    }
    headers.add("Vary", cors::kVary);
    exchange.reply.status = 200;
    exchange.reply.content_length = 0;
    return Verdict::Done;
  }

  const HostTable hosts_;
};

}  // namespace

std::unique_ptr<Stage> make_cors_stage(std::vector<std::string> domains) {
  return std::make_unique<CorsStage>(std::move(domains));
}

}  // namespace mocks3::s3api
