// The local binding: the domain behind the same deadline check and the same metrics as a call over a socket.
//
// Ownership: `inner` outlives it. Threads: any core.
#pragma once

#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/storage/meter.hpp"

namespace mocks3::storage {

class MeteredStorage final : public contracts::StorageService {
 public:
  MeteredStorage(contracts::StorageService& inner, metrics::Registry& registry) : inner_(inner), meter_(registry) {}

  Task<model::BlobRef> put(contracts::Context& context, stream::BodyReader& body) override;
  Task<std::unique_ptr<stream::BodyReader>> get(contracts::Context& context, const std::vector<model::BlobRef>& blobs,
                                                contracts::ByteRange range) override;
  Task<> remove(contracts::Context& context, const std::vector<model::BlobRef>& blobs) override;
  Task<contracts::BlobPage> list(contracts::Context& context, const std::string& cursor, std::uint32_t limit) override;
  Task<> reset(contracts::Context& context) override;

 private:
  contracts::StorageService& inner_;
  StorageMeter meter_;
};

}  // namespace mocks3::storage
