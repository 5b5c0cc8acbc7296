#include "mocks3/errors/error.hpp"

#include <algorithm>
#include <unordered_map>

namespace mocks3::errors {

const std::vector<ErrorInfo>& all_errors() {
  static const std::vector<ErrorInfo> rows = {
#define MOCKS3_ERROR(code, http, grpc, retryable, message) \
  {ErrorCode::code, #code, http, #grpc, retryable, message, false},
#define MOCKS3_INTERNAL_ERROR(code, http, grpc, retryable, message) \
  {ErrorCode::code, #code, http, #grpc, retryable, message, true},
#include "mocks3/errors/error_codes.def"
  };
  return rows;
}

const ErrorInfo& info(ErrorCode code) { return all_errors()[static_cast<std::size_t>(code)]; }

const ErrorInfo* find_error(std::string_view name) {
  static const auto by_name = [] {
    std::unordered_map<std::string_view, const ErrorInfo*> map;
    for (const auto& row : all_errors()) map.emplace(row.name, &row);
    return map;
  }();
  const auto it = by_name.find(name);
  return it == by_name.end() ? nullptr : it->second;
}

ErrorCode public_code(ErrorCode code) {
  if (!info(code).internal) return code;
  switch (code) {
    case ErrorCode::DeadlineExceeded:
    case ErrorCode::StoreUnavailable:
      return ErrorCode::ServiceUnavailable;
    default:
      return ErrorCode::InternalError;
  }
}

std::string Error::describe() const {
  std::string text(name());
  text += ": ";
  text += message;
  if (!cause.empty()) {
    text += " (";
    text += cause;
    text += ')';
  }
  return text;
}

}  // namespace mocks3::errors
