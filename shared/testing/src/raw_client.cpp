#include "mocks3/testing/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <system_error>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::testing {

namespace {

/// Appends what comes next to `buffer`. Open: something came.
RawClient::End receive(int fd, std::string& buffer, std::chrono::milliseconds limit) {
  pollfd wait{fd, POLLIN, 0};
  if (poll(&wait, 1, static_cast<int>(limit.count())) <= 0) return RawClient::End::Timeout;
  std::array<char, 65536> block;
  const ssize_t got = recv(fd, block.data(), block.size(), 0);
  if (got < 0) return RawClient::End::Reset;
  if (got == 0) return RawClient::End::Fin;
  buffer.append(block.data(), static_cast<std::size_t>(got));
  return RawClient::End::Open;
}

}  // namespace

RawClient::RawClient(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    const int error = errno;
    close(fd_);
    throw std::system_error(error, std::generic_category(), "connect");
  }
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

RawClient::~RawClient() { close(fd_); }

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::half_close() { shutdown(fd_, SHUT_WR); }

RawClient::Received RawClient::read_to_end(std::chrono::milliseconds limit) {
  Received received;
  received.bytes = std::exchange(buffer_, {});
  while (received.end == End::Open) received.end = receive(fd_, received.bytes, limit);
  return received;
}

RawClient::Reply RawClient::read_reply(bool head_request, std::chrono::milliseconds limit) {
  Reply reply;
  const auto more = [&] { return receive(fd_, buffer_, limit) == End::Open; };
  std::size_t head_end;
  while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!more()) return reply;
  }
  reply.head = buffer_.substr(0, head_end + 4);
  buffer_.erase(0, head_end + 4);
  if (reply.head.size() > 12) reply.status = std::atoi(reply.head.c_str() + 9);
  if (head_request || reply.status / 100 == 1 || reply.status == 204 || reply.status == 304) {
    reply.complete = true;
    return reply;
  }
  if (utils::iequals(reply.header("Transfer-Encoding"), "chunked")) {
    for (;;) {
      std::size_t line_end;
      while ((line_end = buffer_.find("\r\n")) == std::string::npos) {
        if (!more()) return reply;
      }
      const std::size_t size = std::strtoul(buffer_.c_str(), nullptr, 16);
      while (buffer_.size() < line_end + 2 + size + 2) {
        if (!more()) {
          reply.body += buffer_.substr(line_end + 2, size);
          return reply;
        }
      }
      reply.body += buffer_.substr(line_end + 2, size);
      buffer_.erase(0, line_end + 2 + size + 2);
      if (size == 0) break;
    }
    reply.complete = true;
    return reply;
  }
  const auto length = utils::parse_u64(reply.header("Content-Length"));
  while (!length || buffer_.size() < *length) {
    const End end = receive(fd_, buffer_, limit);
    if (end == End::Open) continue;
    reply.body = std::exchange(buffer_, {});
    reply.complete = !length && end == End::Fin;
    return reply;
  }
  reply.body = buffer_.substr(0, *length);
  buffer_.erase(0, *length);
  reply.complete = true;
  return reply;
}

std::string RawClient::Reply::header(std::string_view name) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find("\r\n"), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 2, rest.size()));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && utils::iequals(line.substr(0, colon), name)) {
      return std::string(utils::trim(line.substr(colon + 1)));
    }
  }
  return {};
}

}  // namespace mocks3::testing
