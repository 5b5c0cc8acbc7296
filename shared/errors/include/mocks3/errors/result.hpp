// Result<T>: a value or an Error, and the four macros that pass an error upwards.
//
// An expected failure is a Result; exceptions are for bugs, lack of memory and start-up only. The macros are statements
// and stand alone on their line:
//   TRY(auto row, decode(bytes));               in a function that returns a Result
//   CO_TRY(auto row, co_await store.get(key));  in a coroutine that returns a Result
//   CHECK_OK(validate(name));  CO_CHECK(co_await store.put(row));   the same for Result<void>
#pragma once

#include <expected>

#include "mocks3/errors/error.hpp"

namespace mocks3 {

using errors::Error;
using errors::ErrorCode;

template <class T = void>
using Result = std::expected<T, Error>;

/// Shorthand for std::unexpected(Error(...)).
template <class... Args>
[[nodiscard]] std::unexpected<Error> fail(Args&&... args) {
  return std::unexpected<Error>(Error(std::forward<Args>(args)...));
}

}  // namespace mocks3

#define MOCKS3_CONCAT_(a, b) a##b
#define MOCKS3_CONCAT(a, b) MOCKS3_CONCAT_(a, b)
#define MOCKS3_TRY_(leave, temporary, declaration, expression)                          \
  auto temporary = (expression);                                                        \
  if (!temporary) leave std::unexpected<::mocks3::Error>(std::move(temporary).error()); \
  declaration = std::move(*temporary)
#define TRY(declaration, expression) MOCKS3_TRY_(return, MOCKS3_CONCAT(try_result_, __LINE__), declaration, expression)
#define CO_TRY(declaration, expression) \
  MOCKS3_TRY_(co_return, MOCKS3_CONCAT(try_result_, __LINE__), declaration, expression)
#define MOCKS3_CHECK_(leave, expression)                                       \
  do {                                                                         \
    if (auto check_result = (expression); !check_result)                       \
      leave std::unexpected<::mocks3::Error>(std::move(check_result).error()); \
  } while (false)
#define CHECK_OK(expression) MOCKS3_CHECK_(return, expression)
#define CO_CHECK(expression) MOCKS3_CHECK_(co_return, expression)
