// Writes of one upload that are under way on the disk pool: at most four chunks, so that reading the next one overlaps
// with writing those before and memory stays bounded.
//
// Ownership: the upload's coroutine; finish() before it leaves. Jobs share the state, so a window destroyed early (the
// process is ending) leaves nothing dangling. Threads: one core; the jobs run on the pool.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "mocks3/runtime/blocking_pool.hpp"
#include "mocks3/storage/file_port.hpp"
#include "mocks3/stream/chunk.hpp"

namespace mocks3::storage {

inline constexpr unsigned kChunksInFlight = 4;

class WriteWindow {
 public:
  WriteWindow(runtime::BlockingPool& pool, std::shared_ptr<File> file, asio::any_io_executor executor);

  /// Starts a write, after waiting for a free place. The error of an earlier write of this window, SlowDown when the
  /// pool is full and nothing of this upload is under way there.
  Task<> write(stream::Chunk chunk, std::uint64_t offset);
  /// Waits for everything started; the first error of all.
  Task<> finish();

 private:
  struct State;
  runtime::BlockingPool& pool_;
  std::shared_ptr<State> state_;
};

/// Writes `bytes` with whatever alignment a direct file needs: copies what lies badly, pads the tail with zeros. The
/// caller truncates the file to its size afterwards. Blocking.
Result<> write_piece(File& file, std::string_view bytes, std::uint64_t offset);

}  // namespace mocks3::storage
