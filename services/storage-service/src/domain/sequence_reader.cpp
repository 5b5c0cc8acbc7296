#include "domain/sequence_reader.hpp"

namespace mocks3::storage {

SequenceReader::SequenceReader(std::unique_ptr<stream::BodyReader> first, std::deque<Segment> rest, std::uint64_t size,
                               Pins pins, Open open, AtEnd at_end)
    : current_(std::move(first)),
      rest_(std::move(rest)),
      size_(size),
      pins_(std::move(pins)),
      open_(std::move(open)),
      at_end_(std::move(at_end)) {}

Task<stream::Chunk> SequenceReader::read(std::size_t max) {
  for (;;) {
    CO_TRY(stream::Chunk chunk, co_await current_->read(max));
    if (!chunk.empty()) co_return chunk;
    if (rest_.empty()) {
      pins_.release();
      co_await at_end_();
      co_return chunk;
    }
    CO_TRY(current_, co_await open_(rest_.front()));
    rest_.pop_front();
  }
}

}  // namespace mocks3::storage
