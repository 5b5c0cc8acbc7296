// The framing of aws-chunked bodies, sans I/O: bytes in, events out, whatever pieces the bytes come in.
//
//   hex-size;chunk-signature=64-hex CRLF bytes CRLF … 0;chunk-signature=… CRLF [trailers] CRLF
//
// It checks framing and sizes; signatures and digests are judged by others from its events. Data events are views into
// the input: nothing is copied. Memory: one line. Ownership: one body, one thread.
// Errors: IncompleteBody for broken framing or a wrong total, InvalidChunkSizeError for a small chunk before the last,
// MalformedTrailerError.
// Sources: "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks", "… Including
// Trailing Headers".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mocks3/errors/result.hpp"
#include "mocks3/stream/body.hpp"

namespace mocks3::s3api {

inline constexpr std::size_t kMaxChunkHeader = 256;
inline constexpr std::size_t kMaxTrailerBytes = 8192;
inline constexpr std::uint64_t kMinChunkSize = 8192;  // of every chunk but the last that has bytes

class AwsChunkedDecoder {
 public:
  struct Options {
    std::uint64_t decoded_length = 0;  // x-amz-decoded-content-length
    bool trailers = false;             // a …-TRAILER mode
    bool signed_chunks = false;        // every chunk must carry a well-formed signature
    bool signed_trailers = false;      // x-amz-trailer-signature stands behind the trailers
  };
  struct Event {
    enum class Kind { NeedInput, Data, ChunkEnd, End };
    Kind kind = Kind::NeedInput;
    std::string_view data;       // Data: into the input
    std::string_view signature;  // ChunkEnd: of the chunk that ended, empty when it had none; until the next call
  };

  explicit AwsChunkedDecoder(const Options& options) : options_(options) {}

  /// Takes what it uses off the front of `input`. After End, only what may follow an end is taken.
  Result<Event> next(std::string_view& input);
  /// The input is over: whether it ended where it may.
  Result<> finish();

  /// In order of arrival, names in lower case, without x-amz-trailer-signature.
  const stream::Trailers& trailers() const { return trailers_; }
  const std::string& trailer_signature() const { return trailer_signature_; }

 private:
  enum class State { Header, Data, DataEnd, LastChunkEnd, Trailer, Behind };

  Result<bool> take_line(std::string_view& input, std::size_t limit, std::string_view& line);
  Result<> parse_header(std::string_view line);
  Result<bool> parse_trailer(std::string_view line);
  bool trailers_complete() const;

  Options options_;
  State state_ = State::Header;
  std::string line_;         // the part of a line that came with earlier input
  bool line_taken_ = false;  // line_ was handed out and is to be cleared
  std::uint64_t chunk_left_ = 0;
  std::uint64_t decoded_ = 0;  // bytes of all chunks announced so far
  std::uint64_t chunk_number_ = 0;
  std::uint64_t last_size_ = 0;
  std::string signature_;
  std::size_t trailer_bytes_ = 0;
  std::size_t behind_ = 0;
  bool end_told_ = false;
  stream::Trailers trailers_;
  std::string trailer_signature_;
};

}  // namespace mocks3::s3api
