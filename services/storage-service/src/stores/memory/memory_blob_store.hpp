// Blobs in memory: for --memory and for tests.
//
// A blob is a list of chunks behind a counted pointer, so a reader keeps what it reads. Threads: any; one mutex around
// the table, never held while bytes move. `clock` dates the blobs and outlives the store.
#pragma once

#include <map>
#include <mutex>

#include "mocks3/storage/blob_store.hpp"
#include "mocks3/utils/clock.hpp"

namespace mocks3::storage {

class MemoryBlobStore final : public BlobStore {
 public:
  explicit MemoryBlobStore(const utils::Clock& clock) : clock_(clock) {}

  Task<std::uint64_t> put(const std::string& id, stream::BodyReader& body) override;
  Task<std::unique_ptr<stream::BodyReader>> get(const std::string& id, contracts::ByteRange range) override;
  Task<> remove(const std::string& id) override;
  Task<contracts::BlobPage> list(const std::string& cursor, std::uint32_t limit) override;
  Task<> reset() override;

 private:
  struct Blob;
  class Reader;

  const utils::Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Blob>, std::less<>> blobs_;
};

}  // namespace mocks3::storage
