#include "mocks3/utils/clock.hpp"

namespace mocks3::utils {

Timestamp SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace mocks3::utils
