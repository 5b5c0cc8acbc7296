#include "request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <cstring>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::httpserver {

namespace http_error = boost::beast::http;

namespace {

Error bad_request(std::string_view why) {
  return Error(ErrorCode::BadRequest, "An error occurred when parsing the HTTP request: " + std::string(why) + ".");
}

/// Path and query of origin-form and absolute-form targets; the target itself stays as it came.
void split_target(http::Request& request) {
  std::string_view rest = request.target;
  if (!rest.starts_with('/')) {
    if (const std::size_t scheme = rest.find("://"); scheme != std::string_view::npos) {
      const std::size_t path = rest.find_first_of("/?", scheme + 3);
      rest = path == std::string_view::npos ? std::string_view("/") : rest.substr(path);
    }
  }
  const std::size_t mark = rest.find('?');
  request.path = rest.substr(0, mark);
  request.query = mark == std::string_view::npos ? std::string_view{} : rest.substr(mark + 1);
}

}  // namespace

HeadScanner::State HeadScanner::scan(std::string_view bytes) {
  for (;;) {
    const void* found = std::memchr(bytes.data() + position_, '\n', bytes.size() - position_);
    if (!found) {
      position_ = bytes.size();
      return State::Incomplete;
    }
    const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    if (at == 0 || bytes[at - 1] != '\r') return State::Malformed;
    position_ = at + 1;
    if (at - line_ == 1) return State::Complete;
    line_ = position_;
  }
}

Result<Head> RequestParser::parse_head(std::string_view bytes) {
  request_.headers.clear();
  input_ = bytes;
  header_limit(static_cast<std::uint32_t>(bytes.size() + 1));
  body_limit(boost::none);
  Code ec;
  put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  if (ec == http_error::error::bad_target) return fail(ErrorCode::InvalidURI);
  if (ec) return fail(bad_request(ec.message()));
  if (!is_header_done()) return fail(bad_request("the head is cut short"));

  if (hosts_ > 1 || (hosts_ == 0 && request_.version == 11)) return fail(bad_request("one Host header is needed"));
  if (transfer_encodings_ > 0) {
    if (content_lengths_ > 0) return fail(bad_request("both Content-Length and Transfer-Encoding"));
    if (request_.version == 10) return fail(bad_request("Transfer-Encoding in HTTP/1.0"));
    if (transfer_encodings_ > 1 || !plain_chunked_) {
      return fail(Error(ErrorCode::NotImplemented,
                        "A header you provided implies functionality that is not implemented: Transfer-Encoding"));
    }
  }
  split_target(request_);
  in_trailers_ = true;
  Head head;
  head.keep_alive = keep_alive();
  head.chunked = chunked();
  if (const auto length = content_length(); length && !head.chunked) head.content_length = *length;
  head.expects_continue = expects_continue_ && request_.version == 11;
  return head;
}

RequestParser::Framing RequestParser::parse_framing(std::string_view bytes, std::size_t& consumed) {
  input_ = bytes;
  Code ec;
  consumed = put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  if (ec == http_error::error::need_more) return Framing::NeedMore;
  if (ec) return Framing::Malformed;
  return is_done() ? Framing::End : Framing::Chunk;
}

void RequestParser::take_data(std::string_view bytes) {
  Code ec;
  put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
}

void RequestParser::on_request_impl(Verb, View method, View target, int version, Code&) {
  request_.method = method;
  request_.target = target;
  request_.version = version;
}

void RequestParser::on_field_impl(Field field, View name, View value, Code& ec) {
  // Beast joins folded lines (obs-fold); a value that is not one piece of its own line was folded.
  const std::less<const char*> before;
  const char* const name_end = name.data() + name.size();
  const bool in_place = !before(value.data(), name_end) && !before(input_.data() + input_.size(), value.data());
  if (!in_place || std::memchr(name_end, '\n', static_cast<std::size_t>(value.data() - name_end))) {
    ec = http_error::error::bad_value;
    return;
  }
  if (in_trailers_) {
    trailers_.emplace_back(name, value);
    return;
  }
  request_.headers.add(name, value);
  switch (field) {
    case Field::host:
      ++hosts_;
      break;
    case Field::content_length:
      ++content_lengths_;
      break;
    case Field::transfer_encoding:
      ++transfer_encodings_;
      plain_chunked_ = utils::iequals(value, "chunked");
      break;
    case Field::expect:
      expects_continue_ = utils::iequals(value, "100-continue");
      break;
    default:
      break;
  }
}

void RequestParser::on_chunk_header_impl(std::uint64_t size, View, Code&) { chunk_remaining_ = size; }

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, View body, Code&) {
  chunk_remaining_ -= body.size();
  return body.size();
}

}  // namespace mocks3::httpserver
