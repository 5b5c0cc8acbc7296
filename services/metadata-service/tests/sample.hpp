// Values for tests: objects, parts and requests with little writing, and a way to wait for a Task.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>

#include "mocks3/contracts/metadata_service.hpp"
#include "mocks3/utils/digest.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::metadata::sample {

inline constexpr std::uint64_t kMiB = 1u << 20;

/// Runs one task to its end on the calling thread. The io_context stays, as a core's does: a thread that has just
/// posted a result to it may not have returned from that yet.
template <class T>
Result<T> wait(Task<T> task) {
  static boost::asio::io_context context(1);
  context.restart();
  std::optional<Result<T>> result;
  boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown, Result<T> value) {
    if (!thrown) result = std::move(value);
  });
  context.run();
  if (!result) return fail(ErrorCode::InternalError, "the coroutine ended by an exception");
  return std::move(*result);
}

inline model::BlobRef inline_blob(std::string data) {
  const auto size = data.size();
  return {.size = size, .is_inline = true, .inline_data = {std::move(data)}};
}
inline model::BlobRef blob(std::string id, std::uint64_t size = 1) {
  return {.id = std::move(id), .size = size, .nodes = {"n1"}, .node_map_version = 1};
}
inline std::string md5_hex(std::string_view text) { return utils::hex_encode(utils::md5(text)); }

inline model::Object object(std::string key, model::BlobRef ref) {
  model::Object result;
  result.summary = {.key = std::move(key),
                    .size = ref.size,
                    .etag = md5_hex(ref.is_inline ? ref.inline_data.data : ref.id),
                    .storage_class = "STANDARD",
                    .owner = {"owner", "Owner"}};
  result.detail.parts.push_back({.size = ref.size, .etag = result.summary.etag, .blob = std::move(ref)});
  return result;
}
inline contracts::CommitObject put(std::string bucket, std::string key, std::string data = "x") {
  return {.bucket = std::move(bucket), .object = object(std::move(key), inline_blob(std::move(data)))};
}
inline contracts::CommitObject put_blob(std::string bucket, std::string key, std::string id, std::uint64_t size = 1) {
  return {.bucket = std::move(bucket), .object = object(std::move(key), blob(std::move(id), size))};
}
inline contracts::CreateBucket bucket(std::string name, std::string owner = "owner") {
  return {.name = std::move(name), .owner = {std::move(owner), "Owner"}, .region = "us-east-1"};
}
inline contracts::GetObject get(std::string bucket, std::string key, bool with_data = true) {
  return {.bucket = std::move(bucket), .key = std::move(key), .with_data = with_data};
}
inline contracts::GetObject get_version(std::string key, std::string version_id) {
  return {.bucket = "b", .key = std::move(key), .version_id = std::move(version_id), .with_data = true};
}
inline contracts::DeleteObject del(std::string bucket, std::string key) {
  return {.bucket = std::move(bucket), .key = std::move(key)};
}
inline contracts::DeleteObject del_version(std::string key, std::string version_id) {
  return {.bucket = "b", .key = std::move(key), .version_id = std::move(version_id)};
}
inline model::Upload upload(std::string bucket, std::string key) {
  return {.bucket = std::move(bucket), .key = std::move(key), .owner = {"owner", "Owner"}, .storage_class = "STANDARD"};
}
inline contracts::UploadId id_of(const model::Upload& upload) { return {upload.bucket, upload.key, upload.upload_id}; }
inline contracts::PutPart part(const model::Upload& upload, std::uint32_t number, model::BlobRef ref) {
  contracts::PutPart request{.upload = id_of(upload)};
  request.part = {.part_number = number, .size = ref.size, .etag = md5_hex(ref.id + ref.inline_data.data)};
  request.part.blob = std::move(ref);
  return request;
}
inline contracts::CompletedPart named(const contracts::PutPart& request) {
  return {request.part.part_number, request.part.etag, {}};
}

template <class T>
ErrorCode code(const Result<T>& result) {
  EXPECT_FALSE(result.has_value());
  return result ? ErrorCode::InternalError : result.error().code;
}

}  // namespace mocks3::metadata::sample
