// The storage port over HTTP, for processes that do not hold the blobs themselves.
//
// Reads that lie wholly in inline blobs are answered here, because the bytes are in the reference already; they are
// counted like any other. Ownership: client and registry outlive it. Threads: any core. Errors: the peer's own, the
// body's own for put, StoreUnavailable when nobody answers.
#pragma once

#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/httpclient/client.hpp"
#include "mocks3/storage/meter.hpp"

namespace mocks3::storage {

class HttpStorageClient final : public contracts::StorageService {
 public:
  HttpStorageClient(httpclient::Client& client, metrics::Registry& registry) : client_(client), meter_(registry) {}

  Task<model::BlobRef> put(contracts::Context& context, stream::BodyReader& body) override;
  Task<std::unique_ptr<stream::BodyReader>> get(contracts::Context& context, const std::vector<model::BlobRef>& blobs,
                                                contracts::ByteRange range) override;
  Task<> remove(contracts::Context& context, const std::vector<model::BlobRef>& blobs) override;
  Task<contracts::BlobPage> list(contracts::Context& context, const std::string& cursor, std::uint32_t limit) override;
  Task<> reset(contracts::Context& context) override;

 private:
  Task<model::BlobRef> send_body(contracts::Context& context, stream::BodyReader& body);
  Task<std::unique_ptr<stream::BodyReader>> ask(contracts::Context& context, const std::vector<model::BlobRef>& blobs,
                                                contracts::ByteRange range);
  Task<> send_remove(contracts::Context& context, const std::vector<model::BlobRef>& blobs);
  Task<contracts::BlobPage> ask_page(contracts::Context& context, const std::string& cursor, std::uint32_t limit);
  Task<> send_reset(contracts::Context& context);

  httpclient::Client& client_;
  StorageMeter meter_;
};

}  // namespace mocks3::storage
