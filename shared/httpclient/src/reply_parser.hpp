// From bytes to the head of a reply, and the framing of its body when it is chunked. No sockets.
//
// Ownership: one parser per reply. Threads: one.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

#include "mocks3/http/headers.hpp"
#include "mocks3/stream/body.hpp"

namespace mocks3::httpclient {

class ReplyParser final : public boost::beast::http::basic_parser<false> {
 public:
  enum class Step { NeedMore, Head, Chunk, End, Malformed };

  /// `head_request`: the reply has no body whatever it says.
  explicit ReplyParser(bool head_request);

  /// Goes on to the end of the head, of the next chunk line, or of the last chunk; `consumed` bytes are done with.
  Step parse(std::string_view bytes, std::size_t& consumed);
  std::uint64_t chunk_remaining() const { return chunk_remaining_; }
  void take_data(std::string_view bytes);

  int status = 0;
  http::Headers headers;
  stream::Trailers trailers;

 private:
  using Field = boost::beast::http::field;
  using Code = boost::beast::error_code;
  using View = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb, View, View, int, Code&) override {}
  void on_response_impl(int code, View reason, int version, Code& ec) override;
  void on_field_impl(Field field, View name, View value, Code& ec) override;
  void on_header_impl(Code&) override { in_trailers_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(View body, Code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t size, View extensions, Code& ec) override;
  std::size_t on_chunk_body_impl(std::uint64_t remain, View body, Code& ec) override;
  void on_finish_impl(Code&) override {}

  bool in_trailers_ = false;
  std::uint64_t chunk_remaining_ = 0;
};

}  // namespace mocks3::httpclient
