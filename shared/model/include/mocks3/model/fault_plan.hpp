// What has been decided to go wrong with one request: at most one fault per slot, made once at s3-api and carried out
// wherever the request passes.
//
// Plain data: written once by the decision, then only read. Slots and their order: architecture.md, rule 6.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "mocks3/errors/error.hpp"

namespace mocks3::model {

/// An S3 error reply. `status` overrides the table's when not 0.
struct FaultError {
  errors::ErrorCode code = errors::ErrorCode::InternalError;
  int status = 0;
  std::string message;                          // empty: the table's
  std::optional<std::uint32_t> retry_after_s;   // Retry-After
  std::optional<std::uint32_t> retry_after_ms;  // x-amz-retry-after
  bool close_connection = false;
};

/// Slot admission: the request is refused before anything is done.
struct AdmissionFault {
  std::string rule;
  FaultError error;
};

/// Slot latency: the reply waits.
struct LatencyFault {
  std::string rule;
  std::chrono::microseconds delay{};
};

/// Slot commit effect: the operation is carried out in full, but the client is not told so.
struct LostResponseFault {
  std::string rule;
  enum class Then { Error, Reset, Close } then = Then::Reset;
  FaultError error;  // for Then::Error
};

/// Slot wire: what happens to the bytes of the reply.
struct WireFault {
  std::string rule;
  enum class Kind {
    ResetBeforeHeaders,  // RST, no byte of the reply
    ResetInBody,         // headers, then `at` bytes of the body, then RST
    TruncateBody,        // headers, `at` bytes of the body, then FIN
    CloseBeforeHeaders,  // FIN, no byte of the reply
  } kind = Kind::ResetBeforeHeaders;
  std::uint64_t at = 0;  // bytes; or 1/10000 of the body's length when `at_is_share`
  bool at_is_share = false;
};

struct FaultPlan {
  std::optional<AdmissionFault> admission;
  std::optional<LatencyFault> latency;
  std::optional<LostResponseFault> lost_response;
  std::optional<WireFault> wire;

  bool empty() const { return !admission && !latency && !lost_response && !wire; }
  /// The rules that fired, comma separated: the value of x-mocks3-injected.
  std::string rules() const;
};

}  // namespace mocks3::model
