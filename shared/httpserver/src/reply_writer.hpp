// Puts one reply on the wire: head and short body in one send, streams by copying through a hot buffer or by sendfile,
// and wire faults to the byte.
//
// A reply whose body fails is ended by RST and never looks whole: the last bytes are held back until the body has given
// its verdict. Ownership: the connection. Threads: one core.
#pragma once

#include <string>
#include <string_view>

#include "channel.hpp"
#include "mocks3/http/message.hpp"
#include "mocks3/httpserver/server.hpp"

namespace mocks3::httpserver {

class ReplyWriter {
 public:
  ReplyWriter(Channel& channel, const Options& options, bool peer_is_local);

  struct Frame {
    bool head_request = false;
    int version = 11;
    bool keep_alive = true;  // in and out: whether the connection can go on behind the reply
    std::string_view date;
  };
  /// Renders the head (and a short body). Afterwards exactly one of send_now() or send().
  void prepare(http::Response& response, Frame& frame);

  enum class End {
    Complete,  // all of it handed to the kernel
    Cut,       // a fault has ended the sending side in good order: linger, then close
    Broken,    // the socket is gone
  };
  /// The whole reply in one send, without a coroutine. Nothing: send() is needed.
  bool send_now();
  boost::asio::awaitable<End> send();
  std::uint64_t body_bytes() const { return body_bytes_; }

 private:
  enum class Body { None, Text, Stream, Chunked, UntilClose };

  /// Says how many lines it wrote.
  std::size_t append_head(const http::Response& response, const Frame& frame, std::optional<std::uint64_t> announced);
  boost::asio::awaitable<End> send_text();
  boost::asio::awaitable<End> send_stream();
  boost::asio::awaitable<End> send_file(stream::FileRegion region);
  boost::asio::awaitable<bool> send_piece(std::string_view data, bool with_end);
  boost::asio::awaitable<bool> send_last_chunk();
  boost::asio::awaitable<End> cut();
  End broken(std::string_view why);
  bool may_send_file() const;
  boost::asio::awaitable<void> count(std::uint64_t bytes);

  Channel& channel_;
  const Options& options_;
  const bool peer_is_local_;
  http::Response* response_ = nullptr;
  Body body_ = Body::None;
  std::uint64_t length_ = 0;
  std::string out_;
  std::size_t out_at_ = 0;  // bytes of out_ already sent
  bool text_in_out_ = false;
  std::uint64_t body_bytes_ = 0;
  std::uint64_t since_yield_ = 0;
};

}  // namespace mocks3::httpserver
