#include "mocks3/testing/coroutine_test.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>

#include "mocks3/utils/random.hpp"

namespace mocks3::testing {

namespace {
constexpr auto kCeiling = std::chrono::seconds(20);
}

void run_coroutine(std::function<boost::asio::awaitable<void>()> body) {
  boost::asio::io_context context(1);
  bool done = false;
  std::exception_ptr thrown;
  boost::asio::co_spawn(context, body, [&](std::exception_ptr error) {
    done = true;
    thrown = error;
    context.stop();
  });
  context.run_for(kCeiling);
  if (!done) {
    ADD_FAILURE() << "the coroutine did not end within 20 seconds";
    return;
  }
  if (thrown) std::rethrow_exception(thrown);
}

runtime::RequestContext test_context() {
  runtime::RequestContext context;
  context.request_id = utils::random_request_id();
  context.trace = tracing::TraceContext::make();
  context.deadline = std::chrono::steady_clock::now() + kCeiling;
  context.faults = std::make_shared<const model::FaultPlan>();
  return context;
}

}  // namespace mocks3::testing
