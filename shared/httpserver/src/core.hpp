// What the connections of one core share: the list of them, the one coarse timer that keeps their limits, and the text
// of the Date header.
//
// Ownership: the server. Threads: only the core's, but for the constructor. Units: limits are kept to about one tick.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <iterator>
#include <string>
#include <string_view>

#include "channel.hpp"

namespace mocks3::httpserver {

class Core {
 public:
  Core(boost::asio::io_context& context, std::chrono::milliseconds tick);

  boost::asio::io_context& context() { return context_; }
  void add(Channel& channel);
  bool has_several() const { return !channels_.empty() && std::next(channels_.begin()) != channels_.end(); }

  /// Value of the Date header; `now` only says whether the second is over.
  std::string_view date(std::chrono::steady_clock::time_point now);

  /// From now on connections end behind their current exchange; idle ones end at once.
  void drain();
  bool draining() const { return draining_; }
  /// Cancels whatever the connections are doing.
  void abort();
  bool stopping() const { return stopping_; }
  /// The timer's handler has yet to run.
  bool ticking() const { return ticking_; }

 private:
  void arm();
  void on_tick();

  boost::asio::io_context& context_;
  const std::chrono::milliseconds tick_;
  boost::asio::steady_timer timer_;
  bool ticking_ = false;
  bool draining_ = false;
  bool stopping_ = false;
  ChannelList channels_;
  std::string date_;
  std::chrono::steady_clock::time_point date_valid_until_{};
};

}  // namespace mocks3::httpserver
