#include "mocks3/httpclient/client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>
#include <future>

#include "mocks3/httpserver/server.hpp"
#include "mocks3/testing/coroutine_test.hpp"

namespace mocks3::httpclient {
namespace {

using namespace boost::asio::experimental::awaitable_operators;
using std::chrono::milliseconds;
using testing::test_context;

class LambdaHandler final : public http::Handler {
 public:
  using Function = std::function<asio::awaitable<http::Response>(http::Request&, runtime::RequestContext&)>;
  explicit LambdaHandler(Function function) : function_(std::move(function)) {}
  asio::awaitable<http::Response> handle(http::Request& request, runtime::RequestContext& context) override {
    return function_(request, context);
  }
  http::Response protocol_error(const Error& error) override { return http::problem_response(error); }

 private:
  Function function_;
};

/// A real server on two cores, and a client of it.
class Pair {
 public:
  explicit Pair(LambdaHandler::Function function, Options options = {})
      : handler_(std::move(function)),
        server_(cores_, server_options(), handler_, nullptr),
        client_(std::move(options), [this]() -> Result<std::string> { return server_.url(); }, &registry_) {
    cores_.start();
    const auto started = server_.start();
    if (!started) throw std::runtime_error(started.error().describe());
  }
  Client& client() { return client_; }
  httpserver::Server& server() { return server_; }
  std::uint64_t connects() { return registry_.counter("mocks3_http_client_connects_total", "").value(); }
  std::uint64_t retries() { return registry_.counter("mocks3_http_client_retries_total", "").value(); }

 private:
  static httpserver::Options server_options() {
    httpserver::Options options;
    options.internal = true;
    return options;
  }
  runtime::Cores cores_{2};
  metrics::Registry registry_;
  LambdaHandler handler_;
  httpserver::Server server_;
  Client client_;
};

asio::awaitable<http::Response> echo(http::Request& request, runtime::RequestContext&) {
  auto body = co_await stream::read_all(*request.body, 1u << 20);
  if (!body) co_return http::problem_response(body.error());
  co_return http::Response::with_text(200, "text/plain", request.method + " " + request.target + " " + *body);
}

char pattern_at(std::uint64_t position) { return static_cast<char>((position * 2654435761u) >> 13); }

/// `size` bytes of a pattern, then the end or `verdict`.
class PatternBody final : public stream::BodyReader {
 public:
  explicit PatternBody(std::uint64_t size, std::optional<Error> verdict = std::nullopt)
      : size_(size), verdict_(std::move(verdict)) {}
  Task<stream::Chunk> read(std::size_t max) override {
    if (at_ == size_) {
      if (verdict_) co_return fail(*verdict_);
      co_return stream::Chunk();
    }
    const auto size = std::min<std::uint64_t>(max, size_ - at_);
    stream::Buffer buffer = stream::Buffer::allocate(size);
    for (std::uint64_t i = 0; i < size; ++i) buffer.data()[i] = pattern_at(at_ + i);
    at_ += size;
    co_return stream::Chunk(std::move(buffer), size);
  }
  std::optional<std::uint64_t> length() const override { return std::nullopt; }
  stream::Trailers trailers() const override { return {{"X-Sum", std::to_string(at_)}}; }
  std::uint64_t pulled() const { return at_; }

 private:
  const std::uint64_t size_;
  const std::optional<Error> verdict_;
  std::uint64_t at_ = 0;
};

/// Counts the pattern; nothing when a byte is wrong.
Task<std::uint64_t> count_pattern(stream::BodyReader& body) {
  std::uint64_t at = 0;
  for (;;) {
    CO_TRY(const stream::Chunk chunk, co_await body.read(stream::kLargeChunk));
    if (chunk.empty()) co_return at;
    for (const char c : chunk.view()) {
      if (c != pattern_at(at++)) co_return fail(ErrorCode::BadDigest);
    }
  }
}

/// Takes connections one after the other and does with each what it is told.
class FakePeer {
 public:
  explicit FakePeer(std::function<void(int fd, int ordinal)> serve) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    listen(listener_, 16);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, serve = std::move(serve)] {
      for (int ordinal = 0;; ++ordinal) {
        const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) return;
        serve(fd, ordinal);
        close(fd);
      }
    });
  }
  ~FakePeer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  static std::string read_head(int fd) {
    std::string head;
    char c;
    while (!head.ends_with("\r\n\r\n") && recv(fd, &c, 1, 0) == 1) head += c;
    return head;
  }
  static void say(int fd, std::string_view text) { send(fd, text.data(), text.size(), MSG_NOSIGNAL); }

 private:
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

Client client_of(const FakePeer& peer, Options options = {}) {
  return Client(std::move(options), [url = peer.url()]() -> Result<std::string> { return url; }, nullptr);
}

CO_TEST(Client, CallsAndKeepsTheConnection) {
  Pair pair(echo);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(co_await pair.client().call_text(test_context(), {.target = "/a?b=" + std::to_string(i)}),
              "GET /a?b=" + std::to_string(i) + " ");
    EXPECT_EQ(co_await pair.client().call_text(test_context(), {.method = "PUT", .target = "/t", .text = "hello"}),
              "PUT /t hello");
  }
  EXPECT_EQ(pair.connects(), 1u);
}

CO_TEST(Client, CarriesTheContext) {
  Options options;
  options.token = "secret";
  Pair pair(
      [](http::Request& request, runtime::RequestContext& context) -> asio::awaitable<http::Response> {
        EXPECT_LE(context.deadline, std::chrono::steady_clock::now() + std::chrono::seconds(20));
        co_return http::Response::with_text(200, "text/plain",
                                            context.request_id + " " + context.trace.trace_id_hex() + " " +
                                                std::string(request.headers.get("authorization")) + " " +
                                                std::string(request.headers.get("x-extra")));
      },
      options);
  const auto context = test_context();
  Call call;
  call.headers.add("x-extra", "more");
  EXPECT_EQ(co_await pair.client().call_text(context, call),
            context.request_id + " " + context.trace.trace_id_hex() + " Bearer secret more");
}

CO_TEST(Client, StreamsLargeBodiesBothWays) {
  constexpr std::uint64_t kSize = 64u << 20;
  Pair pair([](http::Request& request, runtime::RequestContext&) -> asio::awaitable<http::Response> {
    const auto counted = co_await count_pattern(*request.body);
    if (!counted) co_return http::problem_response(counted.error());
    http::Response response;
    response.headers.add("X-Trailer", request.body->trailers().at(0).second);
    response.stream = std::make_unique<PatternBody>(*counted);
    if (request.target == "/length") response.content_length = *counted;
    co_return response;
  });
  for (const char* target : {"/length", "/chunked"}) {
    PatternBody body(kSize);
    auto reply = co_await pair.client().call(test_context(), {.method = "PUT", .target = target, .body = &body});
    CO_ASSERT_OK(reply);
    EXPECT_EQ(reply->headers.get("x-trailer"), std::to_string(kSize));
    EXPECT_EQ(co_await count_pattern(*reply->body), kSize);
  }
  EXPECT_EQ(pair.connects(), 1u);
}

CO_TEST(Client, EmptyBodiesAreBodies) {
  Pair pair(echo);
  stream::MemoryBody body{std::string()};
  EXPECT_EQ(co_await pair.client().call_text(test_context(), {.method = "PUT", .target = "/e", .body = &body}),
            "PUT /e ");
}

CO_TEST(Client, ABodyThatFailsIsNeverSeenWhole) {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{100}, std::uint64_t{5'000'000}}) {
    std::promise<Result<std::uint64_t>> seen;
    Pair pair([&](http::Request& request, runtime::RequestContext&) -> asio::awaitable<http::Response> {
      seen.set_value(co_await count_pattern(*request.body));
      co_return http::Response();
    });
    // The peer must be in the middle of the call when the body fails: an empty call would never reach it.
    PatternBody body(size, Error(ErrorCode::BadDigest));
    const auto reply = co_await pair.client().call(test_context(), {.method = "PUT", .target = "/", .body = &body});
    EXPECT_EQ(reply.error().code, ErrorCode::BadDigest);
    if (size == 0) continue;
    EXPECT_EQ(seen.get_future().get().error().code, ErrorCode::IncompleteBody);
  }
}

CO_TEST(Client, AnEarlyReplyEndsTheBody) {
  Pair pair([](http::Request& request, runtime::RequestContext& context) -> asio::awaitable<http::Response> {
    if (request.target == "/refuse") co_return http::problem_response(ErrorCode::AccessDenied);
    co_return co_await echo(request, context);
  });
  PatternBody body(1u << 30);
  const auto reply = co_await pair.client().call(test_context(), {.method = "PUT", .target = "/refuse", .body = &body});
  EXPECT_EQ(reply.error().code, ErrorCode::AccessDenied) << reply.error().describe();
  EXPECT_LT(body.pulled(), 1u << 30);
  EXPECT_EQ(co_await pair.client().call_text(test_context(), {.target = "/next"}), "GET /next ");
}

CO_TEST(Client, ErrorsOfThePeerComeBackAsThemselves) {
  Pair pair([](http::Request&, runtime::RequestContext&) -> asio::awaitable<http::Response> {
    co_return http::problem_response(Error(ErrorCode::NoSuchKey, "gone").with("Key", "a"));
  });
  const auto error = (co_await pair.client().call(test_context(), {})).error();
  EXPECT_EQ(error.code, ErrorCode::NoSuchKey);
  EXPECT_EQ(error.message, "gone");
  EXPECT_EQ(error.details.at(0).second, "a");
  auto reply = co_await pair.client().call(test_context(), {.accept_errors = true});
  CO_ASSERT_OK(reply);
  EXPECT_EQ(reply->status, 404);
  EXPECT_TRUE((co_await stream::read_all(*reply->body, 1000))->find("NoSuchKey") != std::string::npos);
  EXPECT_EQ(pair.connects(), 1u);
}

CO_TEST(Client, RepliesWithoutABodyEndAtOnce) {
  Pair pair([](http::Request& request, runtime::RequestContext&) -> asio::awaitable<http::Response> {
    http::Response response;
    if (request.method == "DELETE") response.status = 204;
    if (request.method == "HEAD") response.content_length = 1000;
    co_return response;
  });
  for (const char* method : {"DELETE", "HEAD", "GET"}) {
    EXPECT_EQ(co_await pair.client().call_text(test_context(), {.method = method}), "");
  }
  EXPECT_EQ(pair.connects(), 1u);
}

CO_TEST(Client, NobodyThereIsUnavailable) {
  std::string url;
  {
    const FakePeer peer([](int, int) {});
    url = peer.url();
  }
  for (const std::string& bad : {url, std::string("ftp://x"), std::string("http://"), std::string("http://a:0")}) {
    Client client({}, [&]() -> Result<std::string> { return bad; }, nullptr);
    EXPECT_EQ((co_await client.call(test_context(), {})).error().code, ErrorCode::StoreUnavailable) << bad;
  }
  Client client({}, []() -> Result<std::string> { return fail(ErrorCode::StoreUnavailable); }, nullptr);
  EXPECT_EQ((co_await client.call(test_context(), {})).error().code, ErrorCode::StoreUnavailable);
}

CO_TEST(Client, NamesAreResolved) {
  Pair pair(echo);
  const auto port = std::to_string(pair.server().port());
  Client client({}, [&]() -> Result<std::string> { return "http://localhost:" + port + "/"; }, nullptr);
  EXPECT_EQ(co_await client.call_text(test_context(), {}), "GET / ");
}

/// Answers once on each connection and closes when asked again; `heads` counts the calls seen.
void answer_once(int fd, std::atomic<int>& heads) {
  FakePeer::read_head(fd);
  ++heads;
  FakePeer::say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  if (!FakePeer::read_head(fd).empty()) ++heads;
}

CO_TEST(Client, OnlyIdempotentCallsAreRepeatedOnAClosedConnection) {
  std::atomic<int> heads = 0;
  const FakePeer peer([&](int fd, int) { answer_once(fd, heads); });
  {
    Client client = client_of(peer);
    EXPECT_EQ(co_await client.call_text(test_context(), {}), "ok");
    EXPECT_EQ(co_await client.call_text(test_context(), {.idempotent = true}), "ok");
    EXPECT_EQ(heads, 3);
  }
  Client client = client_of(peer);
  EXPECT_EQ(co_await client.call_text(test_context(), {}), "ok");
  EXPECT_EQ((co_await client.call_text(test_context(), {.method = "POST"})).error().code, ErrorCode::StoreUnavailable);
  EXPECT_EQ(heads, 5);
}

CO_TEST(Client, ABodyIsNotSentTwice) {
  std::atomic<int> heads = 0;
  const FakePeer peer([&](int fd, int) { answer_once(fd, heads); });
  Client client = client_of(peer);
  EXPECT_EQ(co_await client.call_text(test_context(), {}), "ok");
  stream::MemoryBody body(std::string("abc"));
  EXPECT_FALSE(co_await client.call_text(test_context(), {.method = "PUT", .body = &body, .idempotent = true}));
}

CO_TEST(Client, SilenceEndsAtTheDeadlineOrTheIdleLimit) {
  const FakePeer peer([](int fd, int) {
    FakePeer::read_head(fd);
    FakePeer::read_head(fd);
  });
  {
    Client client = client_of(peer);
    auto context = test_context();
    context.deadline = std::chrono::steady_clock::now() + milliseconds(50);
    EXPECT_EQ((co_await client.call(context, {})).error().code, ErrorCode::DeadlineExceeded);
    EXPECT_EQ((co_await client.call(context, {})).error().code, ErrorCode::DeadlineExceeded);
  }
  Options options;
  options.io_idle_timeout = milliseconds(50);
  Client client = client_of(peer, options);
  EXPECT_EQ((co_await client.call(test_context(), {})).error().code, ErrorCode::StoreUnavailable);
}

CO_TEST(Client, ABrokenReplyBodyIsAReadError) {
  for (const char* text : {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    const FakePeer peer([&](int fd, int) {
      FakePeer::read_head(fd);
      FakePeer::say(fd, text);
    });
    Client client = client_of(peer);
    auto reply = co_await client.call(test_context(), {});
    CO_ASSERT_OK(reply);
    EXPECT_EQ((co_await stream::read_all(*reply->body, 100)).error().code, ErrorCode::StoreUnavailable) << text;
  }
}

CO_TEST(Client, AStalledReplyBodyIsAReadError) {
  const FakePeer peer([](int fd, int) {
    FakePeer::read_head(fd);
    FakePeer::say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    FakePeer::read_head(fd);
  });
  Options options;
  options.io_idle_timeout = milliseconds(50);
  Client client = client_of(peer, options);
  auto reply = co_await client.call(test_context(), {});
  CO_ASSERT_OK(reply);
  EXPECT_EQ((co_await stream::read_all(*reply->body, 100)).error().code, ErrorCode::StoreUnavailable);
}

CO_TEST(Client, OtherFormsOfRepliesAreUnderstood) {
  const FakePeer peer([](int fd, int) {
    FakePeer::read_head(fd);
    FakePeer::say(fd, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\nX: y\r\n\r\nuntil the end");
  });
  Client client = client_of(peer);
  EXPECT_EQ(co_await client.call_text(test_context(), {}), "until the end");
  const FakePeer nonsense([](int fd, int) {
    FakePeer::read_head(fd);
    FakePeer::say(fd, "SSH-2.0-OpenSSH\r\n\r\n");
  });
  Client confused = client_of(nonsense);
  EXPECT_EQ((co_await confused.call(test_context(), {})).error().code, ErrorCode::StoreUnavailable);
}

CO_TEST(Client, AReplyDroppedUnreadClosesItsConnection) {
  Pair pair([](http::Request&, runtime::RequestContext&) -> asio::awaitable<http::Response> {
    http::Response response;
    response.stream = std::make_unique<PatternBody>(1u << 20);
    co_return response;
  });
  for (int i = 0; i < 3; ++i) {
    auto reply = co_await pair.client().call(test_context(), {});
    CO_ASSERT_OK(reply);
  }
  EXPECT_EQ(pair.connects(), 3u);
}

CO_TEST(Client, CallersWaitForAConnection) {
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  Options options;
  options.max_connections_per_core = 1;
  Pair pair(
      [&](http::Request& request, runtime::RequestContext& context) -> asio::awaitable<http::Response> {
        most = std::max<int>(most, ++inside);
        auto response = co_await echo(request, context);
        --inside;
        co_return response;
      },
      options);
  const auto ask = [&](std::string target) -> asio::awaitable<void> {
    for (int i = 0; i < 20; ++i)
      EXPECT_EQ(co_await pair.client().call_text(test_context(), {.target = target}), "GET " + target + " ");
  };
  co_await (ask("/a") && ask("/b") && ask("/c"));
  EXPECT_EQ(most, 1);
  EXPECT_EQ(pair.connects(), 1u);
}

CO_TEST(Client, WaitingForAConnectionHasADeadline) {
  Options options;
  options.max_connections_per_core = 1;
  const FakePeer peer([](int fd, int) {
    FakePeer::read_head(fd);
    FakePeer::say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
    FakePeer::read_head(fd);
  });
  Client client = client_of(peer, options);
  auto held = co_await client.call(test_context(), {});
  CO_ASSERT_OK(held);
  auto context = test_context();
  context.deadline = std::chrono::steady_clock::now() + milliseconds(30);
  EXPECT_EQ((co_await client.call(context, {})).error().code, ErrorCode::DeadlineExceeded);
}

CO_TEST(Client, ACancelledCallGivesItsPlaceBack) {
  Options options;
  options.max_connections_per_core = 1;
  Pair pair(
      [](http::Request& request, runtime::RequestContext& context) -> asio::awaitable<http::Response> {
        if (request.target == "/hang") {
          asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
          co_await timer.async_wait(asio::use_awaitable);
        }
        co_return co_await echo(request, context);
      },
      options);
  const auto hang = [&]() -> asio::awaitable<void> {
    (void)co_await pair.client().call(test_context(), {.target = "/hang"});
  };
  const auto wait = [&]() -> asio::awaitable<void> { (void)co_await pair.client().call(test_context(), {}); };
  asio::steady_timer timer(co_await asio::this_coro::executor, milliseconds(50));
  co_await (hang() || timer.async_wait(asio::use_awaitable));
  timer.expires_after(milliseconds(50));
  co_await (hang() || wait() || timer.async_wait(asio::use_awaitable));
  EXPECT_EQ(co_await pair.client().call_text(test_context(), {.target = "/after"}), "GET /after ");
}

CO_TEST(Client, NothingSlipsIntoTheHead) {
  Pair pair(echo);
  Call call;
  call.headers.add("x", "a\r\nb: c");
  EXPECT_EQ((co_await pair.client().call(test_context(), call)).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ((co_await pair.client().call(test_context(), {.target = "/a b"})).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(pair.connects(), 0u);
}

TEST(ClientOnCores, KeepsConnectionsOnTheirCore) {
  runtime::Cores cores(2);  // outlives the client
  cores.start();
  Pair pair(echo);
  std::vector<std::future<void>> done;
  for (unsigned core = 0; core < 2; ++core) {
    done.push_back(asio::co_spawn(
        cores.context(core),
        [&]() -> asio::awaitable<void> {
          for (int i = 0; i < 200; ++i) EXPECT_EQ(co_await pair.client().call_text(test_context(), {}), "GET / ");
        },
        asio::use_future));
  }
  for (auto& one : done) one.get();
  EXPECT_EQ(pair.connects(), 2u);
  cores.stop();
}

}  // namespace
}  // namespace mocks3::httpclient
