// A range of an open file as a body.
//
// Reads on the core what the page cache has and hops to the disk pool for the rest. The open descriptor keeps the bytes
// of a blob that is removed meanwhile. Threads: one core.
#pragma once

#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/runtime/blocking_pool.hpp"
#include "mocks3/storage/file_port.hpp"

namespace mocks3::storage {

class FileReader final : public stream::BodyReader {
 public:
  FileReader(std::shared_ptr<File> file, runtime::BlockingPool& pool, contracts::ByteRange range)
      : file_(std::move(file)), pool_(pool), position_(range.offset), rest_(range.size), size_(range.size) {}

  Task<stream::Chunk> read(std::size_t max) override;
  std::optional<std::uint64_t> length() const override { return size_; }
  std::optional<stream::FileRegion> as_file() override;

 private:
  std::shared_ptr<File> file_;
  runtime::BlockingPool& pool_;
  std::uint64_t position_;
  std::uint64_t rest_;
  std::uint64_t size_;
};

}  // namespace mocks3::storage
