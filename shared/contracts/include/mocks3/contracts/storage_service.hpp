// Bytes without names: the ports of storage-service.
//
// Blobs are immutable. put() publishes only after the body's verdict and when the bytes are durable on as many nodes as
// the service asks for; before that nothing can be read. Bindings: local, http. Threads: any core. Sizes in bytes.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mocks3/contracts/metadata_service.hpp"
#include "mocks3/model/object.hpp"
#include "mocks3/stream/body.hpp"

namespace mocks3::contracts {

struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};
BOOST_DESCRIBE_STRUCT(ByteRange, (), (offset, size))

/// A published blob as the collector of orphans sees it.
struct BlobEntry {
  std::string id;
  std::uint64_t size = 0;
  Timestamp modified{};
};
BOOST_DESCRIBE_STRUCT(BlobEntry, (), (id, size, modified))

struct BlobPage {
  std::vector<BlobEntry> blobs;
  std::string next_cursor;  // empty at the end
};
BOOST_DESCRIBE_STRUCT(BlobPage, (), (blobs, next_cursor))

class StorageService {
 public:
  virtual ~StorageService() = default;
  /// Reads the body to its verdict. The body's own error is passed on unchanged; SlowDown when the disk pool is full,
  /// DiskFull when there is no space. The reference holds the bytes themselves when they are few and there is one node.
  virtual Task<model::BlobRef> put(Context& context, stream::BodyReader& body) = 0;
  /// The bytes [range) of the blobs laid end to end. BlobNotFound when one is gone, before the first byte or, for a
  /// later blob, as an error of the body. Blobs being read are not removed under the reader.
  virtual Task<std::unique_ptr<stream::BodyReader>> get(Context& context, const std::vector<model::BlobRef>& blobs,
                                                        ByteRange range) = 0;
  /// Removing what is not there succeeds.
  virtual Task<> remove(Context& context, const std::vector<model::BlobRef>& blobs) = 0;
  /// Pages over all published blobs, in no particular order.
  virtual Task<BlobPage> list(Context& context, const std::string& cursor, std::uint32_t limit) = 0;
  /// Forgets everything.
  virtual Task<> reset(Context& context) = 0;
};

/// One replica: a folder, later a process or another S3.
class StorageNode {
 public:
  virtual ~StorageNode() = default;
  virtual const std::string& id() const = 0;
  virtual Task<std::uint64_t> put(Context& context, const std::string& blob_id, stream::BodyReader& body) = 0;
  virtual Task<std::unique_ptr<stream::BodyReader>> get(Context& context, const std::string& blob_id,
                                                        ByteRange range) = 0;
  virtual Task<> remove(Context& context, const std::string& blob_id) = 0;
  virtual Task<BlobPage> list(Context& context, const std::string& cursor, std::uint32_t limit) = 0;
  virtual Task<> reset(Context& context) = 0;
};

}  // namespace mocks3::contracts
