// Heads that must be refused, limits that must be kept.
#include "server_fixture.hpp"

namespace mocks3::httpserver {
namespace {

using std::chrono::milliseconds;

struct Case {
  const char* what;
  std::string bytes;
  int status = 400;
};

class MalformedHead : public ::testing::TestWithParam<Case> {};

TEST_P(MalformedHead, IsAnsweredAndTheConnectionClosed) {
  TestServer server([](http::Request&, runtime::RequestContext&) -> asio::awaitable<http::Response> {
    ADD_FAILURE() << "the handler was asked";
    co_return http::Response();
  });
  auto client = server.client();
  client.send(GetParam().bytes);
  const auto reply = client.read_reply();
  EXPECT_EQ(reply.status, GetParam().status);
  EXPECT_EQ(reply.header("Connection"), "close");
  client.half_close();
  const auto rest = client.read_to_end();
  EXPECT_EQ(rest.end, End::Fin);
  EXPECT_EQ(rest.bytes, "");
}

std::vector<Case> malformed_heads() {
  using namespace std::string_literals;
  const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n";
  const std::string put = "PUT / HTTP/1.1\r\nHost: h\r\n";
  return {
      {"both framings", put + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"both framings, the other way", put + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"},
      {"both framings, unknown coding", put + "Transfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\n"},
      {"differing lengths", put + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n"},
      {"differing lengths in a list", put + "Content-Length: 3, 4\r\n\r\n"},
      {"negative length", put + "Content-Length: -3\r\n\r\n"},
      {"length with a sign", put + "Content-Length: +3\r\n\r\n"},
      {"length too large", put + "Content-Length: 99999999999999999999\r\n\r\n"},
      {"empty length", put + "Content-Length: \r\n\r\n"},
      {"unknown coding", put + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
      {"chunked twice", put + "Transfer-Encoding: chunked, chunked\r\n\r\n", 501},
      {"chunked in two fields", put + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"chunked in 1.0", "PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"folded line", get + "X: a\r\n b\r\n\r\n"},
      {"folded line, first part empty", get + "X: \r\n b\r\n\r\n"},
      {"folded line, second part empty", get + "X: a\r\n \r\n\r\n"},
      {"nul in a value", get + "X: a\0b\r\n\r\n"s},
      {"nul in a name", get + "X\0: a\r\n\r\n"s},
      {"nul in the target", "GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n"s},
      {"control byte in a value", get + "X: a\x01\r\n\r\n"},
      {"bare CR in a value", get + "X: a\rb\r\n\r\n"},
      {"bare LF lines", "GET / HTTP/1.1\nHost: h\n\n"},
      {"space before the colon", get + "X : a\r\n\r\n"},
      {"no colon", get + "X\r\n\r\n"},
      {"empty name", get + ": a\r\n\r\n"},
      {"no Host", "GET / HTTP/1.1\r\n\r\n"},
      {"two Hosts", get + "Host: i\r\n\r\n"},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"HTTP/0.9", "GET /\r\n\r\n"},
      {"version 3", "GET / HTTP/3.0\r\nHost: h\r\n\r\n"},
      {"two spaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"space in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"no method", " / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"TLS hello", "\x16\x03\x01\x02"s},
      {"many empty lines", "\r\n\r\n\r\n\r\n" + get + "\r\n"},
      {"head too large", get + "X: " + std::string(70'000, 'x') + "\r\n\r\n"},
      {"head too large in many fields",
       [&] {
         std::string many = get;
         for (int i = 0; i < 4000; ++i) many += "X-" + std::to_string(i) + ": 0123456789\r\n";
         return many + "\r\n";
       }()},
      {"endless request line", "GET /" + std::string(70'000, 'x')},
  };
}

INSTANTIATE_TEST_SUITE_P(All, MalformedHead, ::testing::ValuesIn(malformed_heads()), [](const auto& info) {
  std::string name;
  for (const char c : std::string_view(info.param.what)) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
});

TEST(Limits, AHeadOfTheLargestSizeIsTaken) {
  TestServer server(echo);
  auto client = server.client();
  const std::string start = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
  client.send(start + std::string((64u << 10) - start.size() - 4, 'x') + "\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 200);
}

TEST(Limits, TooLargeAHeadHasItsOwnError) {
  TestServer server(echo);
  auto client = server.client();
  client.send("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(70'000, 'x'));
  EXPECT_NE(client.read_reply().body.find("RequestHeaderSectionTooLarge"), std::string::npos);
}

TEST(Limits, EqualLengthsAreOne) {
  TestServer server(echo);
  auto client = server.client();
  client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ(client.read_reply().body, "PUT / abc");
}

Options short_limits() {
  Options options = quick_options();
  options.idle_timeout = options.head_timeout = options.body_idle_timeout = milliseconds(100);
  return options;
}

TEST(Limits, AnIdleConnectionIsClosedSilently) {
  TestServer server(echo, short_limits());
  auto client = server.client();
  const auto received = client.read_to_end();
  EXPECT_EQ(received.bytes, "");
  EXPECT_EQ(received.end, End::Fin);
}

TEST(Limits, ASlowHeadIsTold) {
  TestServer server(echo, short_limits());
  auto client = server.client();
  client.send("GET / HTTP/1.1\r\nHo");
  const auto reply = client.read_reply();
  EXPECT_EQ(reply.status, 400);
  EXPECT_NE(reply.body.find("RequestTimeout"), std::string::npos);
}

TEST(Limits, ADrippingHeadDoesNotMoveItsLimit) {
  TestServer server(echo, short_limits());
  auto client = server.client();
  client.send("GET / HTTP/1.1\r\nX: ");
  // Bytes keep coming until the server ends it.
  const auto start = std::chrono::steady_clock::now();
  RawClient::Reply reply;
  do {
    client.send("x");
    reply = client.read_reply(false, milliseconds(10));
  } while (reply.status == 0 && std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
  EXPECT_EQ(reply.status, 400);
}

TEST(Limits, ASlowBodyIsARequestTimeout) {
  TestServer server(echo, short_limits());
  for (const char* head : {"Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
                           "Transfer-Encoding: chunked\r\n\r\n5"}) {
    auto client = server.client();
    client.send(std::string("PUT / HTTP/1.1\r\nHost: h\r\n") + head);
    const auto reply = client.read_reply();
    EXPECT_EQ(reply.status, 400);
    EXPECT_NE(reply.body.find("RequestTimeout"), std::string::npos);
    EXPECT_EQ(reply.header("Connection"), "close");
  }
}

TEST(Limits, AClientThatDoesNotReadIsLeft) {
  Event ended;
  bool whole = true;
  TestServer server(
      [&](http::Request&, runtime::RequestContext&) -> asio::awaitable<http::Response> {
        http::Response response;
        response.stream = std::make_unique<PatternBody>(1u << 30);
        response.content_length = 1u << 30;
        response.on_sent = [&](std::uint64_t, bool complete) {
          whole = complete;
          ended.set();
        };
        co_return response;
      },
      short_limits());
  auto client = server.client();
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(ended.wait());
  EXPECT_FALSE(whole);
}

TEST(Limits, TooManyConnectionsAreAnsweredSlowDown) {
  Options options = quick_options();
  options.max_connections = 2;
  TestServer server(echo, options);
  const auto ask = [](RawClient& client) {
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    return client.read_reply();
  };
  auto first = server.client();
  auto second = server.client();
  EXPECT_EQ(ask(first).status, 200);
  EXPECT_EQ(ask(second).status, 200);
  {
    auto third = server.client();
    const auto reply = ask(third);
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.header("Connection"), "close");
  }
  first.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(first.read_to_end().end, End::Fin);
  // The place is free once the server has seen the end; until then it says so.
  int status = 503;
  for (int i = 0; i < 1000 && status == 503; ++i) {
    auto next = server.client();
    status = ask(next).status;
  }
  EXPECT_EQ(status, 200);
}

}  // namespace
}  // namespace mocks3::httpserver
