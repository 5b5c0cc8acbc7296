#include "mocks3/runtime/app.hpp"

#include <signal.h>
#include <unistd.h>

#include "mocks3/logger/logger.hpp"

namespace mocks3::runtime {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kDrainSlice = std::chrono::milliseconds(200);

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGUSR2);  // request_stop()
  return set;
}

/// Whether another stop signal has come meanwhile.
bool signalled() {
  const auto set = stop_signals();
  const timespec at_once{};
  return sigtimedwait(&set, nullptr, &at_once) > 0;
}

}  // namespace

void block_stop_signals() {
  const auto set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

App::App(unsigned cores, std::chrono::milliseconds drain_limit) : cores_(cores), drain_limit_(drain_limit) {
  // Blocked in every thread, because every thread is started after this one; wait() takes them one by one.
  const auto set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

App::~App() { stop(); }

Result<> App::start() {
  cores_.start();
  running_ = true;
  for (; started_ < modules_.size(); ++started_) {
    auto& module = *modules_[started_];
    if (auto ok = module.start(); !ok) {
      stop();
      return ok;
    }
  }
  return {};
}

void App::wait() {
  const auto set = stop_signals();
  int signal_number = 0;
  sigwait(&set, &signal_number);
}

void App::request_stop() { kill(getpid(), SIGUSR2); }

void App::stop() {
  if (!running_) return;
  running_ = false;
  auto deadline = Clock::now() + drain_limit_;
  for (std::size_t i = started_; i-- > 0;) {
    // In slices, so that a second signal is seen between them.
    for (;;) {
      if (signalled()) deadline = Clock::now();
      const auto slice = std::min(deadline, Clock::now() + kDrainSlice);
      modules_[i]->drain(slice);
      if (slice == deadline || Clock::now() < slice) break;
    }
  }
  for (std::size_t i = started_; i-- > 0;) modules_[i]->stop();
  started_ = 0;
  cores_.stop();
}

}  // namespace mocks3::runtime
