#include "core.hpp"

#include "mocks3/utils/clock.hpp"

namespace mocks3::httpserver {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Core::Core(boost::asio::io_context& context, milliseconds tick) : context_(context), tick_(tick), timer_(context) {}

void Core::add(Channel& channel) {
  channels_.push_back(channel);
  arm();
}

std::string_view Core::date(steady_clock::time_point now) {
  if (now >= date_valid_until_) {
    const Timestamp time = utils::SystemClock().now();
    date_ = utils::format_http_date(time);
    date_valid_until_ = now + milliseconds(1000 - time.time_since_epoch().count() % 1000);
  }
  return date_;
}

void Core::drain() {
  draining_ = true;
  for (Channel& channel : channels_) channel.end_if_idle();
}

void Core::abort() {
  draining_ = stopping_ = true;
  timer_.cancel();
  for (Channel& channel : channels_) channel.abort();
}

void Core::arm() {
  // Nothing ticks in a process without connections.
  if (ticking_ || stopping_ || channels_.empty()) return;
  ticking_ = true;
  timer_.expires_after(tick_);
  timer_.async_wait([this](const boost::system::error_code& ec) {
    ticking_ = false;
    if (!ec) on_tick();
  });
}

void Core::on_tick() {
  const auto now = steady_clock::now();
  for (Channel& channel : channels_) channel.check_limit(now);
  arm();
}

}  // namespace mocks3::httpserver
