// HTTP/1.1 calls from one service to another: keep-alive connections per core, streamed bodies both ways.
//
// A request body is pulled and always sent chunked, so that its last chunk is the verdict: when the body ends in an
// error the connection is broken off before that chunk and the peer never sees a whole body. A reply body is pulled by
// the caller; a reply that is dropped unread closes its connection. Every call carries traceparent, x-request-id, the
// remaining deadline in x-mocks3-deadline-ms and the service token.
//
// Ownership: outlives its calls; a reply may outlive the coroutine that asked for it, not the client; the event loops
// outlive the client. Threads: any core; connections stay on the core that opened them. Errors: StoreUnavailable when
// nobody answers (the call was not processed, or its outcome is unknown when it was a write: `Reply` is then absent),
// DeadlineExceeded, the peer's own error from problem+json otherwise. Retries: only calls marked idempotent whose
// reused connection turned out to be closed.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "mocks3/http/message.hpp"
#include "mocks3/metrics/metrics.hpp"

namespace mocks3::httpclient {

struct Options {
  std::size_t max_connections_per_core = 64;  // more callers wait for one
  std::chrono::milliseconds connect_timeout{2'000};
  std::chrono::milliseconds idle_timeout{30'000};     // shorter than the server's
  std::chrono::milliseconds io_idle_timeout{30'000};  // without a byte in either direction
  std::string token;                                  // sent as `Authorization: Bearer`
};

struct Call {
  std::string method = "GET";
  std::string target = "/";
  http::Headers headers;
  std::string text;                    // a short body …
  stream::BodyReader* body = nullptr;  // … or one to pull; must outlive the call
  bool idempotent = false;
  /// Also hand out replies of 4xx and 5xx instead of turning them into errors.
  bool accept_errors = false;
};

struct Reply {
  int status = 0;
  http::Headers headers;
  std::unique_ptr<stream::BodyReader> body;  // never null
};

class Client {
 public:
  /// `resolve` is asked per connection: "http://127.0.0.1:7001", from discovery.
  Client(Options options, std::function<Result<std::string>()> resolve, metrics::Registry* registry);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  Task<Reply> call(const runtime::RequestContext& context, const Call& call);
  /// call(), then the whole reply body as text (at most `limit` bytes).
  Task<std::string> call_text(const runtime::RequestContext& context, const Call& call, std::size_t limit = 64u << 20);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace mocks3::httpclient
