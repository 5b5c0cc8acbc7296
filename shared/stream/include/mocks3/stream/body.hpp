// Bodies are pulled.
//
// BodyReader is the one shape of a request body, a reply body and everything between: a socket, a decoder, a checksum,
// a fault, a file. Flow control falls out of it: nobody reads the socket until somebody wants bytes. The end of a body
// is a verdict: an empty Chunk means that every length, digest, signature and trailer was right; anything wrong is an
// error from read(), so a writer that publishes only after the empty Chunk never publishes bad data.
//
// Ownership: one reader, one consumer. Threads: one core. After an error or the end, read() is not called again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mocks3/runtime/task.hpp"
#include "mocks3/stream/chunk.hpp"

namespace mocks3::stream {

/// Bytes of an open file that may be sent without passing through this process. The descriptor belongs to the reader.
struct FileRegion {
  int fd = -1;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

using Trailers = std::vector<std::pair<std::string, std::string>>;

class BodyReader {
 public:
  virtual ~BodyReader() = default;

  /// Between 1 and `max` bytes, or an empty Chunk at the verified end.
  virtual Task<Chunk> read(std::size_t max) = 0;
  /// Bytes that will be delivered in all, when known beforehand.
  virtual std::optional<std::uint64_t> length() const = 0;
  /// What came behind the body; empty before the end.
  virtual Trailers trailers() const { return {}; }
  /// The not yet delivered rest as a file, when it is one. A decorator answers nothing here, and so switches the file
  /// path off by construction.
  virtual std::optional<FileRegion> as_file() { return std::nullopt; }
};

/// Bytes that are already here.
class MemoryBody final : public BodyReader {
 public:
  explicit MemoryBody(std::string bytes) : MemoryBody(Chunk(std::move(bytes))) {}
  explicit MemoryBody(Chunk bytes) : bytes_(std::move(bytes)) {}
  Task<Chunk> read(std::size_t max) override;
  std::optional<std::uint64_t> length() const override { return bytes_.size(); }

 private:
  Chunk bytes_;
  std::size_t position_ = 0;
};

/// Reads to the verified end into one string. EntityTooLarge over `limit`: for documents, never for objects.
Task<std::string> read_all(BodyReader& body, std::size_t limit);

/// Reads until `max` bytes are there or the body ends; `ended` says which. Fewer than `max` only at the end.
struct Filled {
  Chunk chunk;
  bool ended = false;
};
Task<Filled> read_full(BodyReader& body, std::size_t max);

}  // namespace mocks3::stream
