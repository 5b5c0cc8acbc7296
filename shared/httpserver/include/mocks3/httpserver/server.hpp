// An HTTP/1.1 listener: one acceptor that deals sockets out to the cores, one coroutine per connection.
//
// What it owes its handler: a whole and well-formed head (limits below), a body that is read from the socket only when
// pulled, `100 Continue` at the first pull, keep-alive and pipelining, idle limits kept by one coarse timer per core.
// What it owes its client: a reply in the port's own form to every malformed head, no reply mixed up with another, a
// connection closed rather than left in doubt. It also carries out wire faults, because it owns the socket.
//
// Ownership: a runtime::Module. Threads: the handler is called on the core of the connection. Units: bytes and
// milliseconds. Source: RFC 9112.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "mocks3/http/message.hpp"
#include "mocks3/metrics/metrics.hpp"
#include "mocks3/runtime/app.hpp"

namespace mocks3::httpserver {

enum class ReplyPath { Auto, Copy, Sendfile };  // Auto: copy to this machine, sendfile to others

struct Options {
  std::string address = "127.0.0.1";  // or a host name; empty: all addresses
  std::uint16_t port = 0;             // 0: a free one
  std::string name = "http";          // label of metrics and logs
  std::size_t max_head_bytes = 64u << 10;
  std::size_t max_connections = 12000;                  // more are accepted and answered 503
  std::chrono::milliseconds idle_timeout{60'000};       // between requests
  std::chrono::milliseconds head_timeout{20'000};       // first byte of a head to its last
  std::chrono::milliseconds body_idle_timeout{30'000};  // without a byte in either direction
  std::chrono::milliseconds request_deadline{120'000};  // RequestContext::deadline
  ReplyPath reply_path = ReplyPath::Auto;
  bool internal = false;  // callers are our own: x-mocks3-deadline-ms and x-request-id are honoured
};

class Server final : public runtime::Module {
 public:
  /// `handler` outlives the server. `registry` may be null.
  Server(runtime::Cores& cores, Options options, http::Handler& handler, metrics::Registry* registry);
  ~Server() override;

  std::string_view name() const override;
  /// Binds and listens, then accepts. A port in use is an error that names the address.
  Result<> start() override;
  /// Stops accepting, lets running exchanges end, closes idle connections.
  void drain(std::chrono::steady_clock::time_point deadline) override;
  void stop() override;

  /// The port bound, after start().
  std::uint16_t port() const;
  std::string url() const;  // "http://127.0.0.1:9000"

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// "HOST:PORT", "[::1]:9000", ":9000" (all addresses: the host is empty). InvalidArgument otherwise.
Result<std::pair<std::string, std::uint16_t>> parse_listen(std::string_view text);

}  // namespace mocks3::httpserver
