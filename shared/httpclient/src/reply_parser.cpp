#include "reply_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace mocks3::httpclient {

namespace {
constexpr std::uint32_t kMaxHead = 64u << 10;
}

ReplyParser::ReplyParser(bool head_request) {
  header_limit(kMaxHead);
  body_limit(boost::none);
  skip(head_request);
}

ReplyParser::Step ReplyParser::parse(std::string_view bytes, std::size_t& consumed) {
  const bool had_head = is_header_done();
  Code ec;
  consumed = put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  if (ec == boost::beast::http::error::need_more) return Step::NeedMore;
  if (ec) return Step::Malformed;
  if (!had_head) return Step::Head;
  return is_done() ? Step::End : Step::Chunk;
}

void ReplyParser::take_data(std::string_view bytes) {
  Code ec;
  put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
}

void ReplyParser::on_response_impl(int code, View, int, Code&) { status = code; }

void ReplyParser::on_field_impl(Field, View name, View value, Code&) {
  if (in_trailers_) {
    trailers.emplace_back(name, value);
  } else {
    headers.add(name, value);
  }
}

void ReplyParser::on_chunk_header_impl(std::uint64_t size, View, Code&) { chunk_remaining_ = size; }

std::size_t ReplyParser::on_chunk_body_impl(std::uint64_t, View body, Code&) {
  chunk_remaining_ -= body.size();
  return body.size();
}

}  // namespace mocks3::httpclient
