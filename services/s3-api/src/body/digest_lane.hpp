// One digest, fed in order: small pieces on the core, large ones on the digest pool, beside other lanes and beside the
// reading of what comes next.
//
// A lane has at most one job in the pool and at most kMaxOutstanding batches in all; whoever feeds waits for room, so
// memory is bounded and the socket is not read ahead of the slowest digest. A full pool never fails a lane: the work is
// then done on the core.
// Ownership: the consumer is shared with the running job and outlives it, also when the body is dropped half way.
// Threads: all members from one core; the consumer runs on one thread at a time.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "mocks3/runtime/blocking_pool.hpp"
#include "mocks3/stream/chunk.hpp"

namespace mocks3::s3api {

inline constexpr std::size_t kMaxOutstanding = 3;
inline constexpr std::size_t kInlineBytes = 64u << 10;  // less is digested on the core: a job would cost more

struct Piece {
  stream::Chunk bytes;
  bool ends_chunk = false;  // an aws-chunk ends behind the bytes,
  std::string signature;    // and claims this signature
};
using Batch = std::vector<Piece>;

class DigestConsumer {
 public:
  virtual ~DigestConsumer() = default;
  virtual void consume(const Piece& piece) = 0;
};

class DigestLane {
 public:
  DigestLane(runtime::BlockingPool* pool, std::shared_ptr<DigestConsumer> consumer);
  ~DigestLane();
  DigestLane(DigestLane&&) noexcept = default;
  DigestLane& operator=(DigestLane&&) = delete;

  /// Digests on the calling thread when nothing is under way; false when something is.
  bool consume_now(const Batch& batch);
  /// Waits for room, then hands the batch to the pool.
  asio::awaitable<void> consume_later(std::shared_ptr<const Batch> batch);
  /// Until everything has been consumed; afterwards the consumer may be asked for its result.
  asio::awaitable<void> drain();

 private:
  struct State;
  asio::awaitable<void> wait_until_at_most(std::size_t outstanding);

  std::shared_ptr<State> state_;
};

}  // namespace mocks3::s3api
