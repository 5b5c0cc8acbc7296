// Which bytes of which blobs a range over several of them means.
//
// Pure, any thread. Sizes in bytes.
#pragma once

#include <deque>
#include <vector>

#include "mocks3/contracts/storage_service.hpp"

namespace mocks3::storage {

struct Segment {
  model::BlobRef blob;
  contracts::ByteRange range;  // within the blob
};

/// The parts of `blobs`, laid end to end, that `range` covers; none for an empty range. InvalidRange when it reaches
/// beyond their end.
Result<std::deque<Segment>> cut(const std::vector<model::BlobRef>& blobs, contracts::ByteRange range);

/// The bytes of a segment of an inline blob; BlobNotFound when the reference came without them.
Result<std::string> inline_bytes(const Segment& segment);

}  // namespace mocks3::storage
