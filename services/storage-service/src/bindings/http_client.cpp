#include "mocks3/storage/http_client.hpp"

#include <boost/json/serialize.hpp>

#include "bindings/wire.hpp"
#include "mocks3/http/json.hpp"
#include "mocks3/storage/segments.hpp"

namespace mocks3::storage {

namespace {

using Reader = std::unique_ptr<stream::BodyReader>;

// Remembers the verdict of a body: the connection that is broken off because of it knows only that it broke.
class Witness final : public stream::BodyReader {
 public:
  explicit Witness(stream::BodyReader& body) : body_(body) {}
  Task<stream::Chunk> read(std::size_t max) override {
    Result<stream::Chunk> chunk = co_await body_.read(max);
    if (!chunk) error_ = chunk.error();
    co_return chunk;
  }
  std::optional<std::uint64_t> length() const override { return body_.length(); }
  const std::optional<Error>& error() const { return error_; }

 private:
  stream::BodyReader& body_;
  std::optional<Error> error_;
};

httpclient::Call json_call(std::string_view target, const boost::json::value& document) {
  httpclient::Call call;
  call.method = "POST";
  call.target = target;
  call.headers.add("Content-Type", "application/json");
  call.text = boost::json::serialize(document);
  call.idempotent = true;
  return call;
}

}  // namespace

Task<model::BlobRef> HttpStorageClient::put(contracts::Context& context, stream::BodyReader& body) {
  auto call = meter_.call(Method::Put);
  auto stored = call.finish(co_await send_body(context, body));
  if (stored) meter_.wrote(stored->size);
  co_return stored;
}

Task<model::BlobRef> HttpStorageClient::send_body(contracts::Context& context, stream::BodyReader& body) {
  if (context.expired()) co_return fail(ErrorCode::DeadlineExceeded);
  Witness witness(body);
  httpclient::Call call;
  call.method = "PUT";
  call.target = wire::kBlobs;
  call.headers.add("Content-Type", "application/octet-stream");
  call.body = &witness;
  Result<std::string> text = co_await client_.call_text(context, call);
  if (witness.error()) co_return fail(*witness.error());
  if (!text) co_return fail(std::move(text).error());
  co_return http::from_json<model::BlobRef>(*text);
}

Task<Reader> HttpStorageClient::get(contracts::Context& context, const std::vector<model::BlobRef>& blobs,
                                    contracts::ByteRange range) {
  auto call = meter_.call(Method::Get);
  auto reader = call.finish(co_await ask(context, blobs, range));
  if (reader) meter_.asked_for(range.size);
  co_return reader;
}

Task<Reader> HttpStorageClient::ask(contracts::Context& context, const std::vector<model::BlobRef>& blobs,
                                    contracts::ByteRange range) {
  if (context.expired()) co_return fail(ErrorCode::DeadlineExceeded);
  CO_TRY(std::deque<Segment> segments, cut(blobs, range));
  if (std::all_of(segments.begin(), segments.end(), [](const Segment& s) { return s.blob.is_inline; })) {
    std::string bytes;
    for (const auto& segment : segments) {
      CO_TRY(const std::string piece, inline_bytes(segment));
      bytes += piece;
    }
    co_return std::make_unique<stream::MemoryBody>(std::move(bytes));
  }
  // Only what the range touches: a manifest may name thousands of blobs.
  wire::ReadRequest request;
  request.offset = segments.front().range.offset;
  request.size = range.size;
  for (auto& segment : segments) request.blobs.push_back(std::move(segment.blob));
  const auto call = json_call(wire::kRead, http::to_json(request));
  CO_TRY(httpclient::Reply reply, co_await client_.call(context, call));
  if (reply.body->length() != range.size)
    co_return fail(Error(ErrorCode::StoreUnavailable).caused_by("storage-service announced another length"));
  co_return std::move(reply.body);
}

Task<> HttpStorageClient::remove(contracts::Context& context, const std::vector<model::BlobRef>& blobs) {
  auto call = meter_.call(Method::Remove);
  co_return call.finish(co_await send_remove(context, blobs));
}

Task<> HttpStorageClient::send_remove(contracts::Context& context, const std::vector<model::BlobRef>& blobs) {
  if (context.expired()) co_return fail(ErrorCode::DeadlineExceeded);
  wire::RemoveRequest request;
  std::copy_if(blobs.begin(), blobs.end(), std::back_inserter(request.blobs),
               [](const model::BlobRef& blob) { return !blob.is_inline; });
  if (request.blobs.empty()) co_return Result<>();
  const auto call = json_call(wire::kRemove, http::to_json(request));
  CO_CHECK(co_await client_.call_text(context, call));
  co_return Result<>();
}

Task<contracts::BlobPage> HttpStorageClient::list(contracts::Context& context, const std::string& cursor,
                                                  std::uint32_t limit) {
  auto call = meter_.call(Method::List);
  co_return call.finish(co_await ask_page(context, cursor, limit));
}

Task<contracts::BlobPage> HttpStorageClient::ask_page(contracts::Context& context, const std::string& cursor,
                                                      std::uint32_t limit) {
  if (context.expired()) co_return fail(ErrorCode::DeadlineExceeded);
  httpclient::Call call;
  call.target = std::string(wire::kBlobs) + "?cursor=" + utils::uri_encode(cursor) +
                "&limit=" + std::to_string(std::max(limit, 1u));
  call.idempotent = true;
  CO_TRY(const std::string text, co_await client_.call_text(context, call));
  co_return http::from_json<contracts::BlobPage>(text);
}

Task<> HttpStorageClient::reset(contracts::Context& context) {
  auto call = meter_.call(Method::Reset);
  co_return call.finish(co_await send_reset(context));
}

Task<> HttpStorageClient::send_reset(contracts::Context& context) {
  if (context.expired()) co_return fail(ErrorCode::DeadlineExceeded);
  const auto call = json_call(wire::kReset, boost::json::object());
  CO_CHECK(co_await client_.call_text(context, call));
  co_return Result<>();
}

}  // namespace mocks3::storage
