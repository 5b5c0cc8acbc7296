#include "stores/memory/memory_blob_store.hpp"

namespace mocks3::storage {

// Every chunk but the last is exactly kLargeChunk long, so that an offset finds its chunk by division.
struct MemoryBlobStore::Blob {
  std::vector<stream::Chunk> chunks;
  std::uint64_t size = 0;
  Timestamp modified{};
};

class MemoryBlobStore::Reader final : public stream::BodyReader {
 public:
  Reader(std::shared_ptr<const Blob> blob, contracts::ByteRange range)
      : blob_(std::move(blob)), position_(range.offset), end_(range.offset + range.size), size_(range.size) {}

  Task<stream::Chunk> read(std::size_t max) override {
    if (position_ == end_) co_return stream::Chunk();
    const auto& chunk = blob_->chunks[position_ / stream::kLargeChunk];
    const std::size_t offset = position_ % stream::kLargeChunk;
    const std::uint64_t size = std::min<std::uint64_t>({max, chunk.size() - offset, end_ - position_});
    position_ += size;
    co_return chunk.slice(offset, size);
  }
  std::optional<std::uint64_t> length() const override { return size_; }

 private:
  std::shared_ptr<const Blob> blob_;
  std::uint64_t position_;
  std::uint64_t end_;
  std::uint64_t size_;
};

Task<std::uint64_t> MemoryBlobStore::put(const std::string& id, stream::BodyReader& body) {
  auto blob = std::make_shared<Blob>();
  for (bool ended = false; !ended;) {
    CO_TRY(stream::Filled filled, co_await stream::read_full(body, stream::kLargeChunk));
    ended = filled.ended;
    blob->size += filled.chunk.size();
    if (filled.chunk.empty()) break;
    // A short last chunk may sit in a much larger buffer; keeping that would multiply the memory of small blobs.
    blob->chunks.push_back(filled.chunk.size() == stream::kLargeChunk
                               ? std::move(filled.chunk)
                               : stream::Chunk(std::string(filled.chunk.view())));
  }
  blob->modified = clock_.now();
  const std::uint64_t size = blob->size;
  const std::lock_guard lock(mutex_);
  blobs_[id] = std::move(blob);
  co_return size;
}

Task<std::unique_ptr<stream::BodyReader>> MemoryBlobStore::get(const std::string& id, contracts::ByteRange range) {
  std::shared_ptr<const Blob> blob;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = blobs_.find(id); found != blobs_.end()) blob = found->second;
  }
  if (!blob) co_return fail(ErrorCode::BlobNotFound);
  if (range.offset > blob->size || range.size > blob->size - range.offset)
    co_return fail(Error(ErrorCode::StoreCorrupted).caused_by("blob " + id + " is too short"));
  co_return std::make_unique<Reader>(std::move(blob), range);
}

Task<> MemoryBlobStore::remove(const std::string& id) {
  const std::lock_guard lock(mutex_);
  blobs_.erase(id);
  co_return Result<>();
}

Task<contracts::BlobPage> MemoryBlobStore::list(const std::string& cursor, std::uint32_t limit) {
  limit = std::max(limit, 1u);
  contracts::BlobPage page;
  const std::lock_guard lock(mutex_);
  for (auto it = blobs_.upper_bound(cursor); it != blobs_.end(); ++it) {
    if (page.blobs.size() == limit) {
      page.next_cursor = page.blobs.back().id;
      break;
    }
    page.blobs.push_back({it->first, it->second->size, it->second->modified});
  }
  co_return page;
}

Task<> MemoryBlobStore::reset() {
  const std::lock_guard lock(mutex_);
  blobs_.clear();
  co_return Result<>();
}

}  // namespace mocks3::storage
