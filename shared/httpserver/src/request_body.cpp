#include "request_body.hpp"

#include <array>

namespace mocks3::httpserver {

namespace {

constexpr std::size_t kMaxFraming = 16u << 10;  // one chunk line, or the last chunk with its trailers
constexpr std::uint64_t kYieldAfter = 1u << 20;
constexpr std::size_t kSmallBuffer = 64u << 10;

/// A large buffer with little in it is not handed on: whoever collects chunks would hold all of it.
stream::Chunk chunk_of(stream::Buffer buffer, std::size_t size) {
  if (buffer.capacity() <= kSmallBuffer || size >= buffer.capacity() / 4) return {std::move(buffer), size};
  stream::Buffer small = stream::Buffer::allocate(size);
  std::memcpy(small.data(), buffer.data(), size);
  return {std::move(small), size};
}

}  // namespace

class RequestBody::Reader final : public stream::BodyReader {
 public:
  explicit Reader(RequestBody& body) : body_(&body) { body.reader_ = this; }
  ~Reader() override {
    if (body_) body_->reader_ = nullptr;
  }
  void cut_off() { body_ = nullptr; }

  Task<stream::Chunk> read(std::size_t max) override {
    if (body_) return body_->read(max);
    return refused();
  }
  std::optional<std::uint64_t> length() const override { return body_ ? body_->length() : std::nullopt; }
  stream::Trailers trailers() const override { return body_ ? body_->trailers() : stream::Trailers{}; }

 private:
  static Task<stream::Chunk> refused() {
    co_return fail(Error(ErrorCode::Cancelled).caused_by("the exchange of this body is over"));
  }
  RequestBody* body_;
};

RequestBody::RequestBody(Channel& channel, ReadBuffer& buffer, Channel::Limit limit)
    : channel_(channel), buffer_(buffer), limit_(limit) {}

RequestBody::~RequestBody() { detach(); }

void RequestBody::start(const Head& head, RequestParser& parser) {
  parser_ = &parser;
  chunked_ = head.chunked;
  length_ = head.content_length;
  remaining_ = head.chunked ? 0 : head.content_length;
  at_end_ = !head.chunked && head.content_length == 0;
  continue_pending_ = head.expects_continue;
  continue_allowed_ = true;
  error_.reset();
  trailers_.clear();
}

std::unique_ptr<stream::BodyReader> RequestBody::reader() { return std::make_unique<Reader>(*this); }

void RequestBody::detach() {
  if (!reader_) return;
  reader_->cut_off();
  reader_ = nullptr;
}

std::optional<std::uint64_t> RequestBody::remaining() const {
  if (at_end_) return 0;
  return chunked_ ? std::nullopt : std::optional(remaining_);
}

std::optional<std::uint64_t> RequestBody::length() const { return chunked_ ? std::nullopt : std::optional(length_); }

Task<stream::Chunk> RequestBody::read(std::size_t max) {
  if (error_) co_return fail(*error_);
  if (continue_pending_) {
    if (auto said = co_await say_continue(); !said) {
      error_ = std::move(said).error();
      co_return fail(*error_);
    }
  }
  if (at_end_) co_return stream::Chunk();
  auto chunk = co_await read_data(std::min(max, stream::kLargeChunk));
  if (!chunk) error_ = chunk.error();
  co_return chunk;
}

/// Also before an empty body: botocore 1.29 (Debian 12) misreads the next reply on a connection where it was left out.
Task<> RequestBody::say_continue() {
  // Body bytes that are here already say that the client did not wait.
  if (buffer_.empty()) {
    if (!continue_allowed_) co_return fail(broken(Io::Eof));
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    std::array<iovec, 1> parts{{{const_cast<char*>(kContinue.data()), kContinue.size()}}};
    if (const Io sent = co_await channel_.send_all(parts, limit_); sent != Io::Done) co_return fail(broken(sent));
  }
  continue_pending_ = false;
  co_return Result<>();
}

Task<stream::Chunk> RequestBody::read_data(std::size_t max) {
  if (chunked_ && remaining_ == 0) {
    CO_CHECK(co_await next_chunk());
    if (at_end_) co_return stream::Chunk();
  }
  if (since_yield_ >= kYieldAfter) {
    since_yield_ = 0;
    co_await channel_.yield();
  }
  const std::size_t wanted = std::min<std::uint64_t>(max, remaining_);
  for (;;) {
    stream::Buffer buffer = stream::Buffer::allocate(wanted);
    std::size_t size = buffer_.take(buffer.data(), wanted);
    Io state = Io::Done;
    while (size < wanted && state == Io::Done) {
      const IoResult got = channel_.receive_now(buffer.data() + size, wanted - size);
      state = got.state;
      size += got.bytes;
    }
    if (size > 0) {
      if (chunked_) parser_->take_data({buffer.data(), size});
      remaining_ -= size;
      since_yield_ += size;
      if (!chunked_ && remaining_ == 0) at_end_ = true;
      co_return chunk_of(std::move(buffer), size);
    }
    if (state != Io::WouldBlock) co_return fail(broken(state));
    buffer = {};  // a stalled upload holds no memory
    since_yield_ = 0;
    if (const Io waited = co_await channel_.wait_readable(limit_); waited != Io::Done) co_return fail(broken(waited));
  }
}

Task<> RequestBody::next_chunk() {
  for (;;) {
    if (!buffer_.empty()) {
      std::size_t consumed = 0;
      const auto framing = parser_->parse_framing(buffer_.view(), consumed);
      buffer_.consume(consumed);
      switch (framing) {
        case RequestParser::Framing::Chunk:
          remaining_ = parser_->chunk_remaining();
          co_return Result<>();
        case RequestParser::Framing::End:
          at_end_ = true;
          trailers_ = parser_->take_trailers();
          co_return Result<>();
        case RequestParser::Framing::Malformed:
          co_return fail(Error(ErrorCode::InvalidRequest, "The chunked framing of the request body is malformed."));
        case RequestParser::Framing::NeedMore:
          break;
      }
    }
    if (buffer_.view().size() >= kMaxFraming) {
      co_return fail(Error(ErrorCode::InvalidRequest, "The chunked framing of the request body is too long."));
    }
    CO_CHECK(co_await fill_buffer());
  }
}

Task<> RequestBody::fill_buffer() {
  for (;;) {
    const auto room = buffer_.room(kMaxFraming);
    const IoResult got = channel_.receive_now(room.data(), room.size());
    if (got.state == Io::Done) {
      buffer_.commit(got.bytes);
      co_return Result<>();
    }
    if (got.state != Io::WouldBlock) co_return fail(broken(got.state));
    if (const Io waited = co_await channel_.wait_readable(limit_); waited != Io::Done) co_return fail(broken(waited));
  }
}

Error RequestBody::broken(Io state) const {
  if (state == Io::TimedOut) return ErrorCode::RequestTimeout;
  return ErrorCode::IncompleteBody;
}

}  // namespace mocks3::httpserver
