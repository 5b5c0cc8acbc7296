#include "mocks3/storage/segments.hpp"

namespace mocks3::storage {

Result<std::deque<Segment>> cut(const std::vector<model::BlobRef>& blobs, contracts::ByteRange range) {
  std::deque<Segment> segments;
  std::uint64_t start = 0;  // of the blob at hand, within the whole
  for (const auto& blob : blobs) {
    if (range.size == 0) break;
    if (range.offset < start + blob.size) {
      const std::uint64_t offset = range.offset - start;
      const std::uint64_t size = std::min(range.size, blob.size - offset);
      segments.push_back({blob, {offset, size}});
      range.offset += size;
      range.size -= size;
    }
    start += blob.size;
  }
  if (range.size > 0) return fail(ErrorCode::InvalidRange);
  return segments;
}

Result<std::string> inline_bytes(const Segment& segment) {
  const std::string& data = segment.blob.inline_data.data;
  if (data.size() != segment.blob.size)
    return fail(Error(ErrorCode::BlobNotFound).caused_by("an inline blob came without its bytes"));
  return data.substr(segment.range.offset, segment.range.size);
}

}  // namespace mocks3::storage
