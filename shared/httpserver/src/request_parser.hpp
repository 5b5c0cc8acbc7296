// From bytes to a Request: finds the end of a head, parses it with Beast's parser straight into our types, and checks
// what RFC 9112 makes a server refuse (two framings, folded lines, missing Host, …). Also keeps the framing of chunked
// bodies. No sockets.
//
// Ownership: one parser per request; the Request must outlive it. Threads: one.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

#include "mocks3/http/message.hpp"

namespace mocks3::httpserver {

/// Finds the empty line that ends a head without looking at a byte twice.
class HeadScanner {
 public:
  enum class State { Incomplete, Complete, Malformed };
  /// `bytes` starts where it started at the last call.
  State scan(std::string_view bytes);
  std::size_t head_size() const { return position_; }

 private:
  std::size_t position_ = 0;
  std::size_t line_ = 0;
};

struct Head {
  bool keep_alive = true;
  bool chunked = false;
  bool expects_continue = false;
  std::uint64_t content_length = 0;  // 0 when chunked
};

class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  explicit RequestParser(http::Request& request) : request_(request) {}

  /// `bytes` is exactly one head. The request is replaced but for body, peer and tls.
  Result<Head> parse_head(std::string_view bytes);

  enum class Framing { NeedMore, Chunk, End, Malformed };
  /// Takes the line in front of the next chunk, or the last chunk with its trailers; `consumed` bytes are done with.
  Framing parse_framing(std::string_view bytes, std::size_t& consumed);
  /// Bytes of the current chunk that have not been accounted for by take_data().
  std::uint64_t chunk_remaining() const { return chunk_remaining_; }
  void take_data(std::string_view bytes);
  stream::Trailers take_trailers() { return std::move(trailers_); }

 private:
  using Field = boost::beast::http::field;
  using Verb = boost::beast::http::verb;
  using Code = boost::beast::error_code;
  using View = boost::beast::string_view;

  void on_request_impl(Verb verb, View method, View target, int version, Code& ec) override;
  void on_response_impl(int, View, int, Code&) override {}
  void on_field_impl(Field field, View name, View value, Code& ec) override;
  void on_header_impl(Code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(View body, Code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t size, View extensions, Code& ec) override;
  std::size_t on_chunk_body_impl(std::uint64_t remain, View body, Code& ec) override;
  void on_finish_impl(Code&) override {}

  http::Request& request_;
  std::string_view input_;  // what is being parsed now
  bool in_trailers_ = false;
  bool expects_continue_ = false;
  unsigned hosts_ = 0;
  unsigned transfer_encodings_ = 0;
  bool plain_chunked_ = false;  // the coding is "chunked" and nothing else
  unsigned content_lengths_ = 0;
  std::uint64_t chunk_remaining_ = 0;
  stream::Trailers trailers_;
};

}  // namespace mocks3::httpserver
