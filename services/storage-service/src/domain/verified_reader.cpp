#include "domain/verified_reader.hpp"

#include "domain/sealed_form.hpp"
#include "mocks3/logger/logger.hpp"

namespace mocks3::storage {

using sealed::kBlock;
using sealed::kChecksum;

VerifiedReader::VerifiedReader(const contracts::Context& context, model::BlobRef blob, contracts::ByteRange range,
                               std::vector<contracts::StorageNode*> nodes, metrics::Counter& bad_replicas)
    : context_(context),
      blob_(std::move(blob)),
      range_(range),
      nodes_(std::move(nodes)),
      bad_replicas_(bad_replicas),
      position_(range.offset),
      end_(range.offset + range.size) {}

Task<> VerifiedReader::open() {
  if (nodes_.empty()) co_return fail(Error(ErrorCode::BlobNotFound).caused_by("no node of the blob is known"));
  if (position_ < end_) co_return co_await load_block();
  co_return Result<>();
}

Task<stream::Chunk> VerifiedReader::read(std::size_t max) {
  if (block_.empty() && position_ < end_) CO_CHECK(co_await load_block());
  const std::size_t size = std::min(max, block_.size());
  stream::Chunk part = block_.slice(0, size);
  block_ = block_.slice(size, block_.size() - size);
  position_ += size;
  co_return part;
}

Task<> VerifiedReader::load_block() {
  const std::uint64_t block = position_ / kBlock;
  Error worst(ErrorCode::BlobNotFound);
  for (std::size_t tried = 0; tried < nodes_.size(); ++tried) {
    const std::size_t node = (current_ + tried) % nodes_.size();
    Result<stream::Chunk> loaded = co_await load_from(node, block);
    if (loaded) {
      current_ = node;
      const std::uint64_t skip = position_ - block * kBlock;
      block_ = loaded->slice(skip, std::min<std::uint64_t>(loaded->size() - skip, end_ - position_));
      co_return Result<>();
    }
    source_ = nullptr;
    bad_replicas_.add();
    logger::warn("replica cannot be read", {{"mocks3.node", nodes_[node]->id()},
                                            {"mocks3.blob", blob_.id},
                                            {"mocks3.block", block},
                                            {"error.message", loaded.error().describe()}});
    if (worst.code == ErrorCode::BlobNotFound || loaded.error().code == ErrorCode::StoreCorrupted)
      worst = std::move(loaded).error();
  }
  co_return fail(std::move(worst));
}

Task<> VerifiedReader::start_at(std::size_t node, std::uint64_t block) {
  const std::uint64_t blocks = sealed::blocks(end_) - block;
  CO_TRY(const auto tail,
         co_await nodes_[node]->get(context_, blob_.id, {blob_.size + block * kChecksum, blocks * kChecksum}));
  CO_TRY(checksums_, co_await stream::read_all(*tail, blocks * kChecksum));
  checksums_from_ = block;
  const std::uint64_t last = std::min(blob_.size, (block + blocks) * kBlock);
  CO_TRY(source_, co_await nodes_[node]->get(context_, blob_.id, {block * kBlock, last - block * kBlock}));
  next_block_ = block;
  co_return Result<>();
}

Task<stream::Chunk> VerifiedReader::load_from(std::size_t node, std::uint64_t block) {
  if (!source_ || node != current_ || next_block_ != block) CO_CHECK(co_await start_at(node, block));
  const std::uint64_t size = std::min(kBlock, blob_.size - block * kBlock);
  CO_TRY(stream::Filled filled, co_await stream::read_full(*source_, size));
  const std::string_view expected =
      std::string_view(checksums_).substr((block - checksums_from_) * kChecksum, kChecksum);
  if (filled.chunk.size() != size || sealed::checksum(block, filled.chunk.view()) != expected)
    co_return fail(Error(ErrorCode::StoreCorrupted).caused_by("checksum of a block differs"));
  next_block_ = block + 1;
  co_return std::move(filled.chunk);
}

}  // namespace mocks3::storage
