// The decision function: chance without a random number generator.
//
// Whether a rule fires, and every sample it needs, is a keyed hash of what the request is, not of when it came:
//
//   message = id, operation name, bucket, key, range (each as u32 length + bytes), part number (u32), ordinal (u64),
//             draw (u32); all little-endian
//   u       = (siphash24(key0 = seed, key1 = kDecisionKey, message) >> 11) * 2^-53
//
// `ordinal` counts the earlier requests of the same identity that met the rule's conditions; identities of different
// access keys are counted apart but hashed alike. The rule's text is not hashed: raising a probability only adds
// faults. Draw 0 decides on firing, draw 1 samples a latency. Frozen: changing anything here changes recorded runs; the
// test vectors in tests/decision_test.cpp keep it. Pure, any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "mocks3/faults/rule.hpp"
#include "mocks3/model/operation.hpp"

namespace mocks3::faults {

inline constexpr std::uint64_t kDecisionKey = 0x6d6f636b73332d31;  // "mocks3-1"
inline constexpr std::uint32_t kDrawFire = 0;
inline constexpr std::uint32_t kDrawLatency = 1;

/// What a request is, as far as rules look at it. Views live as long as the call that takes them.
struct Subject {
  model::Operation operation = model::Operation::Unknown;
  std::string_view bucket;
  std::string_view key;
  std::string_view access_key;
  std::uint32_t part_number = 0;
  std::string_view range;  // the Range header as it came
};

/// The draws of one rule for one request, each in [0, 1).
class Draws {
 public:
  Draws(std::uint64_t seed, std::string_view rule_id, const Subject& subject, std::uint64_t ordinal);
  double operator()(std::uint32_t draw);

 private:
  std::uint64_t seed_;
  std::string message_;  // the last four bytes are the draw
};

/// The z with P(Z <= z) = u for a standard normal Z, 0 < u < 1 (Acklam's approximation, relative error 1.2e-9).
double inverse_normal(double u);

/// A delay of the shape, from one draw; between 0 and the lesser of its `max` and kMaxLatency.
std::chrono::microseconds sample(const Latency& latency, double u);

inline constexpr std::chrono::microseconds kMaxLatency = std::chrono::hours(1);

}  // namespace mocks3::faults
