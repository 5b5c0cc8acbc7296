#include "ops/object_data.hpp"

#include "mocks3/logger/logger.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api {

namespace {

constexpr int kAttempts = 3;

/// The bytes of a small object that lie beside its head.
std::optional<std::string_view> inline_bytes(const model::Object& object) {
  const auto& parts = object.detail.parts;
  if (parts.size() != 1 || !parts.front().blob.is_inline) return std::nullopt;
  const std::string_view data = parts.front().blob.inline_data.data;
  if (data.size() != object.summary.size) return std::nullopt;
  return data;
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
  CHECK_OK(check_version_id(version_id, call.key));
  Which which{call.bucket, call.key, std::nullopt};
  if (version_id) which.version_id = std::string(*version_id);
  return which;
}

Task<model::Object> read_head(Call& call, const Which& which, bool with_data) {
  auto object = co_await call.services.metadata.get_object(
      call.context, {.bucket = which.bucket, .key = which.key, .version_id = which.version_id, .with_data = with_data});
  if (!object) co_return std::unexpected(with_key(std::move(object).error(), which.key));
  co_return object;
}

std::vector<model::BlobRef> blobs_of(const model::Object& object) {
  std::vector<model::BlobRef> blobs;
  blobs.reserve(object.detail.parts.size());
  for (const auto& part : object.detail.parts) blobs.push_back(part.blob);
  return blobs;
}

Task<Reading> open_object(Call& call, const Which& which, const ChooseRange& choose) {
  Reading reading;
  for (int attempt = 1;; ++attempt) {
    CO_TRY(model::Object object, co_await read_head(call, which, true));
    CO_TRY(const contracts::ByteRange range, choose(object));
    const bool unchanged = attempt > 1 && same_blobs(object, reading.object);
    reading.object = std::move(object);
    reading.range = range;
    if (range.size == 0) {
      reading.text.emplace();
      co_return reading;
    }
    if (const auto bytes = inline_bytes(reading.object)) {
      reading.text.emplace(bytes->substr(range.offset, range.size));
      co_return reading;
    }
    auto body = co_await call.services.storage.get(call.context, blobs_of(reading.object), range);
    if (body) {
      reading.body = std::move(*body);
      co_return reading;
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
