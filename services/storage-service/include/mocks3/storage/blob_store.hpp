// The store port of storage-service: immutable runs of bytes under ids, on one medium.
//
// Adapters: memory, filesystem. Every adapter passes the suite in testing/include/mocks3/storage_testing. Threads: any
// core. Ownership: the store outlives every call; a reader it handed out may outlive the blob, not the store. Sizes in
// bytes.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/stream/body.hpp"

namespace mocks3::storage {

class BlobStore {
 public:
  virtual ~BlobStore() = default;
  /// Reads `body` to its verdict and only then publishes; the returned size is durable as far as the store promises.
  /// On any error nothing is left behind and the body's own error is passed on unchanged. DiskFull, SlowDown,
  /// StoreUnavailable.
  virtual Task<std::uint64_t> put(const std::string& id, stream::BodyReader& body) = 0;
  /// BlobNotFound; StoreCorrupted when the blob is shorter than the range asks for. The reader keeps the bytes alive:
  /// removing the blob afterwards does not disturb it.
  virtual Task<std::unique_ptr<stream::BodyReader>> get(const std::string& id, contracts::ByteRange range) = 0;
  /// Removing what is not there succeeds.
  virtual Task<> remove(const std::string& id) = 0;
  /// Pages in the order of the ids, those behind `cursor` (an id, or empty) first. A `limit` of 0 counts as 1.
  virtual Task<contracts::BlobPage> list(const std::string& cursor, std::uint32_t limit) = 0;
  virtual Task<> reset() = 0;
};

/// 32 lower-case hex digits. Ids come back from other processes, and some stores make paths of them.
inline bool is_blob_id(std::string_view id) {
  return id.size() == 32 &&
         std::all_of(id.begin(), id.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace mocks3::storage
