// What went wrong, in one vocabulary for the whole house.
//
// Purpose: the error half of every Result. Ownership: plain values. Threads: immutable once made. Errors leave the
// process in exactly two renderings: S3 XML on the S3 port, RFC 9457 problem+json on ours.
// Source of codes, statuses and messages: error_codes.def.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mocks3::errors {

enum class ErrorCode {
#define MOCKS3_ERROR(code, http, grpc, retryable, message) code,
#include "mocks3/errors/error_codes.def"
};

/// One row of the table.
struct ErrorInfo {
  ErrorCode code;
  std::string_view name;  // as S3 spells it
  int http_status;
  std::string_view grpc_status;  // canonical gRPC status name
  bool retryable;                // whether a client may expect a retry to succeed
  std::string_view message;      // default message
  bool internal;                 // never shown to an S3 client under its own name
};

/// The row of a code. Every code has one.
const ErrorInfo& info(ErrorCode code);

/// The row with this name (exact spelling), or nullptr.
const ErrorInfo* find_error(std::string_view name);

/// All rows, in the order of the table.
const std::vector<ErrorInfo>& all_errors();

/// The code an S3 client is shown: internal codes become InternalError, ServiceUnavailable or SlowDown.
ErrorCode public_code(ErrorCode code);

/// A failure. `message` is for the caller; `cause` only for logs, it never leaves the process.
struct Error {
  ErrorCode code = ErrorCode::InternalError;
  std::string message;
  std::string cause;
  /// Extra elements of the S3 error document, in order (e.g. {"Key", "a/b"}).
  std::vector<std::pair<std::string, std::string>> details;

  Error() = default;
  Error(ErrorCode c) : code(c), message(info(c).message) {}  // NOLINT(google-explicit-constructor): a code is an error
  Error(ErrorCode c, std::string text) : code(c), message(std::move(text)) {}

  Error&& with(std::string name, std::string value) && {
    details.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
  }
  Error&& caused_by(std::string text) && {
    cause = std::move(text);
    return std::move(*this);
  }

  int http_status() const { return info(code).http_status; }
  std::string_view name() const { return info(code).name; }
  bool retryable() const { return info(code).retryable; }
  /// For logs: name, message and cause.
  std::string describe() const;
};

}  // namespace mocks3::errors
