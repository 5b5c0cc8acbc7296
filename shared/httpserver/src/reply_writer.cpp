#include "reply_writer.hpp"

#include <array>
#include <charconv>

#include "mocks3/logger/logger.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::httpserver {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kCopiedText = 8u << 10;  // longer texts are sent from where they are
constexpr std::uint64_t kYieldAfter = 1u << 20;
constexpr std::size_t kPull = 512u << 10;  // stays in the cache of a core; smaller ones cost more than they keep warm

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Requested Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 507:
      return "Insufficient Storage";
    default:
      return "Unknown";
  }
}

void append_number(std::string& out, std::uint64_t value, int base = 10) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
  out.append(digits.data(), end);
}

bool has_no_body(int status) { return status / 100 == 1 || status == 204 || status == 304; }

/// Fields that only the writer knows.
bool is_framing(std::string_view name) {
  switch (name.size()) {
    case 10:
      return utils::iequals(name, "connection") || utils::iequals(name, "keep-alive");
    case 14:
      return utils::iequals(name, "content-length");
    case 17:
      return utils::iequals(name, "transfer-encoding");
    default:
      return false;
  }
}

/// Characters below the space. In pieces whose sum fits a byte, so that the compiler counts sixteen at once.
std::size_t count_controls(std::string_view text) {
  constexpr std::size_t kPiece = 255;
  std::size_t total = 0;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, kPiece);
    std::uint8_t sum = 0;
    for (const char c : piece) sum += static_cast<std::uint8_t>(static_cast<unsigned char>(c) < ' ');
    total += sum;
    text.remove_prefix(piece.size());
  }
  return total;
}

/// Whether every line end is one the writer made, and there is no NUL.
bool is_well_formed_head(const std::string& head, std::size_t lines) {
  if (count_controls(head) == 2 * lines) return true;
  // A tab, which is allowed, or worse.
  const auto count = [&](char c) { return static_cast<std::size_t>(std::count(head.begin(), head.end(), c)); };
  return count('\n') == lines && count('\r') == lines && count('\0') == 0;
}

std::string without_controls(std::string_view text) {
  std::string clean(text);
  std::replace_if(clean.begin(), clean.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  return clean;
}

iovec part_of(std::string_view text) { return {const_cast<char*>(text.data()), text.size()}; }

}  // namespace

ReplyWriter::ReplyWriter(Channel& channel, const Options& options, bool peer_is_local)
    : channel_(channel), options_(options), peer_is_local_(peer_is_local) {
  out_.reserve(2048);
}

void ReplyWriter::prepare(http::Response& response, Frame& frame) {
  response_ = &response;
  out_.clear();
  out_at_ = 0;
  body_bytes_ = 0;
  since_yield_ = 0;
  text_in_out_ = false;

  auto announced = response.stream ? response.content_length : std::optional<std::uint64_t>(response.text.size());
  if (has_no_body(response.status)) {
    body_ = Body::None;
    announced.reset();
  } else if (frame.head_request || response.head_only) {
    body_ = Body::None;
    if (response.content_length) announced = response.content_length;
  } else if (!response.stream) {
    body_ = Body::Text;
  } else if (announced) {
    body_ = Body::Stream;
  } else {
    body_ = frame.version == 11 ? Body::Chunked : Body::UntilClose;
    if (body_ == Body::UntilClose) frame.keep_alive = false;
  }
  if (response.close || response.wire) frame.keep_alive = false;
  length_ = announced.value_or(0);

  const std::size_t lines = append_head(response, frame, announced);
  if (!is_well_formed_head(out_, lines)) {
    // Somebody else's bytes in a header value must not begin a header of their own.
    http::Headers clean;
    for (std::size_t i = 0; i < response.headers.size(); ++i) {
      clean.add(without_controls(response.headers.name(i)), without_controls(response.headers.value(i)));
    }
    response.headers = std::move(clean);
    out_.clear();
    append_head(response, frame, announced);
  }
  if (body_ == Body::Text && !response.wire && response.text.size() <= kCopiedText) {
    out_ += response.text;
    text_in_out_ = true;
  }
}

std::size_t ReplyWriter::append_head(const http::Response& response, const Frame& frame,
                                     std::optional<std::uint64_t> announced) {
  out_ += "HTTP/1.1 ";
  append_number(out_, static_cast<std::uint64_t>(response.status));
  out_ += ' ';
  out_ += reason_phrase(response.status);
  out_ += "\r\n";
  std::size_t lines = 2;  // the status line and the empty one
  bool dated = false;
  for (std::size_t i = 0; i < response.headers.size(); ++i) {
    const std::string_view name = response.headers.name(i);
    if (is_framing(name)) continue;
    dated = dated || (name.size() == 4 && utils::iequals(name, "date"));
    out_ += name;
    out_ += ": ";
    out_ += response.headers.value(i);
    out_ += "\r\n";
    ++lines;
  }
  if (!dated) {
    out_ += "Date: ";
    out_ += frame.date;
    out_ += "\r\n";
    ++lines;
  }
  if (announced) {
    out_ += "Content-Length: ";
    append_number(out_, *announced);
    out_ += "\r\n";
    ++lines;
  } else if (body_ == Body::Chunked) {
    out_ += "Transfer-Encoding: chunked\r\n";
    ++lines;
  }
  // A planned fault is not announced.
  if (!frame.keep_alive && !(response.wire && !response.close)) {
    out_ += "Connection: close\r\n";
    ++lines;
  } else if (frame.version == 10 && frame.keep_alive) {
    out_ += "Connection: keep-alive\r\n";
    ++lines;
  }
  out_ += "\r\n";
  return lines;
}

bool ReplyWriter::send_now() {
  if (response_->wire || !(body_ == Body::None || text_in_out_)) return false;
  const IoResult sent = channel_.send_now(out_);
  if (sent.state != Io::Done) return false;
  out_at_ = sent.bytes;
  if (out_at_ < out_.size()) return false;
  if (text_in_out_) body_bytes_ = response_->text.size();
  return true;
}

asio::awaitable<ReplyWriter::End> ReplyWriter::send() {
  if (response_->wire && response_->wire->kind == model::WireFault::Kind::ResetBeforeHeaders) {
    channel_.reset();
    co_return End::Broken;
  }
  if (response_->wire && response_->wire->kind == model::WireFault::Kind::CloseBeforeHeaders) co_return End::Cut;
  if (response_->wire && body_ == Body::Text) {
    // Faults cut streams.
    response_->stream = std::make_unique<stream::MemoryBody>(std::move(response_->text));
    body_ = Body::Stream;
  }
  if (body_ == Body::None || body_ == Body::Text) co_return co_await send_text();
  if (may_send_file()) {
    if (const auto region = response_->stream->as_file(); region && region->size == length_) {
      co_return co_await send_file(*region);
    }
  }
  co_return co_await send_stream();
}

asio::awaitable<ReplyWriter::End> ReplyWriter::send_text() {
  const std::string_view text = body_ == Body::Text && !text_in_out_ ? response_->text : std::string_view{};
  std::array<iovec, 2> parts{part_of(std::string_view(out_).substr(out_at_)), part_of(text)};
  if (const Io sent = co_await channel_.send_all(parts, options_.body_idle_timeout); sent != Io::Done) {
    co_return broken("the client went away");
  }
  if (body_ == Body::Text) body_bytes_ = response_->text.size();
  if (response_->wire) co_return co_await cut();
  co_return End::Complete;
}

asio::awaitable<ReplyWriter::End> ReplyWriter::send_stream() {
  stream::BodyReader& source = *response_->stream;
  const auto& wire = response_->wire;
  std::uint64_t cut_at = std::numeric_limits<std::uint64_t>::max();
  // A share of an unknown length is nothing.
  if (wire) cut_at = wire->at_is_share ? length_ / 10000 * wire->at + length_ % 10000 * wire->at / 10000 : wire->at;

  // Without a length nobody knows when the first piece will come: the head does not wait for it.
  if (body_ != Body::Stream || cut_at == 0) {
    if (!co_await send_piece({}, false)) co_return broken("the client went away");
    if (cut_at == 0) co_return co_await cut();
  }
  for (std::uint64_t received = 0;;) {
    const bool known = body_ == Body::Stream;
    const std::uint64_t wanted = known ? std::min<std::uint64_t>(kPull, length_ - received) : kPull;
    stream::Chunk chunk;
    if (wanted > 0) {
      auto pulled = co_await source.read(wanted);
      if (!pulled) co_return broken(pulled.error().describe());
      chunk = std::move(*pulled);
      if (chunk.empty()) {
        if (known) co_return broken("the body ended before its length");
        if (wire) co_return co_await cut();
        co_return co_await send_last_chunk() ? End::Complete : broken("the client went away");
      }
      received += chunk.size();
    }
    const bool last = known && received == length_;
    if (last && cut_at >= length_) {
      // The verdict comes before the last bytes leave.
      const auto verdict = co_await source.read(1);
      if (!verdict) co_return broken(verdict.error().describe());
      if (!verdict->empty()) co_return broken("the body goes on behind its length");
    }
    std::string_view data = chunk.view();
    const bool cut_here = data.size() >= cut_at - body_bytes_;
    const bool whole = data.size() <= cut_at - body_bytes_;
    if (!whole) data = data.substr(0, cut_at - body_bytes_);
    if (body_ == Body::Chunked) {
      out_.clear();
      out_at_ = 0;
      append_number(out_, chunk.size(), 16);
      out_ += "\r\n";
    }
    if (!co_await send_piece(data, body_ == Body::Chunked && whole)) co_return broken("the client went away");
    if (cut_here || (last && wire)) co_return co_await cut();
    if (last) co_return End::Complete;
  }
}

asio::awaitable<ReplyWriter::End> ReplyWriter::send_file(stream::FileRegion region) {
  std::string_view head = std::string_view(out_).substr(out_at_);
  std::array<iovec, 1> parts{part_of(head)};
  if (co_await channel_.send_all(parts, options_.body_idle_timeout) != Io::Done) {
    co_return broken("the client went away");
  }
  while (region.size > 0) {
    const IoResult sent = channel_.send_file_now(region.fd, region.offset, region.size);
    body_bytes_ += sent.bytes;
    if (sent.state == Io::WouldBlock) {
      since_yield_ = 0;
      if (co_await channel_.wait_writable(options_.body_idle_timeout) != Io::Done) {
        co_return broken("the client went away");
      }
    } else if (sent.state == Io::Eof) {
      co_return broken("the file is shorter than its length");
    } else if (sent.state != Io::Done) {
      co_return broken("the client went away");
    }
    co_await count(sent.bytes);
  }
  co_return End::Complete;
}

/// Sends what stands in out_, then `data`, then the end of a chunk.
asio::awaitable<bool> ReplyWriter::send_piece(std::string_view data, bool with_end) {
  std::array<iovec, 3> parts{part_of(std::string_view(out_).substr(out_at_)), part_of(data),
                             part_of(with_end ? "\r\n" : "")};
  const Io sent = co_await channel_.send_all(parts, options_.body_idle_timeout);
  out_at_ = out_.size();
  if (sent != Io::Done) co_return false;
  body_bytes_ += data.size();
  co_await count(data.size());
  co_return true;
}

asio::awaitable<bool> ReplyWriter::send_last_chunk() {
  if (body_ != Body::Chunked) co_return true;
  out_ = "0\r\n";
  out_at_ = 0;
  for (const auto& [name, value] : response_->stream->trailers()) out_ += name + ": " + value + "\r\n";
  out_ += "\r\n";
  co_return co_await send_piece({}, false);
}

asio::awaitable<ReplyWriter::End> ReplyWriter::cut() {
  if (response_->wire->kind == model::WireFault::Kind::TruncateBody) co_return End::Cut;
  // RST throws away what the peer's kernel has not got yet; the fault promises these bytes.
  co_await channel_.flush(options_.body_idle_timeout);
  channel_.reset();
  co_return End::Broken;
}

ReplyWriter::End ReplyWriter::broken(std::string_view why) {
  logger::debug("a reply was broken off", {{"server.name", options_.name}, {"error.message", why}});
  channel_.reset();
  return End::Broken;
}

bool ReplyWriter::may_send_file() const {
  if (body_ != Body::Stream || response_->wire || length_ == 0) return false;
  return options_.reply_path == ReplyPath::Sendfile || (options_.reply_path == ReplyPath::Auto && !peer_is_local_);
}

asio::awaitable<void> ReplyWriter::count(std::uint64_t bytes) {
  since_yield_ += bytes;
  if (since_yield_ < kYieldAfter) co_return;
  since_yield_ = 0;
  co_await channel_.yield();
}

}  // namespace mocks3::httpserver
