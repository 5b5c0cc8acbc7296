// An object and its bytes, read together: metadata and storage are two services, and an overwrite may fall between.
//
// Ownership: the reader in a Reading is the caller's. Threads: one core.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mocks3/contracts/storage_service.hpp"
#include "ops/call.hpp"

namespace mocks3::s3api {

struct Which {
  std::string bucket;
  std::string key;
  std::optional<std::string> version_id;
};

/// Which object the call addresses. NoSuchVersion, InvalidArgument.
Result<Which> addressed_object(const Call& call);

/// The head. NoSuchKey with its Key.
Task<model::Object> read_head(Call& call, const Which& which, bool with_data);

struct Reading {
  model::Object object;
  contracts::ByteRange range;
  /// The bytes themselves when they came with the head, else `body`.
  std::optional<std::string> text;
  std::unique_ptr<stream::BodyReader> body;
};

/// Called with every head read: says which bytes are wanted, or why not.
using ChooseRange = std::function<Result<contracts::ByteRange>(const model::Object&)>;

/// Head and bytes of one moment: when the bytes are gone because the object was overwritten meanwhile, both are read
/// again, at most three times. Fills `reading`, which is too large to be handed through coroutines for nothing.
Task<> open_object(Call& call, const Which& which, const ChooseRange& choose, Reading& reading);

/// The blobs of an object in order.
std::vector<model::BlobRef> blobs_of(const model::Object& object);

/// Removes blobs that no commit refers to, after a commit that failed for certain. After an outcome that is not known
/// nothing may be removed; the collector of orphans decides later.
Task<> discard(Call& call, const Error& commit_error, model::BlobRef blob);

}  // namespace mocks3::s3api
