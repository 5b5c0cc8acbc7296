#include "stores/filesystem/file_reader.hpp"

namespace mocks3::storage {

Task<stream::Chunk> FileReader::read(std::size_t max) {
  const std::size_t size = std::min<std::uint64_t>({max, rest_, stream::kLargeChunk});
  if (size == 0) co_return stream::Chunk();
  stream::Buffer buffer = stream::Buffer::allocate(size);
  std::size_t got = file_->read_cached(buffer.data(), size, position_).value_or(0);
  if (got == 0) {
    CO_TRY(got, co_await runtime::blocking(
                    pool_, [this, &buffer, size] { return file_->read_at(buffer.data(), size, position_); }));
  }
  if (got == 0) co_return fail(Error(ErrorCode::StoreCorrupted).caused_by("a blob ends before its size"));
  position_ += got;
  rest_ -= got;
  co_return stream::Chunk(std::move(buffer), got);
}

std::optional<stream::FileRegion> FileReader::as_file() {
  if (file_->descriptor() < 0) return std::nullopt;
  return stream::FileRegion{file_->descriptor(), position_, rest_};
}

}  // namespace mocks3::storage
