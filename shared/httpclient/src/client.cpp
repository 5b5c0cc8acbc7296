#include "mocks3/httpclient/client.hpp"

#include <array>
#include <charconv>
#include <mutex>
#include <unordered_map>

#include "connection_pool.hpp"
#include "mocks3/logger/logger.hpp"
#include "reply_body.hpp"
#include "reply_parser.hpp"

namespace mocks3::httpclient {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kMaxErrorText = 64u << 10;

iovec part_of(std::string_view text) { return {const_cast<char*>(text.data()), text.size()}; }

bool has_line_break(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos; }

Result<> check(const Call& call) {
  bool bad = has_line_break(call.method) || has_line_break(call.target) || call.target.find(' ') != std::string::npos;
  for (std::size_t i = 0; i < call.headers.size(); ++i) {
    bad = bad || has_line_break(call.headers.name(i)) || has_line_break(call.headers.value(i));
  }
  if (bad)
    return fail(ErrorCode::InvalidArgument, "a call to " + call.method + " must not carry line breaks or spaces");
  return {};
}

milliseconds remaining(Clock::time_point deadline) {
  const auto now = Clock::now();
  if (deadline <= now) return milliseconds(0);
  return std::chrono::ceil<milliseconds>(deadline - now);
}

Error lost(std::string_view why) { return Error(ErrorCode::StoreUnavailable).caused_by(std::string(why)); }

/// What one attempt came to. `closed`: a reused connection ended before a byte of the reply, so the peer had most
/// likely closed it before it saw the call.
struct Attempt {
  Result<Reply> reply;
  bool closed = false;
};

}  // namespace

struct Client::Impl {
  Options options;
  std::function<Result<std::string>()> resolve;
  metrics::Counter* connects = nullptr;
  metrics::Counter* calls = nullptr;
  metrics::Counter* failures = nullptr;
  metrics::Counter* retries = nullptr;
  std::mutex mutex;
  std::unordered_map<asio::execution_context*, std::shared_ptr<ConnectionPool>> pools;  // by core

  std::shared_ptr<ConnectionPool> pool_of(const asio::any_io_executor& executor);
  std::string head_of(const runtime::RequestContext& context, const Call& call, const std::string& authority) const;
  asio::awaitable<Attempt> attempt(const runtime::RequestContext& context, const Call& call, bool fresh);
  asio::awaitable<Io> send_call(Wire& wire, std::string head, const Call& call, std::optional<Error>& body_error);
  Task<Reply> as_error(Reply reply);
};

std::shared_ptr<ConnectionPool> Client::Impl::pool_of(const asio::any_io_executor& executor) {
  auto& context = asio::query(executor, asio::execution::context);
  const std::lock_guard lock(mutex);
  auto& pool = pools[&context];
  if (!pool) pool = std::make_shared<ConnectionPool>(options, resolve, connects);
  return pool;
}

std::string Client::Impl::head_of(const runtime::RequestContext& context, const Call& call,
                                  const std::string& authority) const {
  std::string head;
  head.reserve(512);
  head += call.method + " " + call.target + " HTTP/1.1\r\nHost: " + authority + "\r\n";
  for (std::size_t i = 0; i < call.headers.size(); ++i) {
    head.append(call.headers.name(i)).append(": ").append(call.headers.value(i)).append("\r\n");
  }
  head += "traceparent: " + context.trace.child().to_traceparent() + "\r\n";
  if (!context.request_id.empty()) head += "x-request-id: " + context.request_id + "\r\n";
  if (context.deadline != Clock::time_point::max()) {
    head += "x-mocks3-deadline-ms: " + std::to_string(remaining(context.deadline).count()) + "\r\n";
  }
  if (!options.token.empty()) head += "Authorization: Bearer " + options.token + "\r\n";
  if (call.body) {
    head += "Transfer-Encoding: chunked\r\n";
  } else if (!call.text.empty() || (call.method != "GET" && call.method != "HEAD")) {
    head += "Content-Length: " + std::to_string(call.text.size()) + "\r\n";
  }
  return head + "\r\n";
}

/// Done: the whole call is out. WouldBlock: the peer has answered before its end.
asio::awaitable<Io> Client::Impl::send_call(Wire& wire, std::string head, const Call& call,
                                            std::optional<Error>& body_error) {
  const auto limit = options.io_idle_timeout;
  if (!call.body) {
    std::array<iovec, 2> parts{part_of(head), part_of(call.text)};
    co_return co_await wire.send(parts, limit);
  }
  for (;;) {
    auto chunk = co_await call.body->read(stream::kReplyChunk);
    if (!chunk) {
      body_error = chunk.error();
      co_return Io::Failed;
    }
    // What the head buffer holds goes out with the first chunk.
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), chunk->size(), 16).ptr;
    head.append(digits.data(), end).append("\r\n");
    if (chunk->empty()) {
      for (const auto& [name, value] : call.body->trailers()) head += name + ": " + value + "\r\n";
    }
    std::array<iovec, 3> parts{part_of(head), part_of(chunk->view()), part_of("\r\n")};
    if (const Io sent = co_await wire.send(parts, limit); sent != Io::Done) co_return sent;
    if (chunk->empty()) co_return Io::Done;
    head.clear();
    if (wire.has_input()) co_return Io::WouldBlock;
  }
}

asio::awaitable<Attempt> Client::Impl::attempt(const runtime::RequestContext& context, const Call& call, bool fresh) {
  const auto pool = pool_of(co_await asio::this_coro::executor);
  auto lease = co_await pool->acquire(context.deadline, fresh);
  if (!lease) co_return Attempt{std::unexpected(std::move(lease).error())};
  Wire& wire = lease->wire();

  std::optional<Error> body_error;
  const Io sent = co_await send_call(wire, head_of(context, call, lease->authority()), call, body_error);
  if (body_error) co_return Attempt{fail(*body_error)};  // the lease breaks the connection off: no last chunk
  if (sent == Io::TimedOut) co_return Attempt{fail(lost("the peer does not take the request"))};

  // Even when sending failed: the peer may have answered and closed.
  auto parser = std::make_unique<ReplyParser>(call.method == "HEAD");
  bool seen = false;
  for (;;) {
    if (!wire.input().empty()) {
      seen = true;
      std::size_t consumed = 0;
      const auto step = parser->parse(wire.input(), consumed);
      wire.consume(consumed);
      if (step == ReplyParser::Step::Malformed) co_return Attempt{fail(lost("the reply is not HTTP"))};
      if (step == ReplyParser::Step::Head) {
        if (parser->status / 100 != 1) break;
        parser = std::make_unique<ReplyParser>(call.method == "HEAD");
        continue;
      }
    }
    // A streamed body may have outlasted the deadline, which does not bound bodies.
    const auto limit =
        call.body ? options.io_idle_timeout : std::min(options.io_idle_timeout, remaining(context.deadline));
    const Io got = co_await wire.receive_more(limit);
    if (got == Io::TimedOut && !call.body && context.expired()) co_return Attempt{fail(ErrorCode::DeadlineExceeded)};
    if (got == Io::TimedOut) co_return Attempt{fail(lost("no reply in time"))};
    if (got != Io::Done) co_return Attempt{fail(lost("the connection broke off")), lease->reused() && !seen};
  }
  Reply reply;
  reply.status = parser->status;
  reply.headers = std::move(parser->headers);
  reply.body = make_reply_body(std::move(*lease), std::move(parser), sent == Io::Done, options.io_idle_timeout);
  co_return Attempt{std::move(reply)};
}

Task<Reply> Client::Impl::as_error(Reply reply) {
  const auto text = co_await stream::read_all(*reply.body, kMaxErrorText);
  co_return std::unexpected(http::error_from_problem(reply.status, text ? *text : std::string()));
}

Client::Client(Options options, std::function<Result<std::string>()> resolve, metrics::Registry* registry)
    : impl_(std::make_shared<Impl>()) {
  impl_->options = std::move(options);
  impl_->resolve = std::move(resolve);
  if (!registry) return;
  impl_->connects = &registry->counter("mocks3_http_client_connects_total", "Connections opened to other services");
  impl_->calls = &registry->counter("mocks3_http_client_calls_total", "Calls to other services");
  impl_->failures = &registry->counter("mocks3_http_client_failures_total", "Calls that got no reply");
  impl_->retries = &registry->counter("mocks3_http_client_retries_total", "Calls repeated on a fresh connection");
}

Client::~Client() = default;

Task<Reply> Client::call(const runtime::RequestContext& context, const Call& call) {
  const auto impl = impl_;
  CO_CHECK(check(call));
  if (context.expired()) co_return fail(ErrorCode::DeadlineExceeded);
  if (impl->calls) impl->calls->add();
  Attempt attempt = co_await impl->attempt(context, call, false);
  // A pulled body cannot be pulled twice.
  if (attempt.closed && call.idempotent && !call.body) {
    if (impl->retries) impl->retries->add();
    attempt = co_await impl->attempt(context, call, true);
  }
  if (!attempt.reply) {
    if (impl->failures) impl->failures->add();
    co_return std::move(attempt.reply);
  }
  if (attempt.reply->status >= 400 && !call.accept_errors) co_return co_await impl->as_error(std::move(*attempt.reply));
  co_return std::move(attempt.reply);
}

Task<std::string> Client::call_text(const runtime::RequestContext& context, const Call& call_in, std::size_t limit) {
  CO_TRY(Reply reply, co_await call(context, call_in));
  co_return co_await stream::read_all(*reply.body, limit);
}

}  // namespace mocks3::httpclient
