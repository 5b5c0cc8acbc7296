// A plain blocking socket for tests that must send exactly these bytes and see exactly how the connection ends.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace mocks3::testing {

class RawClient {
 public:
  explicit RawClient(std::uint16_t port);  // throws when nobody listens
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  enum class End { Open, Fin, Reset, Timeout };
  struct Received {
    std::string bytes;
    End end = End::Open;
  };

  /// False when the peer has closed.
  bool send(std::string_view bytes);
  void half_close();
  /// Until the peer ends the connection or `limit` passes without a byte.
  Received read_to_end(std::chrono::milliseconds limit = std::chrono::seconds(10));
  /// One reply: its head, and its body by Content-Length or chunked framing (decoded).
  struct Reply {
    int status = 0;
    std::string head;
    std::string body;
    bool complete = false;
    std::string header(std::string_view name) const;
  };
  Reply read_reply(bool head_request = false, std::chrono::milliseconds limit = std::chrono::seconds(10));

 private:
  int fd_ = -1;
  std::string buffer_;
};

}  // namespace mocks3::testing
