// One connection from accept to close: heads, exchanges, keep-alive and the right kind of end.
//
// Ownership: the completion handler of its own coroutine. Threads: one core.
#pragma once

#include <atomic>
#include <optional>

#include "core.hpp"
#include "mocks3/http/message.hpp"
#include "mocks3/httpserver/server.hpp"
#include "mocks3/metrics/metrics.hpp"
#include "read_buffer.hpp"
#include "reply_writer.hpp"
#include "request_body.hpp"
#include "request_parser.hpp"

namespace mocks3::httpserver {

struct Metrics {
  Metrics(metrics::Registry& registry, const std::string& listener);
  metrics::Gauge& connections;
  std::array<metrics::Counter*, 6> requests;  // by hundreds of the status; 0 is unused
  metrics::Histogram& seconds;
};

/// What all connections of a server share; outlives them.
struct Shared {
  const Options& options;
  http::Handler& handler;
  Metrics* metrics;  // may be null
};

class Connection {
 public:
  Connection(const Shared& shared, Core& core, boost::asio::ip::tcp::socket socket, http::Peer peer, bool refused);

  Channel& channel() { return channel_; }
  /// Never throws. `refused`: answers SlowDown and ends.
  boost::asio::awaitable<void> run();

 private:
  using Clock = std::chrono::steady_clock;
  enum class After { NextRequest, Close, Linger };

  boost::asio::awaitable<After> serve();
  /// Bytes up to the end of a head; nothing when the connection ends here.
  boost::asio::awaitable<std::optional<Result<std::size_t>>> read_head();
  boost::asio::awaitable<After> exchange(const Head& head);
  boost::asio::awaitable<http::Response> ask_handler(runtime::RequestContext& context);
  boost::asio::awaitable<After> refuse(const Error& error);
  /// The reply in one step, without a coroutine. False: writer_.send() is needed.
  bool reply_now(http::Response& response, ReplyWriter::Frame& frame);
  boost::asio::awaitable<bool> drain_body();
  runtime::RequestContext make_context(Clock::time_point now) const;
  bool will_drain() const;
  void observe(int status, Clock::time_point started);

  const Shared& shared_;
  Core& core_;
  const bool refused_;
  Channel channel_;
  ReadBuffer buffer_;
  http::Request request_;
  std::optional<RequestParser> parser_;
  RequestBody body_;
  ReplyWriter writer_;
};

}  // namespace mocks3::httpserver
