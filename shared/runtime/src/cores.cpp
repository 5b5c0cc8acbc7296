#include "mocks3/runtime/cores.hpp"

#include <pthread.h>

#include <algorithm>
#include <string>

namespace mocks3::runtime {

namespace {
thread_local int current_core = -1;
}

Cores::Cores(unsigned count) {
  if (count == 0) count = std::max(1u, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < count; ++i) {
    contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
    guards_.push_back(boost::asio::make_work_guard(*contexts_.back()));
  }
}

Cores::~Cores() { stop(); }

void Cores::start() {
  for (unsigned i = 0; i < size(); ++i) {
    threads_.emplace_back([this, i] {
      pthread_setname_np(pthread_self(), ("core-" + std::to_string(i)).c_str());
      current_core = static_cast<int>(i);
      contexts_[i]->run();
    });
  }
}

void Cores::stop() {
  for (auto& context : contexts_) context->stop();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

int Cores::current() { return current_core; }

}  // namespace mocks3::runtime
