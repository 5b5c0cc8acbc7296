#include "wire.hpp"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>

namespace mocks3::httpclient {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {
constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReceive = 16u << 10;

IoResult result_of(ssize_t moved, Io at_zero) {
  if (moved > 0) return {Io::Done, static_cast<std::size_t>(moved)};
  if (moved == 0) return {at_zero, 0};
  return {errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? Io::WouldBlock : Io::Failed, 0};
}
}  // namespace

Wire::Wire(asio::any_io_executor executor) : socket_(executor), timer_(executor) {}

asio::awaitable<Io> Wire::connect(const tcp::endpoint& peer, Limit limit) {
  start_limit(limit);
  const auto [ec] = co_await socket_.async_connect(peer, kToken);
  const Io state = end_limit(ec);
  boost::system::error_code ignored;
  if (state == Io::Done) socket_.set_option(tcp::no_delay(true), ignored);
  co_return state;
}

IoResult Wire::receive_now(char* data, std::size_t size) {
  return result_of(recv(socket_.native_handle(), data, size, MSG_DONTWAIT), Io::Eof);
}

asio::awaitable<Io> Wire::wait_readable(Limit limit) { return wait(tcp::socket::wait_read, limit); }

asio::awaitable<Io> Wire::receive_more(Limit limit) {
  if (used_ > 0) {
    input_.erase(0, used_);
    used_ = 0;
  }
  const std::size_t before = input_.size();
  for (;;) {
    input_.resize(before + kReceive);
    const IoResult got = receive_now(input_.data() + before, kReceive);
    input_.resize(before + got.bytes);
    if (got.state != Io::WouldBlock) co_return got.state;
    if (const Io waited = co_await wait(tcp::socket::wait_read, limit); waited != Io::Done) co_return waited;
  }
}

asio::awaitable<Io> Wire::send(std::span<iovec> parts, Limit limit) {
  for (;;) {
    while (!parts.empty() && parts.front().iov_len == 0) parts = parts.subspan(1);
    if (parts.empty()) co_return Io::Done;
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const IoResult sent = result_of(sendmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL), Io::Done);
    if (sent.state == Io::WouldBlock) {
      if (const Io waited = co_await wait_either(limit); waited != Io::Done) co_return waited;
      continue;
    }
    if (sent.state != Io::Done) co_return sent.state;
    std::size_t left = sent.bytes;
    while (!parts.empty() && left >= parts.front().iov_len) {
      left -= parts.front().iov_len;
      parts = parts.subspan(1);
    }
    if (left > 0) {
      parts.front().iov_base = static_cast<char*>(parts.front().iov_base) + left;
      parts.front().iov_len -= left;
    }
  }
}

void Wire::consume(std::size_t size) {
  used_ += size;
  if (used_ == input_.size()) {
    input_.clear();
    used_ = 0;
  }
}

std::size_t Wire::take(char* to, std::size_t size) {
  const std::size_t taken = std::min(size, input_.size() - used_);
  if (taken > 0) std::memcpy(to, input_.data() + used_, taken);
  consume(taken);
  return taken;
}

bool Wire::usable_after_idle() {
  char byte;
  return input().empty() &&
         result_of(recv(socket_.native_handle(), &byte, 1, MSG_DONTWAIT | MSG_PEEK), Io::Eof).state == Io::WouldBlock;
}

void Wire::reset() {
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

asio::awaitable<Io> Wire::wait(tcp::socket::wait_type what, Limit limit) {
  start_limit(limit);
  const auto [ec] = co_await socket_.async_wait(what, kToken);
  co_return end_limit(ec);
}

asio::awaitable<Io> Wire::wait_either(Limit limit) {
  using namespace asio::experimental::awaitable_operators;
  if (has_input()) co_return Io::WouldBlock;
  start_limit(limit);
  const auto first = co_await (socket_.async_wait(tcp::socket::wait_write, kToken) ||
                               socket_.async_wait(tcp::socket::wait_read, kToken));
  const auto ec = std::visit([](const auto& result) { return std::get<0>(result); }, first);
  const Io state = end_limit(ec);
  co_return state == Io::Done&& has_input() ? Io::WouldBlock : state;
}

bool Wire::has_input() {
  char byte;
  return recv(socket_.native_handle(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) >= 0;  // the end of the stream counts
}

void Wire::start_limit(Limit limit) {
  timed_out_ = false;
  limit_ = Clock::now() + limit;
  // An armed timer that fires earlier finds the new limit by itself: most operations never touch it.
  if (limit_ < armed_until_) arm(limit_);
}

void Wire::arm(Clock::time_point at) {
  armed_until_ = at;
  timer_.expires_at(at);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& ec) {
    const auto self = weak.lock();
    if (ec || !self) return;
    self->armed_until_ = Clock::time_point::max();
    if (self->limit_ == Clock::time_point::max()) return;
    if (Clock::now() < self->limit_) return self->arm(self->limit_);
    self->limit_ = Clock::time_point::max();
    self->timed_out_ = true;
    boost::system::error_code ignored;
    self->socket_.cancel(ignored);
  });
}

Io Wire::end_limit(const boost::system::error_code& ec) {
  limit_ = Clock::time_point::max();
  if (!ec) return Io::Done;
  return timed_out_ ? Io::TimedOut : Io::Failed;
}

}  // namespace mocks3::httpclient
