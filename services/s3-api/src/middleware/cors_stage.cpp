// Cross-origin requests: everything is allowed as long as no bucket can set rules of its own, because a browser
// application under development must be able to talk to us at all.
// Source: "Using cross-origin resource sharing (CORS)"; the Fetch standard, "CORS protocol".
#include "middleware/stages.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::string_view kVary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
constexpr std::string_view kExposed =
    "ETag, Content-Range, Accept-Ranges, Last-Modified, x-amz-request-id, x-amz-id-2, x-amz-version-id, "
    "x-amz-delete-marker, x-amz-storage-class, x-amz-tagging-count, x-amz-mp-parts-count, x-amz-checksum-crc32, "
    "x-amz-checksum-crc32c, x-amz-checksum-crc64nvme, x-amz-checksum-sha1, x-amz-checksum-sha256, x-amz-checksum-type, "
    "x-amz-bucket-region, x-amz-server-side-encryption, x-mocks3-injected";

class CorsStage final : public Stage {
  Result<Verdict> enter(Exchange& exchange) override {
    const http::Request& request = exchange.call.request;
    if (request.method != "OPTIONS") return Verdict::Next;
    const auto origin = request.headers.get("Origin");
    if (origin.empty()) {
      return fail(ErrorCode::BadRequest, "Insufficient information. Origin request header needed.");
    }
    const auto method = request.headers.get("Access-Control-Request-Method");
    if (method.empty()) {
      return fail(ErrorCode::BadRequest, "Invalid Access-Control-Request-Method: null");
    }
    auto& headers = exchange.reply.headers;
    headers.add("Access-Control-Allow-Origin", origin);
    headers.add("Access-Control-Allow-Methods", method);
    if (const auto wanted = request.headers.joined("Access-Control-Request-Headers"); !wanted.empty()) {
      headers.add("Access-Control-Allow-Headers", wanted);
    }
    headers.add("Access-Control-Max-Age", "3000");
    headers.add("Vary", kVary);
    exchange.reply.status = 200;
    exchange.reply.content_length = 0;
    return Verdict::Done;
  }

  void leave(Exchange& exchange) override {
    const auto origin = exchange.call.request.headers.find("Origin");
    if (!origin) return;
    auto& headers = exchange.reply.headers;
    headers.add("Access-Control-Allow-Origin", *origin);
    headers.add("Access-Control-Expose-Headers", kExposed);
    headers.add("Vary", kVary);
  }
};

}  // namespace

std::unique_ptr<Stage> make_cors_stage() { return std::make_unique<CorsStage>(); }

}  // namespace mocks3::s3api
