// Several blobs laid end to end, opened one after the other.
//
// Ownership: keeps the blobs pinned while it lives. Threads: one core.
#pragma once

#include <deque>
#include <functional>

#include "domain/pin_table.hpp"
#include "mocks3/storage/segments.hpp"

namespace mocks3::storage {

class SequenceReader final : public stream::BodyReader {
 public:
  using Open = std::function<Task<std::unique_ptr<stream::BodyReader>>(const Segment&)>;
  using AtEnd = std::function<asio::awaitable<void>()>;

  /// `first` reads the segment before those of `rest`. `at_end` runs when everything has been delivered and unpinned.
  SequenceReader(std::unique_ptr<stream::BodyReader> first, std::deque<Segment> rest, std::uint64_t size, Pins pins,
                 Open open, AtEnd at_end);

  Task<stream::Chunk> read(std::size_t max) override;
  std::optional<std::uint64_t> length() const override { return size_; }

 private:
  std::unique_ptr<stream::BodyReader> current_;
  std::deque<Segment> rest_;
  std::uint64_t size_;
  Pins pins_;
  Open open_;
  AtEnd at_end_;
};

}  // namespace mocks3::storage
