// One connected socket, driven directly: non-blocking calls on the native handle first, the event loop only when they
// would block.
//
// Ownership: its connection. Threads: one core. Limits: every wait names one; the core's coarse timer keeps it.
#pragma once

#include <sys/uio.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

namespace mocks3::httpserver {

enum class Io {
  Done,        // at least one byte moved
  WouldBlock,  // only from the *_now functions
  Eof,         // the peer will send no more
  TimedOut,
  Failed,  // broken, closed or cancelled
};

struct IoResult {
  Io state = Io::Failed;
  std::size_t bytes = 0;
};

class Channel : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  using Limit = std::chrono::milliseconds;

  explicit Channel(boost::asio::ip::tcp::socket socket);
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// The peer is on this machine: spares the system the control of congestion, where it has a dear one.
  void stay_on_this_machine();

  IoResult receive_now(char* data, std::size_t size);
  IoResult send_now(std::string_view bytes);
  /// Moves from the front of `parts`, which are shortened by what was sent.
  IoResult send_now(std::span<iovec>& parts);
  /// `offset` and `size` move on by what was sent. Eof: the file is shorter than promised.
  IoResult send_file_now(int file, std::uint64_t& offset, std::uint64_t& size);

  /// Waits for bytes and takes them, in one step of the event loop: end_receive(co_await start_receive(…)). In two
  /// halves, because every request passes here and one coroutine less is to be had.
  using Received = std::tuple<boost::system::error_code, std::size_t>;
  boost::asio::awaitable<Received> start_receive(char* data, std::size_t size, Limit limit);
  IoResult end_receive(const Received& received);
  /// Done: worth another try.
  boost::asio::awaitable<Io> wait_readable(Limit limit);
  boost::asio::awaitable<Io> wait_writable(Limit limit);
  /// Sends all of it. `limit` is the longest time without progress.
  boost::asio::awaitable<Io> send_all(std::span<iovec> parts, Limit limit);
  /// Lets the other coroutines of the core run.
  boost::asio::awaitable<void> yield();
  /// Until the peer's kernel has acknowledged everything sent, at most `limit`.
  boost::asio::awaitable<void> flush(Limit limit);

  /// Whether the peer has sent something nobody has read; closing then would destroy the reply on its way.
  bool has_unread() const;
  /// Ends the sending side and reads on for a while, so that the peer can take in the reply before the socket goes.
  boost::asio::awaitable<void> linger();
  /// Ends the connection in a way the peer cannot take for a regular end (RST).
  void reset();
  void close();

  /// Between requests: drain() may end the connection.
  void set_idle(bool idle) { idle_ = idle; }

  // For the core.
  void check_limit(std::chrono::steady_clock::time_point now);
  void end_if_idle();
  void abort();

  boost::asio::ip::tcp::socket& socket() { return socket_; }
  boost::asio::cancellation_slot cancellation_slot() { return cancellation_.slot(); }

 private:
  void start_limit(Limit limit);
  Io end_limit(const boost::system::error_code& ec);

  boost::asio::ip::tcp::socket socket_;
  boost::asio::cancellation_signal cancellation_;
  std::chrono::steady_clock::time_point limit_ = std::chrono::steady_clock::time_point::max();
  bool timed_out_ = false;
  bool idle_ = false;
};

using ChannelList = boost::intrusive::list<Channel, boost::intrusive::constant_time_size<false>>;

}  // namespace mocks3::httpserver
