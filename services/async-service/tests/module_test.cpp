#include "mocks3/async/module.hpp"

#include <gmock/gmock.h>

#include <boost/asio/use_future.hpp>

#include "fakes.hpp"
#include "mocks3/stream/body.hpp"
#include "mocks3/testing/coroutine_test.hpp"

namespace mocks3::async::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

class AsyncModule : public ::testing::Test {
 protected:
  AsyncModule() {
    options_.interval = milliseconds(1);
    options_.max_backoff = milliseconds(5);
    options_.lease = milliseconds(1);
  }
  ~AsyncModule() override {
    if (module_) module_->stop();
    cores_.stop();
  }
  void start() {
    cores_.start();
    module_ = std::move(*Module::build(cores_, options_, metadata_, storage_, registry_, clock_));
    module_->add_async_routes(router_);
    ASSERT_TRUE(module_->start());
  }
  /// The reply of a route, asked for on the other core.
  http::Response ask(std::string method, std::string target, std::string body = {}) {
    const auto call = [&]() -> asio::awaitable<http::Response> {
      http::Request request;
      request.method = method;
      request.target = target;
      request.path = request.target;
      request.body = std::make_unique<stream::MemoryBody>(body);
      auto context = ::mocks3::testing::test_context();
      co_return co_await router_.handle(request, context);
    };
    return asio::co_spawn(cores_.context(1), call, asio::use_future).get();
  }
  /// Until the worker has got there; the test's own limit bounds it.
  template <class Condition>
  bool eventually(Condition condition) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > limit) return false;
      std::this_thread::yield();
    }
    return true;
  }

  utils::SystemClock clock_;
  metrics::Registry registry_;
  FakeMetadata metadata_{clock_};
  FakeStorage storage_;
  Options options_;
  http::Router router_;
  runtime::Cores cores_{2};
  std::unique_ptr<Module> module_;
};

TEST_F(AsyncModule, CarriesOutTasksByItself) {
  start();
  for (std::uint64_t i = 0; i < 500; ++i) {
    storage_.add(std::to_string(i));
    metadata_.add_task(i, std::to_string(i));
  }
  EXPECT_TRUE(eventually([&] { return metadata_.waiting() == 0 && storage_.ids().empty(); }));
}

TEST_F(AsyncModule, GoesOnAfterAnOutageOfEitherSideAndLosesNoTask) {
  storage_.down = true;
  metadata_.down = true;
  storage_.add("a");
  metadata_.add_task(1, "a");
  start();
  auto& failed = registry_.counter("mocks3_tasks_total", "", {{"kind", "delete_blob"}, {"outcome", "failed"}});
  ASSERT_TRUE(eventually([&] { return failed.value() >= 2; }));
  metadata_.down = false;
  const auto before = failed.value();
  ASSERT_TRUE(eventually([&] { return failed.value() > before + 1; }));
  EXPECT_EQ(metadata_.waiting(), 1u);
  storage_.down = false;
  EXPECT_TRUE(eventually([&] { return metadata_.waiting() == 0 && storage_.ids().empty(); }));
}

TEST_F(AsyncModule, AnswersACleanUpWhenItIsDone) {
  options_.interval = std::chrono::hours(1);
  start();
  storage_.add("orphan", clock_.now());
  metadata_.compactions_due = 2;
  const auto usual = ask("POST", "/v1/cleanup");
  EXPECT_EQ(usual.status, 200);
  EXPECT_EQ(storage_.ids().size(), 1u);
  const auto reply = ask("POST", "/v1/cleanup", R"({"orphan_grace_ms": 0})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.text, HasSubstr(R"("orphans_removed":1)"));
  EXPECT_TRUE(storage_.ids().empty());
  EXPECT_EQ(metadata_.compactions_due, 0);
}

TEST_F(AsyncModule, RefusesACleanUpItDoesNotUnderstand) {
  start();
  EXPECT_EQ(ask("POST", "/v1/cleanup", R"({"orphan_grace": 0})").status, 422);
  EXPECT_EQ(ask("POST", "/v1/cleanup", "nonsense").status, 422);
}

TEST_F(AsyncModule, PassesOnWhyACleanUpFailed) {
  start();
  metadata_.down = true;
  EXPECT_EQ(ask("POST", "/v1/cleanup").status, 503);
  EXPECT_THAT(ask("GET", "/v1/tasks").text, HasSubstr("StoreUnavailable"));
}

TEST_F(AsyncModule, ShowsWhatWaitsAndWhatWasDone) {
  start();
  storage_.stuck = {"stuck"};
  metadata_.add_task(1, "stuck");
  metadata_.add_task(2, "free");
  ASSERT_TRUE(eventually([&] { return metadata_.waiting() == 1; }));
  ASSERT_TRUE(eventually([&] { return ask("GET", "/v1/tasks").text.find(R"("done":1)") != std::string::npos; }));
  const auto reply = ask("GET", "/v1/tasks");
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.text, HasSubstr(R"("waiting":1)"));
  EXPECT_THAT(reply.text, HasSubstr(R"("kind":"delete_blob")"));
}

TEST_F(AsyncModule, StopsWhateverItIsAtAndThenRefusesToCleanUp) {
  options_.interval = std::chrono::hours(1);
  start();
  module_->drain(std::chrono::steady_clock::now() + std::chrono::seconds(5));
  EXPECT_EQ(ask("POST", "/v1/cleanup").status, 503);
  module_->stop();
}

TEST_F(AsyncModule, CanBeStoppedWithoutHavingBeenStarted) {
  module_ = std::move(*Module::build(cores_, options_, metadata_, storage_, registry_, clock_));
  module_->stop();
}

}  // namespace
}  // namespace mocks3::async::testing
