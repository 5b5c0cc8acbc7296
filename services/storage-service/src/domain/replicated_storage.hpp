// The storage port over one node or several.
//
// One node: plain files that may leave by sendfile, and small blobs inside their reference
// (docs/adr/0005-small-object-layout.md). Several: every blob goes to all of them, is durable when a majority has it,
// and is checked block by block on every read, falling back to another replica. A node that fails or lags is left out
// of the reference; nothing repairs it yet. Errors of put: the body's own; otherwise those of the first node that
// failed when no majority is left.
//
// Ownership: owns the nodes. Threads: any core; each call stays on its own. stop() waits for writes to nodes that were
// left behind.
#pragma once

#include "domain/fan_out.hpp"
#include "domain/pin_table.hpp"
#include "domain/sequence_reader.hpp"
#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/metrics/metrics.hpp"

namespace mocks3::storage {

class ReplicatedStorage final : public contracts::StorageService {
 public:
  struct Options {
    std::uint64_t inline_limit = 32u << 10;
    std::chrono::milliseconds lag_limit{2'000};
    std::size_t max_pins = 262'144;
  };
  ReplicatedStorage(std::vector<std::unique_ptr<contracts::StorageNode>> nodes, Options options,
                    metrics::Registry& registry);

  Task<model::BlobRef> put(contracts::Context& context, stream::BodyReader& body) override;
  Task<std::unique_ptr<stream::BodyReader>> get(contracts::Context& context, const std::vector<model::BlobRef>& blobs,
                                                contracts::ByteRange range) override;
  Task<> remove(contracts::Context& context, const std::vector<model::BlobRef>& blobs) override;
  Task<contracts::BlobPage> list(contracts::Context& context, const std::string& cursor, std::uint32_t limit) override;
  Task<> reset(contracts::Context& context) override;

  /// Blocks until no write runs on its own any more, at most until `deadline`; false when some still do.
  bool wait_for_stragglers(std::chrono::steady_clock::time_point deadline);

 private:
  bool single() const { return nodes_.size() == 1; }
  Task<model::BlobRef> put_blob(contracts::Context& context, stream::BodyReader& body);
  Task<std::unique_ptr<stream::BodyReader>> open(contracts::Context& context, const Segment& segment);
  Task<> remove_id(contracts::Context& context, const std::string& id);
  asio::awaitable<void> remove_due(contracts::Context& context);

  std::vector<std::unique_ptr<contracts::StorageNode>> nodes_;
  const Options options_;
  std::shared_ptr<PinTable> pins_;
  std::shared_ptr<Stragglers> stragglers_;
  metrics::Counter& left_out_;
  metrics::Counter& bad_replicas_;
};

}  // namespace mocks3::storage
