// One connection to a peer: bytes in and out with an idle limit, and the bytes received but not used yet.
//
// Ownership: shared only so that its timer can tell whether it still lives; otherwise the pool or one call owns it.
// Threads: one core.
#pragma once

#include <sys/uio.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace mocks3::httpclient {

enum class Io { Done, WouldBlock, Eof, TimedOut, Failed };

struct IoResult {
  Io state = Io::Failed;
  std::size_t bytes = 0;
};

class Wire : public std::enable_shared_from_this<Wire> {
 public:
  using Clock = std::chrono::steady_clock;
  using Limit = std::chrono::milliseconds;

  explicit Wire(boost::asio::any_io_executor executor);

  boost::asio::awaitable<Io> connect(const boost::asio::ip::tcp::endpoint& peer, Limit limit);

  IoResult receive_now(char* data, std::size_t size);
  boost::asio::awaitable<Io> wait_readable(Limit limit);
  /// Appends to input(); Done: at least one byte came.
  boost::asio::awaitable<Io> receive_more(Limit limit);
  /// Sends all of it; stops with WouldBlock as soon as the peer has said something (an early reply).
  boost::asio::awaitable<Io> send(std::span<iovec> parts, Limit limit);

  std::string_view input() const { return std::string_view(input_).substr(used_); }
  void consume(std::size_t size);
  std::size_t take(char* to, std::size_t size);

  /// Whether an idle connection can carry another call: open, and nothing has come unasked.
  bool usable_after_idle();
  /// Whether the peer has said something, its end included, that nobody has read.
  bool has_input();
  /// RST: the peer cannot take it for a regular end.
  void reset();

  Clock::time_point idle_since{};

 private:
  boost::asio::awaitable<Io> wait(boost::asio::ip::tcp::socket::wait_type what, Limit limit);
  boost::asio::awaitable<Io> wait_either(Limit limit);
  void start_limit(Limit limit);
  void arm(Clock::time_point at);
  Io end_limit(const boost::system::error_code& ec);

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  Clock::time_point armed_until_ = Clock::time_point::max();
  Clock::time_point limit_ = Clock::time_point::max();
  bool timed_out_ = false;
  std::string input_;
  std::size_t used_ = 0;
};

}  // namespace mocks3::httpclient
