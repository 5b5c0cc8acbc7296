// A server with a handler made of a lambda, and the bodies its tests need.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "mocks3/httpserver/server.hpp"
#include "mocks3/testing/raw_client.hpp"

namespace mocks3::httpserver {

using testing::RawClient;
using End = RawClient::End;

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

inline Options quick_options() {
  Options options;
  options.idle_timeout = std::chrono::seconds(30);
  options.name = "test";
  return options;
}

class TestServer {
 public:
  explicit TestServer(LambdaHandler::Function function, Options options = quick_options())
      : handler_(std::move(function)), server_(cores_, std::move(options), handler_, &registry_) {
    cores_.start();
    const auto started = server_.start();
    if (!started) throw std::runtime_error(started.error().describe());
  }
  ~TestServer() { server_.stop(); }
  Server& operator*() { return server_; }
  Server* operator->() { return &server_; }
  RawClient client() { return RawClient(server_.port()); }
  runtime::Cores& cores() { return cores_; }
  metrics::Registry& registry() { return registry_; }

 private:
  runtime::Cores cores_{2};
  metrics::Registry registry_;
  LambdaHandler handler_;
  Server server_;
};

/// Answers with what it saw: method, target and body.
inline asio::awaitable<http::Response> echo(http::Request& request, runtime::RequestContext&) {
  auto body = co_await stream::read_all(*request.body, 64u << 20);
  if (!body) co_return http::problem_response(body.error());
  co_return http::Response::with_text(200, "text/plain", request.method + " " + request.target + " " + *body);
}

inline char pattern_at(std::uint64_t position) { return static_cast<char>((position * 2654435761u) >> 13); }

/// `size` bytes of a pattern, in pieces of all sizes; then the end, or `verdict`.
class PatternBody final : public stream::BodyReader {
 public:
  explicit PatternBody(std::uint64_t size, std::optional<Error> verdict = std::nullopt)
      : size_(size), verdict_(std::move(verdict)) {}
  Task<stream::Chunk> read(std::size_t max) override {
    if (at_ == size_) {
      if (verdict_) co_return fail(*verdict_);
      co_return stream::Chunk();
    }
    const auto size = std::min<std::uint64_t>({max, size_ - at_, 1 + at_ % 200'000});
    stream::Buffer buffer = stream::Buffer::allocate(size);
    for (std::uint64_t i = 0; i < size; ++i) buffer.data()[i] = pattern_at(at_ + i);
    at_ += size;
    co_return stream::Chunk(std::move(buffer), size);
  }
  std::optional<std::uint64_t> length() const override { return size_; }

 private:
  const std::uint64_t size_;
  const std::optional<Error> verdict_;
  std::uint64_t at_ = 0;
};

inline std::string pattern(std::uint64_t size) {
  std::string text(size, '\0');
  for (std::uint64_t i = 0; i < size; ++i) text[i] = pattern_at(i);
  return text;
}

/// A promise that several exchanges may look at.
class Event {
 public:
  void set() {
    const std::lock_guard lock(mutex_);
    set_ = true;
    changed_.notify_all();
  }
  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [this] { return set_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

}  // namespace mocks3::httpserver
