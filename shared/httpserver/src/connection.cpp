#include "connection.hpp"

#include "mocks3/logger/logger.hpp"
#include "mocks3/utils/encoding.hpp"
#include "mocks3/utils/random.hpp"

namespace mocks3::httpserver {

namespace asio = boost::asio;

namespace {

constexpr std::uint64_t kMaxDrained = 256u << 10;
constexpr std::size_t kMaxRequestId = 128;
constexpr std::uint64_t kMaxDeadlineMs = 24u * 3600 * 1000;

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= kMaxRequestId &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// Tells on_sent how the sending ended, however the exchange ends, even by an exception.
class SentReport {
 public:
  explicit SentReport(http::Response& response) : response_(response) {}
  SentReport(const SentReport&) = delete;
  SentReport& operator=(const SentReport&) = delete;
  ~SentReport() {
    if (!response_.on_sent) return;
    try {
      response_.on_sent(bytes, complete);
    } catch (const std::exception& error) {
      logger::error("on_sent threw", {{"error.message", error.what()}});
    }
  }
  std::uint64_t bytes = 0;
  bool complete = false;

 private:
  http::Response& response_;
};

}  // namespace

Metrics::Metrics(metrics::Registry& registry, const std::string& listener)
    : connections(registry.gauge("mocks3_http_connections", "Open connections", {{"listener", listener}})),
      requests{},
      seconds(registry.histogram("mocks3_http_request_seconds", "From a whole head to a sent reply",
                                 {{"listener", listener}})) {
  for (std::size_t i = 1; i < requests.size(); ++i) {
    requests[i] = &registry.counter("mocks3_http_requests_total", "Requests answered",
                                    {{"listener", listener}, {"status", std::to_string(i) + "xx"}});
  }
}

Connection::Connection(const Shared& shared, Core& core, asio::ip::tcp::socket socket, http::Peer peer, bool refused)
    : shared_(shared),
      core_(core),
      refused_(refused),
      channel_(std::move(socket)),
      body_(channel_, buffer_, shared.options.body_idle_timeout),
      writer_(channel_, shared.options, peer.loopback) {
  if (peer.loopback) channel_.stay_on_this_machine();
  request_.peer = std::move(peer);
}

asio::awaitable<void> Connection::run() {
  try {
    After after = After::NextRequest;
    while (after == After::NextRequest) after = refused_ ? co_await refuse(ErrorCode::SlowDown) : co_await serve();
    if (after == After::Linger) co_await channel_.linger();
  } catch (const std::exception& error) {
    // Cancelled by stop(), or out of memory: either way this connection is over.
    if (!core_.stopping()) {
      logger::error("a connection failed", {{"server.name", shared_.options.name}, {"error.message", error.what()}});
    }
  }
  channel_.close();
}

asio::awaitable<Connection::After> Connection::serve() {
  const auto size = co_await read_head();
  if (!size) co_return After::Close;
  if (!*size) co_return co_await refuse(size->error());
  parser_.emplace(request_);
  const auto head = parser_->parse_head(buffer_.view().substr(0, **size));
  buffer_.consume(**size);
  if (!head) co_return co_await refuse(head.error());
  co_return co_await exchange(*head);
}

asio::awaitable<std::optional<Result<std::size_t>>> Connection::read_head() {
  const Options& options = shared_.options;
  HeadScanner scanner;
  std::optional<Clock::time_point> head_end;
  unsigned empty_lines = 0;
  for (;;) {
    // RFC 9112 section 2.2: an empty line in front of a request is ignored.
    while (scanner.head_size() == 0 && empty_lines < 2 && buffer_.view().starts_with("\r\n")) {
      buffer_.consume(2);
      ++empty_lines;
    }
    const std::string_view bytes = buffer_.view();
    if (!bytes.empty() && !(bytes.size() == 1 && bytes.front() == '\r')) {
      switch (scanner.scan(bytes)) {
        case HeadScanner::State::Complete:
          if (scanner.head_size() > options.max_head_bytes) {
            co_return fail(Error(ErrorCode::RequestHeaderSectionTooLarge));
          }
          co_return scanner.head_size();
        case HeadScanner::State::Malformed:
          co_return fail(Error(ErrorCode::BadRequest));
        case HeadScanner::State::Incomplete:
          break;
      }
      // A first byte that cannot begin a method (a TLS hello, for one) would be waited on in vain.
      if (bytes.front() <= ' ' || bytes.front() >= '\x7f') co_return fail(Error(ErrorCode::BadRequest));
      if (bytes.size() >= options.max_head_bytes) co_return fail(Error(ErrorCode::RequestHeaderSectionTooLarge));
    }

    const bool idle = bytes.empty();
    if (idle) buffer_.shrink();
    const auto room = buffer_.room(options.max_head_bytes);
    IoResult got;
    if (core_.draining() && idle) {
      got = channel_.receive_now(room.data(), room.size());
      if (got.state != Io::Done) co_return std::nullopt;
    } else {
      auto limit = options.idle_timeout;
      if (!idle) {
        const auto now = Clock::now();
        if (!head_end) head_end = now + options.head_timeout;
        limit = std::chrono::duration_cast<std::chrono::milliseconds>(*head_end - now);
      }
      channel_.set_idle(idle);
      got = channel_.end_receive(co_await channel_.start_receive(room.data(), room.size(), limit));
      channel_.set_idle(false);
      // drain() has woken us; one last look decides whether a request was on its way.
      if (got.state == Io::Failed && core_.draining() && !core_.stopping() && idle) continue;
      if (got.state == Io::TimedOut && !idle) co_return fail(Error(ErrorCode::RequestTimeout));
      if (got.state != Io::Done) co_return std::nullopt;
    }
    buffer_.commit(got.bytes);
  }
}

asio::awaitable<Connection::After> Connection::exchange(const Head& head) {
  const auto started = Clock::now();
  body_.start(head, *parser_);
  request_.body = body_.reader();
  auto context = make_context(started);

  ReplyWriter::End end;
  ReplyWriter::Frame frame{.head_request = request_.method == "HEAD", .version = request_.version};
  int status = 0;
  {
    http::Response response = co_await ask_handler(context);
    SentReport report(response);
    status = response.status;
    body_.forbid_continue();
    // The replies of one turn of the loop leave together behind it. Each send may wake a client; one that finds several
    // replies asks its next questions together too, which wakes this core once for all of them (ADR 0003).
    if (core_.has_several()) co_await channel_.yield();
    frame.keep_alive = head.keep_alive && !core_.draining() && !body_.failed() && will_drain();
    end = reply_now(response, frame) ? ReplyWriter::End::Complete : co_await writer_.send();
    report.bytes = writer_.body_bytes();
    report.complete = end == ReplyWriter::End::Complete;
  }
  request_.body.reset();
  body_.detach();
  ++request_.peer.request_ordinal;
  observe(status, started);

  if (end == ReplyWriter::End::Broken) co_return After::Close;
  if (end == ReplyWriter::End::Cut) co_return After::Linger;
  if (frame.keep_alive && (body_.at_end() || co_await drain_body())) co_return After::NextRequest;
  const bool all_read = body_.at_end() && buffer_.empty() && !channel_.has_unread();
  co_return all_read ? After::Close : After::Linger;
}

asio::awaitable<http::Response> Connection::ask_handler(runtime::RequestContext& context) {
  std::string what;
  try {
    co_return co_await shared_.handler.handle(request_, context);
  } catch (const std::exception& error) {
    if (core_.stopping()) throw;
    what = error.what();
  }
  logger::error(
      "a handler threw",
      {{"server.name", shared_.options.name}, {"http.request.id", context.request_id}, {"error.message", what}});
  co_return shared_.handler.protocol_error(ErrorCode::InternalError);
}

asio::awaitable<Connection::After> Connection::refuse(const Error& error) {
  const auto started = Clock::now();
  auto response = shared_.handler.protocol_error(error);
  SentReport report(response);
  ReplyWriter::Frame frame{.keep_alive = false};
  const auto end = reply_now(response, frame) ? ReplyWriter::End::Complete : co_await writer_.send();
  report.bytes = writer_.body_bytes();
  report.complete = end == ReplyWriter::End::Complete;
  observe(response.status, started);
  co_return end == ReplyWriter::End::Broken ? After::Close : After::Linger;
}

bool Connection::reply_now(http::Response& response, ReplyWriter::Frame& frame) {
  frame.date = core_.date(Clock::now());
  writer_.prepare(response, frame);
  return writer_.send_now();
}

bool Connection::will_drain() const {
  if (body_.continue_pending()) return false;
  const auto left = body_.remaining();
  return !left || *left <= kMaxDrained;
}

asio::awaitable<bool> Connection::drain_body() {
  std::uint64_t drained = 0;
  while (drained <= kMaxDrained) {
    const auto chunk = co_await body_.read(stream::kReplyChunk);
    if (!chunk) co_return false;
    if (chunk->empty()) co_return true;
    drained += chunk->size();
  }
  co_return false;
}

runtime::RequestContext Connection::make_context(Clock::time_point now) const {
  const http::Headers& headers = request_.headers;
  runtime::RequestContext context;
  context.deadline = now + shared_.options.request_deadline;
  if (shared_.options.internal) {
    if (const auto id = headers.find("x-request-id"); id && is_request_id(*id)) context.request_id = *id;
    if (const auto left = headers.find("x-mocks3-deadline-ms")) {
      if (const auto ms = utils::parse_u64(*left)) {
        context.deadline = now + std::chrono::milliseconds(std::min(*ms, kMaxDeadlineMs));
      }
    }
  }
  if (context.request_id.empty()) context.request_id = utils::random_request_id();
  if (const auto parent = headers.find("traceparent")) {
    if (const auto trace = tracing::TraceContext::parse(*parent)) context.trace = *trace;
  }
  if (!context.trace.valid()) context.trace = tracing::TraceContext::make();
  return context;
}

void Connection::observe(int status, Clock::time_point started) {
  Metrics* metrics = shared_.metrics;
  if (!metrics) return;
  const auto hundreds = static_cast<std::size_t>(status / 100);
  if (hundreds >= 1 && hundreds < metrics->requests.size()) metrics->requests[hundreds]->add();
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started);
  metrics->seconds.observe_us(static_cast<std::uint64_t>(took.count()));
}

}  // namespace mocks3::httpserver
