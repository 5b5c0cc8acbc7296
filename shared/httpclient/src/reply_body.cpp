#include "reply_body.hpp"

namespace mocks3::httpclient {

namespace {

constexpr std::size_t kMaxFraming = 16u << 10;
constexpr std::size_t kSmallBuffer = 64u << 10;
constexpr std::uint64_t kUnknown = std::numeric_limits<std::uint64_t>::max();

/// A large buffer with little in it is not handed on: whoever collects chunks would hold all of it.
stream::Chunk chunk_of(stream::Buffer buffer, std::size_t size) {
  if (buffer.capacity() <= kSmallBuffer || size >= buffer.capacity() / 4) return {std::move(buffer), size};
  stream::Buffer small = stream::Buffer::allocate(size);
  std::memcpy(small.data(), buffer.data(), size);
  return {std::move(small), size};
}

class ReplyBody final : public stream::BodyReader {
 public:
  ReplyBody(Lease lease, std::unique_ptr<ReplyParser> parser, bool reusable, Wire::Limit idle_limit)
      : lease_(std::move(lease)), parser_(std::move(parser)), reusable_(reusable), idle_limit_(idle_limit) {
    if (parser_->is_done()) {
      length_ = 0;
    } else if (const auto length = parser_->content_length(); length && !parser_->chunked()) {
      length_ = *length;
    }
    remaining_ = parser_->chunked() ? 0 : length_.value_or(kUnknown);
    if (parser_->is_done()) finish();
  }

  std::optional<std::uint64_t> length() const override { return length_; }
  stream::Trailers trailers() const override { return parser_->trailers; }

  Task<stream::Chunk> read(std::size_t max) override {
    if (error_) co_return fail(*error_);
    if (at_end_) co_return stream::Chunk();
    auto chunk = co_await pull(std::min(max, stream::kLargeChunk));
    if (!chunk) {
      error_ = chunk.error();
      lease_ = {};
    }
    co_return chunk;
  }

 private:
  Task<stream::Chunk> pull(std::size_t max) {
    Wire& wire = lease_.wire();
    const bool chunked = parser_->chunked();
    if (chunked && remaining_ == 0) {
      CO_CHECK(co_await next_chunk());
      if (at_end_) co_return stream::Chunk();
    }
    const std::size_t wanted = std::min<std::uint64_t>(max, remaining_);
    for (;;) {
      stream::Buffer buffer = stream::Buffer::allocate(wanted);
      std::size_t size = wire.take(buffer.data(), wanted);
      Io state = Io::Done;
      while (size < wanted && state == Io::Done) {
        const IoResult got = wire.receive_now(buffer.data() + size, wanted - size);
        state = got.state;
        size += got.bytes;
      }
      if (size > 0) {
        if (chunked) parser_->take_data({buffer.data(), size});
        if (remaining_ != kUnknown) remaining_ -= size;
        if (!chunked && remaining_ == 0) finish();
        co_return chunk_of(std::move(buffer), size);
      }
      if (state == Io::Eof && remaining_ == kUnknown) {
        at_end_ = true;
        lease_ = {};
        co_return stream::Chunk();
      }
      if (state != Io::WouldBlock) co_return fail(broken(state));
      buffer = {};
      if (const Io waited = co_await wire.wait_readable(idle_limit_); waited != Io::Done)
        co_return fail(broken(waited));
    }
  }

  Task<> next_chunk() {
    Wire& wire = lease_.wire();
    for (;;) {
      if (!wire.input().empty()) {
        std::size_t consumed = 0;
        const auto step = parser_->parse(wire.input(), consumed);
        wire.consume(consumed);
        if (step == ReplyParser::Step::Chunk) {
          remaining_ = parser_->chunk_remaining();
          co_return Result<>();
        }
        if (step == ReplyParser::Step::End) {
          finish();
          co_return Result<>();
        }
        if (step == ReplyParser::Step::Malformed || wire.input().size() > kMaxFraming) {
          co_return fail(Error(ErrorCode::StoreUnavailable).caused_by("malformed chunks in the reply"));
        }
      }
      if (const Io got = co_await wire.receive_more(idle_limit_); got != Io::Done) co_return fail(broken(got));
    }
  }

  void finish() {
    at_end_ = true;
    if (reusable_ && parser_->keep_alive() && lease_.wire().input().empty()) {
      lease_.release();
    } else {
      lease_ = {};
    }
  }

  static Error broken(Io state) {
    return Error(ErrorCode::StoreUnavailable)
        .caused_by(state == Io::TimedOut ? "the reply body stalled" : "the reply body broke off");
  }

  Lease lease_;
  std::unique_ptr<ReplyParser> parser_;
  const bool reusable_;
  const Wire::Limit idle_limit_;
  std::optional<std::uint64_t> length_;
  std::uint64_t remaining_ = 0;  // of the whole or of the current chunk; kUnknown: until the peer closes
  bool at_end_ = false;
  std::optional<Error> error_;
};

}  // namespace

std::unique_ptr<stream::BodyReader> make_reply_body(Lease lease, std::unique_ptr<ReplyParser> parser, bool reusable,
                                                    Wire::Limit idle_limit) {
  return std::make_unique<ReplyBody>(std::move(lease), std::move(parser), reusable, idle_limit);
}

}  // namespace mocks3::httpclient
