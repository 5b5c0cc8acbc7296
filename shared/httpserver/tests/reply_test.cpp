// Streams, files, wire faults and the end of a server, seen from the other end of the socket.
#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>

#include "mocks3/testing/temp_dir.hpp"
#include "server_fixture.hpp"

namespace mocks3::httpserver {
namespace {

using Kind = model::WireFault::Kind;
constexpr std::uint64_t kLarge = 64u << 20;

const std::string kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

/// Replies of one shape; remembers what on_sent said.
struct Replies {
  std::function<http::Response()> make;
  Event ended;
  int calls = 0;
  std::uint64_t bytes = 0;
  bool complete = false;

  LambdaHandler::Function function() {
    return [this](http::Request&, runtime::RequestContext&) -> asio::awaitable<http::Response> {
      auto response = make();
      response.on_sent = [this](std::uint64_t sent, bool whole) {
        ++calls;
        bytes = sent;
        complete = whole;
        ended.set();
      };
      co_return response;
    };
  }
};

http::Response stream_of(std::uint64_t size, bool announced, std::optional<Error> verdict = std::nullopt) {
  http::Response response;
  response.stream = std::make_unique<PatternBody>(size, std::move(verdict));
  if (announced) response.content_length = size;
  return response;
}

TEST(Streams, ArriveWholeWithAndWithoutALength) {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{300'000}, kLarge}) {
    for (const bool announced : {true, false}) {
      Replies replies{[&] { return stream_of(size, announced); }};
      TestServer server(replies.function());
      auto client = server.client();
      client.send(kGet);
      const auto reply = client.read_reply();
      EXPECT_TRUE(reply.complete);
      EXPECT_EQ(reply.header("Transfer-Encoding"), announced ? "" : "chunked");
      EXPECT_TRUE(reply.body == pattern(size));
      ASSERT_TRUE(replies.ended.wait());
      server->stop();
      EXPECT_EQ(replies.calls, 1);
      EXPECT_EQ(replies.bytes, size);
      EXPECT_TRUE(replies.complete);
    }
  }
}

TEST(Streams, UploadsArriveWhole) {
  const std::string body = pattern(kLarge);
  TestServer server([&](http::Request& request, runtime::RequestContext&) -> asio::awaitable<http::Response> {
    std::uint64_t at = 0;
    for (;;) {
      auto chunk = co_await request.body->read(stream::kLargeChunk);
      if (!chunk) co_return http::problem_response(chunk.error());
      if (chunk->empty()) break;
      if (chunk->view() != std::string_view(body).substr(at, chunk->size()))
        co_return http::problem_response(ErrorCode::BadDigest);
      at += chunk->size();
    }
    co_return http::Response::with_text(200, "text/plain", std::to_string(at));
  });
  auto client = server.client();
  client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(kLarge) + "\r\n\r\n");
  client.send(body);
  EXPECT_EQ(client.read_reply().body, std::to_string(kLarge));
  client.send("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (std::size_t at = 0; at < body.size(); at += 1u << 20) {
    client.send("100000\r\n");
    client.send(std::string_view(body).substr(at, 1u << 20));
    client.send("\r\n");
  }
  client.send("0\r\n\r\n");
  EXPECT_EQ(client.read_reply().body, std::to_string(kLarge));
}

TEST(Streams, ALongTextIsSentWhole) {
  TestServer server([](http::Request&, runtime::RequestContext&) -> asio::awaitable<http::Response> {
    co_return http::Response::with_text(200, "text/plain", pattern(20'000'000));
  });
  auto client = server.client();
  client.send(kGet + kGet);
  EXPECT_TRUE(client.read_reply().body == pattern(20'000'000));
  EXPECT_TRUE(client.read_reply().body == pattern(20'000'000));
}

TEST(Streams, ABodyThatFailsNeverLooksWhole) {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{10}, std::uint64_t{1'000'000}}) {
    for (const bool announced : {true, false}) {
      Replies replies{[&] { return stream_of(size, announced, Error(ErrorCode::StoreCorrupted)); }};
      TestServer server(replies.function());
      auto client = server.client();
      client.send(kGet);
      EXPECT_FALSE(client.read_reply().complete) << size << announced;
      auto second = server.client();
      second.send(kGet);
      EXPECT_EQ(second.read_to_end().end, End::Reset);
      ASSERT_TRUE(replies.ended.wait());
      EXPECT_FALSE(replies.complete);
    }
  }
}

TEST(Streams, ABodyOfAnotherLengthThanAnnouncedNeverLooksWhole) {
  for (const std::uint64_t announced : {999u, 1001u}) {
    Replies replies{[&] {
      auto response = stream_of(1000, true);
      response.content_length = announced;
      return response;
    }};
    TestServer server(replies.function());
    auto client = server.client();
    client.send(kGet);
    EXPECT_FALSE(client.read_reply().complete);
  }
}

class FileBody final : public stream::BodyReader {
 public:
  FileBody(const std::filesystem::path& path, std::uint64_t offset, std::uint64_t size, std::atomic<int>& pulls)
      : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC)), offset_(offset), left_(size), pulls_(pulls) {}
  ~FileBody() override { close(fd_); }
  Task<stream::Chunk> read(std::size_t max) override {
    ++pulls_;
    stream::Buffer buffer = stream::Buffer::allocate(max);
    const auto got = pread(fd_, buffer.data(), std::min<std::uint64_t>(max, left_), static_cast<off_t>(offset_));
    if (got < 0) co_return fail(ErrorCode::InternalError);
    offset_ += static_cast<std::uint64_t>(got);
    left_ -= static_cast<std::uint64_t>(got);
    co_return stream::Chunk(std::move(buffer), static_cast<std::size_t>(got));
  }
  std::optional<std::uint64_t> length() const override { return left_; }
  std::optional<stream::FileRegion> as_file() override { return stream::FileRegion{fd_, offset_, left_}; }

 private:
  int fd_;
  std::uint64_t offset_;
  std::uint64_t left_;
  std::atomic<int>& pulls_;
};

TEST(Files, LeaveByTheAskedPath) {
  const testing::TempDir folder;
  const auto path = folder.path() / "blob";
  std::ofstream(path, std::ios::binary) << pattern(kLarge + 1000);
  for (const auto reply_path : {ReplyPath::Auto, ReplyPath::Copy, ReplyPath::Sendfile}) {
    std::atomic<int> pulls = 0;
    Replies replies{[&] {
      http::Response response;
      response.stream = std::make_unique<FileBody>(path, 1000, kLarge, pulls);
      response.content_length = kLarge;
      return response;
    }};
    Options options = quick_options();
    options.reply_path = reply_path;
    TestServer server(replies.function(), options);
    auto client = server.client();
    client.send(kGet + kGet);
    EXPECT_TRUE(client.read_reply().body == pattern(kLarge + 1000).substr(1000));
    EXPECT_TRUE(client.read_reply().complete);
    EXPECT_EQ(pulls == 0, reply_path == ReplyPath::Sendfile);  // this machine: Auto copies
    ASSERT_TRUE(replies.ended.wait());
    EXPECT_EQ(replies.bytes, kLarge);
  }
}

TEST(Files, AFileThatShrinksNeverLooksWhole) {
  const testing::TempDir folder;
  const auto path = folder.path() / "blob";
  std::ofstream(path, std::ios::binary) << pattern(1000);
  std::atomic<int> pulls = 0;
  Replies replies{[&] {
    http::Response response;
    response.stream = std::make_unique<FileBody>(path, 0, 2000, pulls);
    response.content_length = 2000;
    return response;
  }};
  Options options = quick_options();
  options.reply_path = ReplyPath::Sendfile;
  TestServer server(replies.function(), options);
  auto client = server.client();
  client.send(kGet);
  EXPECT_EQ(client.read_to_end().end, End::Reset);
}

std::string body_of(const std::string& bytes) {
  const auto end = bytes.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : bytes.substr(end + 4);
}

struct FaultCase {
  Kind kind;
  std::uint64_t at;
  bool share;
  std::uint64_t seen;  // bytes of body
};

TEST(WireFaults, CutAtTheByte) {
  constexpr std::uint64_t kSize = 1'000'000;
  for (const auto& fault :
       {FaultCase{Kind::ResetInBody, 0, false, 0}, FaultCase{Kind::ResetInBody, 12'345, false, 12'345},
        FaultCase{Kind::ResetInBody, 5000, true, 500'000}, FaultCase{Kind::ResetInBody, kSize, false, kSize},
        FaultCase{Kind::TruncateBody, 0, false, 0}, FaultCase{Kind::TruncateBody, 777'777, false, 777'777},
        FaultCase{Kind::TruncateBody, 1, true, 100}}) {
    for (const bool as_text : {false, true}) {
      Replies replies{[&] {
        auto response = as_text ? http::Response::with_text(200, "text/plain", pattern(kSize)) : stream_of(kSize, true);
        response.wire = model::WireFault{.kind = fault.kind, .at = fault.at, .at_is_share = fault.share};
        return response;
      }};
      TestServer server(replies.function());
      auto client = server.client();
      client.send(kGet);
      const auto received = client.read_to_end();
      EXPECT_NE(received.bytes.find("Content-Length: 1000000\r\n"), std::string::npos);
      EXPECT_TRUE(body_of(received.bytes) == pattern(fault.seen))
          << fault.seen << " " << body_of(received.bytes).size();
      EXPECT_EQ(received.end, fault.kind == Kind::ResetInBody ? End::Reset : End::Fin);
      ASSERT_TRUE(replies.ended.wait());
      EXPECT_EQ(replies.calls, 1);
      EXPECT_EQ(replies.bytes, fault.seen);
      EXPECT_FALSE(replies.complete);
    }
  }
}

TEST(WireFaults, CutAChunkedBodyAtTheByte) {
  for (const Kind kind : {Kind::ResetInBody, Kind::TruncateBody}) {
    Replies replies{[&] {
      auto response = stream_of(1'000'000, false);
      response.wire = model::WireFault{.kind = kind, .at = 654'321};
      return response;
    }};
    TestServer server(replies.function());
    auto client = server.client();
    client.send(kGet);
    const auto reply = client.read_reply();
    EXPECT_FALSE(reply.complete);
    EXPECT_TRUE(reply.body == pattern(654'321)) << reply.body.size();
    ASSERT_TRUE(replies.ended.wait());
    EXPECT_EQ(replies.bytes, 654'321u);
  }
}

TEST(WireFaults, ResetBeforeHeadersSendsNothing) {
  Replies replies{[&] {
    auto response = http::Response::with_text(200, "text/plain", "hello");
    response.wire = model::WireFault{.kind = Kind::ResetBeforeHeaders};
    return response;
  }};
  TestServer server(replies.function());
  auto client = server.client();
  client.send(kGet);
  const auto received = client.read_to_end();
  EXPECT_EQ(received.bytes, "");
  EXPECT_EQ(received.end, End::Reset);
  ASSERT_TRUE(replies.ended.wait());
  EXPECT_EQ(replies.calls, 1);
}

TEST(WireFaults, AReplyWithoutABodyEndsBehindItsHead) {
  for (const Kind kind : {Kind::ResetInBody, Kind::TruncateBody}) {
    Replies replies{[&] {
      http::Response response;
      response.status = 204;
      response.wire = model::WireFault{.kind = kind, .at = 10};
      return response;
    }};
    TestServer server(replies.function());
    auto client = server.client();
    client.send(kGet);
    EXPECT_EQ(client.read_reply().status, 204);
    EXPECT_EQ(client.read_to_end().end, kind == Kind::ResetInBody ? End::Reset : End::Fin);
  }
}

TEST(Drain, EndsIdleConnectionsAndLetsExchangesFinish) {
  Event entered;
  std::promise<void> release;
  auto released = release.get_future().share();
  TestServer server([&](http::Request& request, runtime::RequestContext& context) -> asio::awaitable<http::Response> {
    if (request.target == "/slow") {
      entered.set();
      asio::steady_timer timer(co_await asio::this_coro::executor);
      while (released.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
        timer.expires_after(std::chrono::milliseconds(1));
        co_await timer.async_wait(asio::use_awaitable);
      }
    }
    co_return co_await echo(request, context);
  });
  auto idle = server.client();
  idle.send(kGet);
  EXPECT_EQ(idle.read_reply().status, 200);
  auto busy = server.client();
  busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(entered.wait());
  auto draining = std::async(std::launch::async,
                             [&] { server->drain(std::chrono::steady_clock::now() + std::chrono::seconds(10)); });
  EXPECT_EQ(idle.read_to_end().end, End::Fin);
  EXPECT_THROW(server.client(), std::system_error);
  release.set_value();
  const auto reply = busy.read_reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_EQ(busy.read_to_end().end, End::Fin);
  draining.get();
}

TEST(Drain, StopEndsWhatDoesNotEnd) {
  Event entered;
  Event left;
  TestServer server([&](http::Request&, runtime::RequestContext&) -> asio::awaitable<http::Response> {
    struct OnExit {
      Event& event;
      ~OnExit() { event.set(); }
    } on_exit{left};
    entered.set();
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
    co_await timer.async_wait(asio::use_awaitable);
    co_return http::Response();
  });
  auto busy = server.client();
  busy.send(kGet);
  auto half = server.client();
  half.send("GET /");
  ASSERT_TRUE(entered.wait());
  server->drain(std::chrono::steady_clock::now() + std::chrono::milliseconds(20));
  server->stop();
  EXPECT_TRUE(left.wait());
  EXPECT_NE(busy.read_to_end().end, End::Timeout);
  EXPECT_NE(half.read_to_end().end, End::Timeout);
}

TEST(Drain, StopInTheMiddleOfManyTransfers) {
  std::atomic<int> reports = 0;
  std::atomic<int> replies = 0;
  {
    TestServer server([&](http::Request&, runtime::RequestContext&) -> asio::awaitable<http::Response> {
      auto response = stream_of(1u << 30, true);
      ++replies;
      response.on_sent = [&](std::uint64_t, bool) { ++reports; };
      co_return response;
    });
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 20; ++i) {
      clients.push_back(std::make_unique<RawClient>(server->port()));
      clients.back()->send(kGet);
    }
    while (replies < 20) std::this_thread::yield();
  }
  EXPECT_EQ(reports, 20);
}

}  // namespace
}  // namespace mocks3::httpserver
