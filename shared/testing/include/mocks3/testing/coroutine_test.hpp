// CO_TEST(Suite, Name) { co_await …; }: a test body that is a coroutine on an io_context of its own, with a ceiling of
// 20 seconds after which it fails instead of hanging. ASSERT_* leave by co_return: use CO_ASSERT_* there.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <functional>

#include "mocks3/runtime/request_context.hpp"

namespace mocks3::testing {

/// Runs the coroutine to its end on a fresh io_context; rethrows, fails the test after 20 s.
void run_coroutine(std::function<boost::asio::awaitable<void>()> body);

/// A context for calls in tests: fresh ids, a deadline 20 s away, an empty fault plan.
runtime::RequestContext test_context();

}  // namespace mocks3::testing

#define CO_TEST(suite, name)                                                     \
  static boost::asio::awaitable<void> suite##_##name##_body();                   \
  TEST(suite, name) { ::mocks3::testing::run_coroutine(suite##_##name##_body); } \
  static boost::asio::awaitable<void> suite##_##name##_body()

// NOLINTBEGIN(bugprone-macro-parentheses)
#define CO_ASSERT_TRUE(condition)            \
  if (!(condition)) {                        \
    ADD_FAILURE() << "expected " #condition; \
    co_return;                               \
  }
#define CO_ASSERT_OK(result)                                                \
  if (!(result)) {                                                          \
    ADD_FAILURE() << #result << " failed: " << (result).error().describe(); \
    co_return;                                                              \
  }
// NOLINTEND(bugprone-macro-parentheses)
