#include <cmath>

#include "mocks3/faults/decision.hpp"

namespace mocks3::faults {

double inverse_normal(double u) {
  constexpr double kA[] = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                           1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
  constexpr double kB[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
                           -1.328068155288572e+01};
  constexpr double kC[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                           -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
  constexpr double kD[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00};
  constexpr double kTail = 0.02425;
  const auto tail = [&](double q) {
    return (((((kC[0] * q + kC[1]) * q + kC[2]) * q + kC[3]) * q + kC[4]) * q + kC[5]) /
           ((((kD[0] * q + kD[1]) * q + kD[2]) * q + kD[3]) * q + 1);
  };
  if (u < kTail) return tail(std::sqrt(-2 * std::log(u)));
  if (u > 1 - kTail) return -tail(std::sqrt(-2 * std::log(1 - u)));
  const double q = u - 0.5;
  const double r = q * q;
  return (((((kA[0] * r + kA[1]) * r + kA[2]) * r + kA[3]) * r + kA[4]) * r + kA[5]) * q /
         (((((kB[0] * r + kB[1]) * r + kB[2]) * r + kB[3]) * r + kB[4]) * r + 1);
}

std::chrono::microseconds sample(const Latency& latency, double u) {
  const auto first = static_cast<double>(latency.first.count());
  const auto second = static_cast<double>(latency.second.count());
  // Draws are multiples of 2^-53 and may be 0, where the normal distribution has no value.
  const double inner = u + 0x1p-54;
  double delay = first;
  switch (latency.shape) {
    case Latency::Shape::Fixed:
      break;
    case Latency::Shape::Uniform:
      delay = first + u * (second - first);
      break;
    case Latency::Shape::Normal:
      delay = first + second * inverse_normal(inner);
      break;
    case Latency::Shape::LogNormal:
      delay = first * std::exp(latency.sigma * inverse_normal(inner));
      break;
  }
  const auto limit = static_cast<double>(std::min(latency.max.value_or(kMaxLatency), kMaxLatency).count());
  return std::chrono::microseconds(std::llround(std::clamp(delay, 0.0, limit)));
}

}  // namespace mocks3::faults
