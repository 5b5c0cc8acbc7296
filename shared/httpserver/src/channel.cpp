#include "channel.hpp"

#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

namespace mocks3::httpserver {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kFileSlice = 2u << 20;
constexpr auto kLinger = std::chrono::seconds(2);

IoResult result_of(ssize_t moved, Io at_zero) {
  if (moved > 0) return {Io::Done, static_cast<std::size_t>(moved)};
  if (moved == 0) return {at_zero, 0};
  return {errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? Io::WouldBlock : Io::Failed, 0};
}

}  // namespace

Channel::Channel(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  // sendfile takes no flag for it.
  socket_.native_non_blocking(true, ignored);
}

void Channel::stay_on_this_machine() {
  // Nothing is lost on the way to a peer on this machine; a system's BBR would time every packet of it.
  constexpr std::string_view kSimplest = "reno";
  setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_CONGESTION, kSimplest.data(), kSimplest.size());
}

IoResult Channel::receive_now(char* data, std::size_t size) {
  return result_of(recv(socket_.native_handle(), data, size, MSG_DONTWAIT), Io::Eof);
}

IoResult Channel::send_now(std::string_view bytes) {
  return result_of(send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL), Io::Done);
}

IoResult Channel::send_now(std::span<iovec>& parts) {
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  const IoResult result = result_of(sendmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL), Io::Done);
  std::size_t left = result.bytes;
  while (!parts.empty() && left >= parts.front().iov_len) {
    left -= parts.front().iov_len;
    parts = parts.subspan(1);
  }
  if (left > 0) {
    parts.front().iov_base = static_cast<char*>(parts.front().iov_base) + left;
    parts.front().iov_len -= left;
  }
  return result;
}

IoResult Channel::send_file_now(int file, std::uint64_t& offset, std::uint64_t& size) {
  off_t position = static_cast<off_t>(offset);
  const auto result =
      result_of(sendfile(socket_.native_handle(), file, &position, std::min<std::uint64_t>(size, kFileSlice)), Io::Eof);
  offset += result.bytes;
  size -= result.bytes;
  return result;
}

asio::awaitable<Channel::Received> Channel::start_receive(char* data, std::size_t size, Limit limit) {
  // Asio remembers that the socket is empty and spares the recv that would say so.
  start_limit(limit);
  return socket_.async_read_some(asio::buffer(data, size), kToken);
}

IoResult Channel::end_receive(const Received& received) {
  const auto& [ec, bytes] = received;
  return {end_limit(ec), bytes};
}

asio::awaitable<Io> Channel::wait_readable(Limit limit) {
  start_limit(limit);
  const auto [ec] = co_await socket_.async_wait(asio::ip::tcp::socket::wait_read, kToken);
  co_return end_limit(ec);
}

asio::awaitable<Io> Channel::wait_writable(Limit limit) {
  start_limit(limit);
  const auto [ec] = co_await socket_.async_wait(asio::ip::tcp::socket::wait_write, kToken);
  co_return end_limit(ec);
}

asio::awaitable<Io> Channel::send_all(std::span<iovec> parts, Limit limit) {
  for (;;) {
    while (!parts.empty() && parts.front().iov_len == 0) parts = parts.subspan(1);
    if (parts.empty()) co_return Io::Done;
    const IoResult sent = send_now(parts);
    if (sent.state == Io::Done) continue;
    if (sent.state != Io::WouldBlock) co_return sent.state;
    if (const Io waited = co_await wait_writable(limit); waited != Io::Done) co_return waited;
  }
}

asio::awaitable<void> Channel::yield() { co_await asio::post(socket_.get_executor(), asio::use_awaitable); }

asio::awaitable<void> Channel::flush(Limit limit) {
  const auto end = steady_clock::now() + limit;
  asio::steady_timer timer(socket_.get_executor());
  int unacknowledged = 0;
  while (ioctl(socket_.native_handle(), SIOCOUTQ, &unacknowledged) == 0 && unacknowledged > 0 &&
         steady_clock::now() < end) {
    timer.expires_after(std::chrono::milliseconds(1));
    co_await timer.async_wait(kToken);
  }
}

bool Channel::has_unread() const {
  int unread = 0;
  return ioctl(const_cast<asio::ip::tcp::socket&>(socket_).native_handle(), FIONREAD, &unread) == 0 && unread > 0;
}

asio::awaitable<void> Channel::linger() {
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  const auto end = steady_clock::now() + kLinger;
  std::array<char, 16384> thrown_away;
  while (steady_clock::now() < end) {
    const IoResult got = receive_now(thrown_away.data(), thrown_away.size());
    if (got.state == Io::WouldBlock) {
      if (co_await wait_readable(kLinger) != Io::Done) break;
    } else if (got.state != Io::Done) {
      break;
    }
  }
}

void Channel::reset() {
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

void Channel::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void Channel::check_limit(steady_clock::time_point now) {
  if (now < limit_) return;
  limit_ = steady_clock::time_point::max();
  timed_out_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Channel::end_if_idle() {
  if (!idle_) return;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Channel::abort() {
  close();
  cancellation_.emit(asio::cancellation_type::terminal);
}

void Channel::start_limit(Limit limit) {
  timed_out_ = false;
  limit_ = steady_clock::now() + limit;
}

Io Channel::end_limit(const boost::system::error_code& ec) {
  limit_ = steady_clock::time_point::max();
  if (!ec) return Io::Done;
  if (ec == asio::error::eof) return Io::Eof;
  return timed_out_ ? Io::TimedOut : Io::Failed;
}

}  // namespace mocks3::httpserver
