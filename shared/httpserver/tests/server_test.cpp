#include "server_fixture.hpp"

namespace mocks3::httpserver {
namespace {

using std::chrono::milliseconds;

TEST(Server, AnswersAndKeepsTheConnection) {
  TestServer server(echo);
  auto client = server.client();
  for (int i = 0; i < 3; ++i) {
    client.send("GET /a%2Fb//c?x=%20 HTTP/1.1\r\nHost: h\r\n\r\n");
    const auto reply = client.read_reply();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "GET /a%2Fb//c?x=%20 ");
    EXPECT_EQ(reply.header("Connection"), "");
    EXPECT_TRUE(reply.header("Date").ends_with(" GMT"));
  }
}

TEST(Server, SplitsTheTargetAndTellsThePeer) {
  TestServer server([](http::Request& request, runtime::RequestContext& context) -> asio::awaitable<http::Response> {
    std::string text = std::string(request.path) + "|" + std::string(request.query) + "|" + request.peer.address + "|" +
                       std::to_string(request.peer.request_ordinal) + "|" + (request.peer.loopback ? "local" : "far");
    EXPECT_FALSE(context.request_id.empty());
    EXPECT_TRUE(context.trace.valid());
    EXPECT_FALSE(context.expired());
    co_return http::Response::with_text(200, "text/plain", text);
  });
  auto client = server.client();
  client.send(
      "GET /p/q?a=b?c HTTP/1.1\r\nHost: h\r\n\r\nGET http://host/x HTTP/1.1\r\nHost: h\r\n\r\nOPTIONS * "
      "HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read_reply().body, "/p/q|a=b?c|127.0.0.1|0|local");
  EXPECT_EQ(client.read_reply().body, "/x||127.0.0.1|1|local");
  EXPECT_EQ(client.read_reply().body, "*||127.0.0.1|2|local");
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  TestServer server(echo);
  auto client = server.client();
  std::string all;
  for (int i = 0; i < 200; ++i) {
    all += "PUT /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
  }
  client.send(all);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(client.read_reply().body, "PUT /" + std::to_string(i) + " abc");
}

TEST(Server, TakesAHeadByteByByteAndIgnoresAnEmptyLineBeforeIt) {
  TestServer server(echo);
  auto client = server.client();
  for (const char c : std::string("\r\nPUT /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nxy"))
    client.send({&c, 1});
  EXPECT_EQ(client.read_reply().body, "PUT /slow xy");
}

TEST(Server, ReadsChunkedBodiesAndTheirTrailers) {
  TestServer server([](http::Request& request, runtime::RequestContext&) -> asio::awaitable<http::Response> {
    EXPECT_FALSE(request.body->length());
    auto body = co_await stream::read_all(*request.body, 1u << 20);
    std::string text = body ? *body : std::string(body.error().name());
    for (const auto& [name, value] : request.body->trailers()) text += "|" + name + "=" + value;
    co_return http::Response::with_text(200, "text/plain", text);
  });
  const std::string head = "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string body = "3;x=\"y\"\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-Sum: 7\r\nX-B: c\r\n\r\n";
  auto client = server.client();
  client.send(head + body + head + "0\r\n\r\n");
  EXPECT_EQ(client.read_reply().body, "abc0123456789|X-Sum=7|X-B=c");
  EXPECT_EQ(client.read_reply().body, "");
  for (const char c : head + body) client.send({&c, 1});
  EXPECT_EQ(client.read_reply().body, "abc0123456789|X-Sum=7|X-B=c");
}

TEST(Server, BadChunkFramingIsAReadErrorAndEndsTheConnection) {
  TestServer server(echo);
  for (const char* body :
       {"zz\r\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n", "3 \r\nabc\r\n", "fffffffffffffffff\r\n",
        "3\nabc\r\n0\r\n\r\n", "0\r\nContent-Length: 3\r\n\r\n", "0\r\nA: b\r\n c\r\n\r\n", "-1\r\n"}) {
    auto client = server.client();
    client.send(std::string("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n") + body);
    client.half_close();
    const auto reply = client.read_reply();
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(reply.header("Connection"), "close") << body;
    EXPECT_EQ(client.read_to_end().end, End::Fin) << body;
  }
}

TEST(Server, EndlessChunkFramingIsRefused) {
  TestServer server(echo);
  auto client = server.client();
  client.send("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;x=" + std::string(40'000, 'y'));
  EXPECT_EQ(client.read_reply().status, 400);
}

TEST(Server, SendsContinueOnlyWhenTheHandlerReads) {
  TestServer server([](http::Request& request, runtime::RequestContext& context) -> asio::awaitable<http::Response> {
    if (request.target == "/refuse") co_return http::Response::with_text(403, "text/plain", "no");
    co_return co_await echo(request, context);
  });
  auto client = server.client();
  client.send("PUT /take HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 100);
  client.send("abc");
  EXPECT_EQ(client.read_reply().body, "PUT /take abc");
  client.send("PUT /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  const auto refused = client.read_reply();
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.header("Connection"), "close");
  client.half_close();
  EXPECT_EQ(client.read_to_end().end, End::Fin);
}

// botocore 1.29 waits for it there too, and misreads the next reply when it does not come.
TEST(Server, SendsContinueBeforeAnEmptyBodyToo) {
  TestServer server(echo);
  auto client = server.client();
  for (int i = 0; i < 2; ++i) {
    client.send("PUT /empty HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read_reply().status, 100);
    EXPECT_EQ(client.read_reply().body, "PUT /empty ");
  }
}

TEST(Server, SkipsContinueWhenTheBodyIsThereAlready) {
  TestServer server(echo);
  auto client = server.client();
  client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc");
  EXPECT_EQ(client.read_reply().status, 200);
}

asio::awaitable<http::Response> ignore_body(http::Request& request, runtime::RequestContext&) {
  co_return http::Response::with_text(200, "text/plain", request.target);
}

TEST(Server, DrainsAShortUnreadBodyAndGoesOn) {
  TestServer server(ignore_body);
  auto client = server.client();
  client.send("PUT /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n" + std::string(200'000, 'x') +
              "PUT /2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" +
              "GET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read_reply().body, "/1");
  EXPECT_EQ(client.read_reply().body, "/2");
  EXPECT_EQ(client.read_reply().body, "/3");
}

TEST(Server, ALongUnreadBodyEndsTheConnectionAfterAReplyThatCanBeRead) {
  TestServer server(ignore_body);
  auto client = server.client();
  client.send("PUT /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n" + std::string(3'000'000, 'x'));
  client.half_close();
  const auto reply = client.read_reply();
  EXPECT_EQ(reply.body, "/1");
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_EQ(client.read_to_end().end, End::Fin);
}

TEST(Server, AHalfClosedClientStillGetsItsReply) {
  TestServer server(echo);
  auto client = server.client();
  client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
  client.half_close();
  EXPECT_EQ(client.read_reply().body, "PUT / abc");
  EXPECT_EQ(client.read_to_end().end, End::Fin);
}

TEST(Server, ABodyThatBreaksOffIsIncomplete) {
  TestServer server(echo);
  for (const char* request : {"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc",
                              "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"}) {
    auto client = server.client();
    client.send(request);
    client.half_close();
    const auto reply = client.read_reply();
    EXPECT_EQ(reply.status, 400);
    EXPECT_NE(reply.body.find("IncompleteBody"), std::string::npos);
  }
}

TEST(Server, HttpOneZero) {
  TestServer server([](http::Request& request, runtime::RequestContext&) -> asio::awaitable<http::Response> {
    http::Response response;
    if (request.target == "/stream") {
      response.stream = std::make_unique<PatternBody>(5000);
    } else {
      response.text = "ok";
    }
    co_return response;
  });
  auto kept = server.client();
  kept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(kept.read_reply().header("Connection"), "keep-alive");
  kept.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(kept.read_reply().header("Connection"), "close");
  EXPECT_EQ(kept.read_to_end().end, End::Fin);
  auto client = server.client();
  client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto reply = client.read_reply();
  EXPECT_EQ(reply.header("Transfer-Encoding"), "");
  EXPECT_EQ(reply.body, pattern(5000));
  EXPECT_TRUE(reply.complete);
}

TEST(Server, RepliesWithoutABodyHaveNone) {
  TestServer server([](http::Request& request, runtime::RequestContext&) -> asio::awaitable<http::Response> {
    http::Response response;
    response.headers.add("Content-Length", "77");  // only the server knows it
    if (request.target == "/204") response.status = 204;
    if (request.target == "/304") response.status = 304;
    if (request.target == "/length") {
      response.content_length = 12345;
      response.head_only = true;
    }
    if (request.target == "/text") response.text = "hello";
    if (request.target == "/stream") {
      response.stream = std::make_unique<PatternBody>(5000);
      response.content_length = 5000;
    }
    co_return response;
  });
  auto client = server.client();
  const auto ask = [&](const std::string& method, const std::string& target) {
    client.send(method + " " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
    return client.read_reply(method == "HEAD");
  };
  EXPECT_EQ(ask("GET", "/204").header("Content-Length"), "");
  EXPECT_EQ(ask("GET", "/304").header("Content-Length"), "");
  EXPECT_EQ(ask("HEAD", "/length").header("Content-Length"), "12345");
  EXPECT_EQ(ask("HEAD", "/text").header("Content-Length"), "5");
  EXPECT_EQ(ask("HEAD", "/stream").header("Content-Length"), "5000");
  EXPECT_EQ(ask("GET", "/text").body, "hello");
}

TEST(Server, AHeaderValueCannotBeginAnotherHeader) {
  TestServer server([](http::Request&, runtime::RequestContext&) -> asio::awaitable<http::Response> {
    auto response = http::Response::with_text(200, "text/plain\r\nSet-Cookie: a=b\r\n\r\nbody", "ok");
    response.headers.add(std::string("X-\0Y", 4), "\r");
    co_return response;
  });
  auto client = server.client();
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto reply = client.read_reply();
  EXPECT_EQ(reply.header("Set-Cookie"), "");
  EXPECT_EQ(reply.header("Content-Type"), "text/plain  Set-Cookie: a=b    body");
  EXPECT_EQ(reply.body, "ok");
}

TEST(Server, AHandlerThatThrowsIsAnInternalError) {
  TestServer server([](http::Request&, runtime::RequestContext&) -> asio::awaitable<http::Response> {
    throw std::logic_error("bug");
    co_return http::Response();
  });
  auto client = server.client();
  for (int i = 0; i < 2; ++i) {
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.read_reply().status, 500);
  }
}

TEST(Server, ABodyReaderOutlivingItsExchangeFailsCleanly) {
  std::unique_ptr<stream::BodyReader> kept;
  TestServer server([&](http::Request& request, runtime::RequestContext&) -> asio::awaitable<http::Response> {
    if (kept) EXPECT_EQ((co_await kept->read(10)).error().code, ErrorCode::Cancelled);
    kept = std::move(request.body);
    co_return http::Response::with_text(200, "text/plain", "ok");
  });
  auto client = server.client();
  for (int i = 0; i < 2; ++i) {
    client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_EQ(client.read_reply().body, "ok");
  }
}

TEST(Server, OnlyInternalServersTakeDeadlinesAndIdsFromTheirCallers) {
  const auto tell = [](http::Request&, runtime::RequestContext& context) -> asio::awaitable<http::Response> {
    const auto left = context.deadline - std::chrono::steady_clock::now();
    co_return http::Response::with_text(
        200, "text/plain",
        context.request_id + (left < std::chrono::seconds(10) ? " short " : " long ") + context.trace.trace_id_hex());
  };
  const std::string request =
      "GET / HTTP/1.1\r\nHost: h\r\nx-request-id: RID\r\nx-mocks3-deadline-ms: 5000\r\n"
      "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n";
  Options internal = quick_options();
  internal.internal = true;
  TestServer inside(tell, internal);
  auto client = inside.client();
  client.send(request);
  EXPECT_EQ(client.read_reply().body, "RID short 0af7651916cd43dd8448eb211c80319c");
  TestServer outside(tell);
  auto stranger = outside.client();
  stranger.send(request);
  const std::string told = stranger.read_reply().body;
  EXPECT_EQ(told.find("RID"), std::string::npos);
  EXPECT_NE(told.find(" long 0af7651916cd43dd8448eb211c80319c"), std::string::npos);
}

TEST(Server, APortInUseIsNamed) {
  TestServer server(echo);
  Options options = quick_options();
  options.port = server->port();
  LambdaHandler handler(echo);
  Server second(server.cores(), options, handler, nullptr);
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().message, "127.0.0.1:" + std::to_string(server->port()) + " is already in use");
}

TEST(Server, ListensByNameAndOnAllAddresses) {
  for (const char* address : {"localhost", "", "0.0.0.0"}) {
    Options options = quick_options();
    options.address = address;
    TestServer server(echo, options);
    auto client = server.client();
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.read_reply().status, 200) << address;
    EXPECT_TRUE(server->url().starts_with("http://")) << server->url();
  }
}

TEST(Server, MeasuresItself) {
  TestServer server(echo);
  auto client = server.client();
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  client.read_reply();
  client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.read_to_end().end, End::Fin);
  server->drain(std::chrono::steady_clock::now() + std::chrono::seconds(5));
  const std::string text = server.registry().render();
  EXPECT_NE(text.find(R"(mocks3_http_requests_total{listener="test",status="2xx"} 2)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"(mocks3_http_connections{listener="test"} 0)"), std::string::npos);
}

TEST(ParseListen, AcceptsItsThreeForms) {
  EXPECT_EQ(parse_listen("127.0.0.1:9000"), std::pair(std::string("127.0.0.1"), std::uint16_t{9000}));
  EXPECT_EQ(parse_listen("localhost:0"), std::pair(std::string("localhost"), std::uint16_t{0}));
  EXPECT_EQ(parse_listen("[::1]:9000"), std::pair(std::string("::1"), std::uint16_t{9000}));
  EXPECT_EQ(parse_listen(":9000"), std::pair(std::string(), std::uint16_t{9000}));
  for (const char* bad : {"", "9000", "a:", "a:b", "a:65536", "::1:9000", "[::1:9000", "[x]:1", "a b:1", "a:-1"}) {
    EXPECT_FALSE(parse_listen(bad)) << bad;
  }
}

}  // namespace
}  // namespace mocks3::httpserver
