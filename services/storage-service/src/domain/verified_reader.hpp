// A blob in sealed form read from whichever replica is good: every block is checked before a byte of it is delivered,
// and a block that is bad or cannot be read is asked of the next node.
//
// Ownership: the nodes and the counter outlive the reader. Threads: one core. Memory: one block.
#pragma once

#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/metrics/metrics.hpp"

namespace mocks3::storage {

class VerifiedReader final : public stream::BodyReader {
 public:
  VerifiedReader(const contracts::Context& context, model::BlobRef blob, contracts::ByteRange range,
                 std::vector<contracts::StorageNode*> nodes, metrics::Counter& bad_replicas);

  /// Reads and checks the first block, so that a blob that is nowhere is known before anything was promised.
  Task<> open();

  Task<stream::Chunk> read(std::size_t max) override;
  std::optional<std::uint64_t> length() const override { return range_.size; }

 private:
  Task<> load_block();
  Task<stream::Chunk> load_from(std::size_t node, std::uint64_t block);
  Task<> start_at(std::size_t node, std::uint64_t block);

  contracts::Context context_;
  model::BlobRef blob_;
  contracts::ByteRange range_;
  std::vector<contracts::StorageNode*> nodes_;
  metrics::Counter& bad_replicas_;
  std::uint64_t position_;  // within the blob, of the next byte to deliver
  std::uint64_t end_;
  stream::Chunk block_;  // checked bytes from position_ on, cut to the range
  // The open stream of blocks, and the checksums from the same replica.
  std::size_t current_ = 0;
  std::unique_ptr<stream::BodyReader> source_;
  std::uint64_t next_block_ = 0;
  std::string checksums_;
  std::uint64_t checksums_from_ = 0;
};

}  // namespace mocks3::storage
