// The documents of the HTTP binding; both ends include this.
#pragma once

#include <boost/describe/class.hpp>

#include "mocks3/contracts/storage_service.hpp"

namespace mocks3::storage::wire {

inline constexpr std::string_view kBlobs = "/internal/v1/blobs";
inline constexpr std::string_view kRead = "/internal/v1/blobs/read";
inline constexpr std::string_view kRemove = "/internal/v1/blobs/remove";
inline constexpr std::string_view kReset = "/internal/v1/blobs/reset";
/// A manifest of 10,000 blobs is 2 MB; an inline blob brings its bytes.
inline constexpr std::size_t kMaxDocument = 16u << 20;

struct ReadRequest {
  std::vector<model::BlobRef> blobs;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};
BOOST_DESCRIBE_STRUCT(ReadRequest, (), (blobs, offset, size))

struct RemoveRequest {
  std::vector<model::BlobRef> blobs;
};
BOOST_DESCRIBE_STRUCT(RemoveRequest, (), (blobs))

}  // namespace mocks3::storage::wire
