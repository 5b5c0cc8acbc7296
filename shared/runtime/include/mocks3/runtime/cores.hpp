// The event loops: N threads, N single-threaded io_contexts. A connection and everything it awaits stay on one core, so
// the data path takes no lock.
//
// Ownership: App (or a test) owns it and outlives everything spawned on it. Threads: start and stop from one thread.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <thread>
#include <vector>

namespace mocks3::runtime {

class Cores {
 public:
  /// `count` 0: one per processor.
  explicit Cores(unsigned count = 0);
  ~Cores();
  Cores(const Cores&) = delete;
  Cores& operator=(const Cores&) = delete;

  void start();
  /// Stops the loops and joins the threads; what is still suspended is destroyed with the Cores object.
  void stop();

  unsigned size() const { return static_cast<unsigned>(contexts_.size()); }
  boost::asio::io_context& context(unsigned index) { return *contexts_[index]; }
  /// Index of the core the calling thread runs, or -1.
  static int current();

 private:
  using Guard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::vector<Guard> guards_;
  std::vector<std::thread> threads_;
};

}  // namespace mocks3::runtime
