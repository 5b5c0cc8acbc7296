// The body of the current request, pulled from the socket: by Content-Length or chunked, with `100 Continue` at the
// first pull.
//
// Ownership: the connection owns the RequestBody; handlers get a reader() that fails cleanly when it outlives the
// exchange. Threads: one core. Errors: IncompleteBody when the client breaks off, RequestTimeout when it stalls,
// InvalidRequest for bad chunk framing; an error is final.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "channel.hpp"
#include "mocks3/stream/body.hpp"
#include "read_buffer.hpp"
#include "request_parser.hpp"

namespace mocks3::httpserver {

class RequestBody {
 public:
  RequestBody(Channel& channel, ReadBuffer& buffer, Channel::Limit limit);
  ~RequestBody();

  /// Begins with the body of another request. `parser` keeps the framing of a chunked body.
  void start(const Head& head, RequestParser& parser);
  std::unique_ptr<stream::BodyReader> reader();
  /// Cuts the reader off: the exchange is over.
  void detach();

  bool at_end() const { return at_end_; }
  bool failed() const { return error_.has_value(); }
  /// The client waits for a 100 Continue nobody has sent.
  bool continue_pending() const { return continue_pending_; }
  /// The final reply is on its way: too late for 100 Continue.
  void forbid_continue() { continue_allowed_ = false; }
  /// Bytes still to come, when known.
  std::optional<std::uint64_t> remaining() const;

  Task<stream::Chunk> read(std::size_t max);
  std::optional<std::uint64_t> length() const;
  stream::Trailers trailers() const { return trailers_; }

 private:
  class Reader;

  Task<> say_continue();
  Task<stream::Chunk> read_data(std::size_t max);
  Task<> next_chunk();
  Task<> fill_buffer();
  Error broken(Io state) const;

  Channel& channel_;
  ReadBuffer& buffer_;
  const Channel::Limit limit_;
  RequestParser* parser_ = nullptr;
  Reader* reader_ = nullptr;
  bool chunked_ = false;
  bool at_end_ = true;
  bool continue_pending_ = false;
  bool continue_allowed_ = true;
  std::uint64_t length_ = 0;
  std::uint64_t remaining_ = 0;  // of the whole, or of the current chunk
  std::uint64_t since_yield_ = 0;
  std::optional<Error> error_;
  stream::Trailers trailers_;
};

}  // namespace mocks3::httpserver
