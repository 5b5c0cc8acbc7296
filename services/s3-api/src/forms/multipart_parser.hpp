// multipart/form-data as a stream: pieces of a body in, parts and their bytes out. Never holds more than one part's
// head.
//
//   while (!input.empty()) { TRY(const auto event, parser.next(input)); … }
//
// Sans I/O. Ownership: plain value; Data points into the input or into the parser and is valid until the next call.
// Threads: one. Errors: MalformedPOSTRequest. Sources: RFC 7578; RFC 2046 section 5.1 (boundaries); "POST Object".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mocks3/errors/result.hpp"

namespace mocks3::s3api::forms {

inline constexpr std::size_t kMaxPartHead = 8u << 10;
inline constexpr std::size_t kMaxBoundary = 200;  // RFC 2046 allows 70; some clients do not count

/// The boundary in a Content-Type. PreconditionFailed when it is no multipart/form-data at all, as S3 answers;
/// MalformedPOSTRequest when it names no usable boundary.
Result<std::string> parse_boundary(std::string_view content_type);

/// What stands above a part's bytes.
struct PartHead {
  std::string name;
  std::optional<std::string> filename;
};

class MultipartParser {
 public:
  enum class Kind : std::uint8_t {
    NeedInput,  // the input is used up
    Part,       // a part begins: see part()
    Data,       // bytes of the current part
    PartEnd,
    End,  // the closing boundary; what follows is swallowed
  };
  struct Event {
    Kind kind = Kind::NeedInput;
    std::string_view data;
    bool in_input = false;  // data points into the input
  };

  explicit MultipartParser(std::string_view boundary);

  /// Takes from the front of `input`. After an error the parser is not used again.
  Result<Event> next(std::string_view& input);
  /// The head of the current part.
  const PartHead& part() const { return part_; }
  /// At the end of the body: whether the closing boundary has come.
  Result<> finish() const;
  std::size_t delimiter_size() const { return delimiter_.size(); }

 private:
  enum class State : std::uint8_t { Preamble, BehindDelimiter, Head, Data, Epilogue };

  Event scan(std::string_view& input);
  Event delimiter_found();
  Result<Event> read_delimiter_rest(std::string_view& input);
  Result<Event> read_head(std::string_view& input);

  std::string delimiter_;  // CR LF - - boundary
  State state_ = State::Preamble;
  // Bytes of the delimiter seen at the end of the former input. The body's first boundary has no line before it.
  std::size_t matched_ = 2;
  std::string line_;
  PartHead part_;
};

}  // namespace mocks3::s3api::forms
