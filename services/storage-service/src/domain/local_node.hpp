// A replica on a blob store of this process.
//
// Ownership: owns its store. Threads: any core.
#pragma once

#include "mocks3/storage/blob_store.hpp"

namespace mocks3::storage {

class LocalNode final : public contracts::StorageNode {
 public:
  LocalNode(std::string id, std::unique_ptr<BlobStore> store) : id_(std::move(id)), store_(std::move(store)) {}

  const std::string& id() const override { return id_; }
  Task<std::uint64_t> put(contracts::Context&, const std::string& blob_id, stream::BodyReader& body) override {
    return store_->put(blob_id, body);
  }
  Task<std::unique_ptr<stream::BodyReader>> get(contracts::Context&, const std::string& blob_id,
                                                contracts::ByteRange range) override {
    return store_->get(blob_id, range);
  }
  Task<> remove(contracts::Context&, const std::string& blob_id) override { return store_->remove(blob_id); }
  Task<contracts::BlobPage> list(contracts::Context&, const std::string& cursor, std::uint32_t limit) override {
    return store_->list(cursor, limit);
  }
  Task<> reset(contracts::Context&) override { return store_->reset(); }

 private:
  std::string id_;
  std::unique_ptr<BlobStore> store_;
};

}  // namespace mocks3::storage
