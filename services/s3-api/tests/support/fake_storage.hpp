// Blobs in a map: the storage port for tests of the S3 protocol. One thread.
#pragma once

#include <map>
#include <string>

#include "mocks3/contracts/storage_service.hpp"

namespace mocks3::s3api::testing {

class FakeStorage final : public contracts::StorageService {
 public:
  /// Bodies up to this size come back inline.
  std::uint64_t inline_limit = 0;
  std::map<std::string, std::string> blobs;
  int writes = 0;
  /// Called before every get.
  std::function<void()> before_get;

  Task<model::BlobRef> put(contracts::Context&, stream::BodyReader& body) override {
    CO_TRY(std::string bytes, co_await stream::read_all(body, 1u << 30));
    ++writes;
    model::BlobRef ref{.size = bytes.size()};
    if (bytes.size() <= inline_limit) {
      ref.is_inline = true;
      ref.inline_data.data = std::move(bytes);
    } else {
      ref.id = "blob-" + std::to_string(++last_);
      blobs[ref.id] = std::move(bytes);
    }
    co_return ref;
  }

  Task<std::unique_ptr<stream::BodyReader>> get(contracts::Context&, const std::vector<model::BlobRef>& refs,
                                                contracts::ByteRange range) override {
    if (before_get) before_get();
    std::string all;
    for (const auto& ref : refs) {
      if (ref.is_inline) {
        all += ref.inline_data.data;
        continue;
      }
      const auto it = blobs.find(ref.id);
      if (it == blobs.end()) co_return fail(ErrorCode::BlobNotFound);
      all += it->second;
    }
    co_return std::make_unique<stream::MemoryBody>(all.substr(range.offset, range.size));
  }

  Task<> remove(contracts::Context&, const std::vector<model::BlobRef>& refs) override {
    for (const auto& ref : refs) blobs.erase(ref.id);
    co_return Result<>();
  }

  Task<contracts::BlobPage> list(contracts::Context&, const std::string&, std::uint32_t) override {
    co_return contracts::BlobPage{};
  }

  Task<> reset(contracts::Context&) override {
    blobs.clear();
    co_return Result<>();
  }

 private:
  int last_ = 0;
};

}  // namespace mocks3::s3api::testing
