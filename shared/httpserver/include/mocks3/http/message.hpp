// Requests, replies, handlers and middlewares, without sockets.
//
// Ownership: the connection owns the Request for the time of the exchange; the handler gives the Response away.
// Threads: one core. Body limits and idle times are the connection's business, not the handler's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mocks3/http/headers.hpp"
#include "mocks3/model/fault_plan.hpp"
#include "mocks3/runtime/request_context.hpp"
#include "mocks3/stream/body.hpp"

namespace mocks3::http {

struct Peer {
  std::string address;  // "127.0.0.1"
  std::uint16_t port = 0;
  bool loopback = false;  // this machine: copying beats sendfile (docs/adr/0003-threading.md)
  std::uint64_t connection_id = 0;
  std::uint64_t request_ordinal = 0;  // on this connection, from 0
};

struct Request {
  std::string method;
  std::string target;      // raw, as on the wire: signatures are made over it
  std::string_view path;   // raw part of target before '?', view into target
  std::string_view query;  // raw part behind '?', view into target
  int version = 11;        // 10 or 11
  Headers headers;
  std::unique_ptr<stream::BodyReader> body;  // never null; the first read answers Expect: 100-continue
  Peer peer;
  bool tls = false;
};

/// Decoded query parameters in order; names without '=' have an empty value.
class Query {
 public:
  Query() = default;
  /// InvalidURI on a bad percent pair.
  static Result<Query> parse(std::string_view raw);
  std::optional<std::string_view> find(std::string_view name) const;
  std::string_view get(std::string_view name) const { return find(name).value_or(std::string_view{}); }
  bool contains(std::string_view name) const { return find(name).has_value(); }
  const std::vector<std::pair<std::string, std::string>>& items() const { return items_; }

 private:
  std::vector<std::pair<std::string, std::string>> items_;
};

struct Response {
  int status = 200;
  Headers headers;
  /// A short body that is already here; unused when `stream` is set.
  std::string text;
  /// A body to pull. With `content_length` it is sent with that length, otherwise chunked.
  std::unique_ptr<stream::BodyReader> stream;
  std::optional<std::uint64_t> content_length;
  /// The reply to HEAD: `content_length` is announced, no body is sent.
  bool head_only = false;
  /// Close the connection behind this reply.
  bool close = false;
  /// What is to happen to the bytes of this reply (fault rules).
  std::optional<model::WireFault> wire;
  /// Told how the sending ended, once: bytes of body sent, and whether it was whole.
  std::move_only_function<void(std::uint64_t bytes, bool complete)> on_sent;

  static Response with_text(int status, std::string_view content_type, std::string text);
};

class Handler {
 public:
  virtual ~Handler() = default;
  /// Must answer; an exception is a bug and becomes InternalError.
  virtual asio::awaitable<Response> handle(Request& request, runtime::RequestContext& context) = 0;
  /// The reply to something that never became a Request (bad request line, header too large, …), in the form of the
  /// port: S3 XML or problem+json.
  virtual Response protocol_error(const Error& error) = 0;
};

/// What stands behind a middleware.
class Next {
 public:
  virtual ~Next() = default;
  virtual asio::awaitable<Response> operator()(Request& request, runtime::RequestContext& context) = 0;
};

/// RFC 9457 problem+json of an error: our own ports.
Response problem_response(const Error& error, std::string_view request_id = {});
/// The error back out of a problem+json body; unknown types become InternalError.
Error error_from_problem(int status, std::string_view body);

}  // namespace mocks3::http
