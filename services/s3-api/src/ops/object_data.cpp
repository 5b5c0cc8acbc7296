#include "ops/object_data.hpp"

#include "mocks3/logger/logger.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api {

namespace {

constexpr int kAttempts = 3;

bool has_bytes(const model::Object& object) {
  const auto& parts = object.detail.parts;
  return parts.size() == 1 && parts.front().blob.is_inline &&
         parts.front().blob.inline_data.data.size() == object.summary.size;
}

/// The bytes of a small object, which lie beside its head. The whole is moved out rather than copied.
std::string take_bytes(model::Object& object, const contracts::ByteRange& range) {
  std::string& data = object.detail.parts.front().blob.inline_data.data;
  return range.size == data.size() ? std::move(data) : data.substr(range.offset, range.size);
}

contracts::GetObject head_request(const Which& which, bool with_data) {
  return {.bucket = which.bucket, .key = which.key, .version_id = which.version_id, .with_data = with_data};
}

bool same_blobs(const model::Object& a, const model::Object& b) {
  const auto id = [](const model::Object& object) {
    std::string ids;
    for (const auto& part : object.detail.parts) ids += part.blob.id + ',';
    return ids;
  };
  return id(a) == id(b);
}

}  // namespace

Result<Which> addressed_object(const Call& call) {
  const auto version_id = call.query.find("versionId");
  CHECK_OK(check_version_id(version_id));
  Which which{call.bucket, call.key, std::nullopt};
  if (version_id) which.version_id = std::string(*version_id);
  return which;
}

Task<model::Object> read_head(Call& call, const Which& which, bool with_data) {
  auto object = co_await call.services.metadata.get_object(call.context, head_request(which, with_data));
  if (!object) co_return std::unexpected(with_key(std::move(object).error(), which.key));
  co_return object;
}

std::vector<model::BlobRef> blobs_of(const model::Object& object) {
  std::vector<model::BlobRef> blobs;
  blobs.reserve(object.detail.parts.size());
  for (const auto& part : object.detail.parts) blobs.push_back(part.blob);
  return blobs;
}

Task<> open_object(Call& call, const Which& which, const ChooseRange& choose, Reading& reading) {
  for (int attempt = 1;; ++attempt) {
    auto object = co_await call.services.metadata.get_object(call.context, head_request(which, true));
    if (!object) co_return std::unexpected(with_key(std::move(object).error(), which.key));
    CO_TRY(reading.range, choose(*object));
    const bool unchanged = attempt > 1 && same_blobs(*object, reading.object);
    reading.object = std::move(*object);
    if (reading.range.size == 0) {
      reading.text.emplace();
      co_return Result<>();
    }
    if (has_bytes(reading.object)) {
      reading.text = take_bytes(reading.object, reading.range);
      co_return Result<>();
    }
    auto body = co_await call.services.storage.get(call.context, blobs_of(reading.object), reading.range);
    if (body) {
      reading.body = std::move(*body);
      co_return Result<>();
    }
    if (body.error().code != ErrorCode::BlobNotFound || unchanged || attempt == kAttempts) {
      co_return std::unexpected(std::move(body).error());
    }
  }
}

Task<> discard(Call& call, const Error& commit_error, model::BlobRef blob) {
  const auto& row = errors::info(commit_error.code);
  const bool certain = !row.internal && row.http_status >= 400 && row.http_status < 500;
  if (!certain || blob.is_inline) co_return Result<>();
  std::vector<model::BlobRef> blobs;
  blobs.push_back(std::move(blob));
  const auto removed = co_await call.services.storage.remove(call.context, blobs);
  if (!removed) {
    logger::debug("an unused blob stays for the collector",
                  {{"mocks3.blob", blobs.front().id}, {"error.message", removed.error().describe()}});
  }
  co_return Result<>();
}

}  // namespace mocks3::s3api
