// What every binding of FaultControl owes its callers: the same suite over the local one and over HTTP.
#include <boost/asio/use_future.hpp>
#include <future>

#include "helpers.hpp"
#include "mocks3/httpserver/server.hpp"
#include "mocks3/injection/control.hpp"
#include "mocks3/injection/follower.hpp"
#include "mocks3/injection/http_fault_control.hpp"
#include "mocks3/runtime/cores.hpp"

namespace mocks3::injection {
namespace {

using namespace std::chrono_literals;
using contracts::Context;
using contracts::FaultControl;
using contracts::RuleCounters;
using contracts::RuleEntry;
using testing::entry;
using testing::Fixture;

/// The service, and a binding to it: itself, or through a server and a client on the loopback.
class FaultControlContract : public ::testing::TestWithParam<const char*> {
 protected:
  FaultControlContract() {
    add_injection_internal_routes(router_, *fixture_.rules);
    cores_.start();
    if (GetParam() == std::string_view("local")) {
      control_ = fixture_.rules.get();
      return;
    }
    server_ = std::make_unique<httpserver::Server>(cores_, httpserver::Options{}, router_, nullptr);
    if (const auto started = server_->start(); !started) throw std::runtime_error(started.error().describe());
    client_ = std::make_unique<httpclient::Client>(
        httpclient::Options{}, [url = server_->url()]() -> Result<std::string> { return url; }, nullptr);
    http_ = std::make_unique<HttpFaultControl>(*client_);
    control_ = http_.get();
  }
  ~FaultControlContract() override {
    fixture_.rules->close();
    if (server_) {
      server_->drain(std::chrono::steady_clock::now() + 5s);
      server_->stop();
    }
    cores_.stop();
  }

  /// Runs on core 1 and waits here.
  template <class Body>
  void run(Body body) {
    asio::co_spawn(
        cores_.context(1),
        [&]() -> asio::awaitable<void> {
          auto context = mocks3::testing::test_context();
          co_await body(context);
        },
        asio::use_future)
        .get();
  }

  Fixture fixture_{{}, {.ack_limit = 10s, .fresh_limit = 300ms}};
  http::Router router_;
  runtime::Cores cores_{2};
  std::unique_ptr<httpserver::Server> server_;
  std::unique_ptr<httpclient::Client> client_;
  std::unique_ptr<HttpFaultControl> http_;
  FaultControl* control_ = nullptr;
};

TEST_P(FaultControlContract, RulesAreAddedReplacedRemovedAndCleared) {
  run([&](Context& context) -> asio::awaitable<void> {
    const auto added = co_await control_->add(
        context, {entry("putobject: 3x -> slow_down"), entry("GetObject key=\"ü;\" -> reset", "u")});
    CO_ASSERT_OK(added);
    EXPECT_EQ(added->at(0).id, "rule-1");
    EXPECT_EQ(added->at(0).text, "PutObject : 3x -> slow_down");
    EXPECT_EQ(added->at(1).text, "GetObject key=\"ü;\" -> reset");
    EXPECT_EQ(added->at(1).created, fixture_.rules->current().rules[1].created);
    CO_ASSERT_OK(co_await control_->add(context, {{.id = "u", .text = "list -> reset", .enabled = false}}));
    const auto set = co_await control_->rules(context);
    CO_ASSERT_OK(set);
    CO_ASSERT_TRUE(set->rules.size() == 2);
    EXPECT_EQ(set->rules[1].text, "list -> reset");
    EXPECT_FALSE(set->rules[1].enabled);
    CO_ASSERT_OK(co_await control_->remove(context, "u"));
    CO_ASSERT_OK(co_await control_->clear(context));
    EXPECT_TRUE(fixture_.rules->current().rules.empty());
  });
}

TEST_P(FaultControlContract, ErrorsKeepTheirCodeAndText) {
  run([&](Context& context) -> asio::awaitable<void> {
    const auto wrong = co_await control_->add(context, {entry("PutObject keyy=a -> reset")});
    CO_ASSERT_TRUE(!wrong);
    EXPECT_EQ(wrong.error().code, ErrorCode::ValidationFailed);
    EXPECT_EQ(wrong.error().message, "column 11: 'keyy' is not a condition; known: bucket, key, access-key");
    const auto gone = co_await control_->remove(context, "nobody");
    CO_ASSERT_TRUE(!gone);
    EXPECT_EQ(gone.error().code, ErrorCode::NotFound);
  });
}

TEST_P(FaultControlContract, ArmedAndSeedAreSet) {
  run([&](Context& context) -> asio::awaitable<void> {
    CO_ASSERT_OK(co_await control_->set_armed(context, false));
    CO_ASSERT_OK(co_await control_->set_seed(context, 18446744073709551615U));
    const auto set = co_await control_->rules(context);
    CO_ASSERT_OK(set);
    EXPECT_FALSE(set->armed);
    EXPECT_EQ(set->seed, 18446744073709551615U);
  });
}

TEST_P(FaultControlContract, WaitForChangeReturnsAtOnceOnAnotherGenerationAndOnAChange) {
  run([&](Context& context) -> asio::awaitable<void> {
    const auto first = fixture_.rules->current().generation;
    const auto other = co_await control_->wait_for_change(context, first - 1, 15s);
    CO_ASSERT_OK(other);
    EXPECT_EQ(other->generation, first);
    const auto same = co_await control_->wait_for_change(context, first, 10ms);
    CO_ASSERT_OK(same);
    EXPECT_EQ(same->generation, first);
    auto change = asio::co_spawn(
        cores_.context(0),
        [&]() -> Task<> {
          auto own = mocks3::testing::test_context();
          co_return co_await fixture_.rules->set_armed(own, false);
        },
        asio::use_future);
    const auto changed = co_await control_->wait_for_change(context, first, 15s);
    CO_ASSERT_OK(changed);
    EXPECT_EQ(changed->generation, first + 1);
    CO_ASSERT_OK(change.get());
  });
}

TEST_P(FaultControlContract, ReportsAreSummed) {
  run([&](Context& context) -> asio::awaitable<void> {
    CO_ASSERT_OK(co_await control_->add(context, {entry("a: PutObject -> reset")}));
    const auto generation = fixture_.rules->current().generation;
    CO_ASSERT_OK(co_await control_->report(context, "one", generation, {{"a", 3, 2, 1}}));
    CO_ASSERT_OK(co_await control_->report(context, "one", generation, {{"a", 6, 4, 2}}));
    CO_ASSERT_OK(co_await control_->report(context, "two", generation, {{"a", 1, 1, 1}}));
    const auto counters = co_await control_->counters(context);
    CO_ASSERT_OK(counters);
    CO_ASSERT_TRUE(counters->size() == 1);
    EXPECT_EQ(counters->at(0).seen, 7U);
    EXPECT_EQ(counters->at(0).matched, 5U);
    EXPECT_EQ(counters->at(0).fired, 3U);
  });
}

TEST_P(FaultControlContract, AFollowedEngineHasEveryChangeWhenItReturnsAndExactCounts) {
  faults::Engine engine;
  RuleFollower follower(cores_, *control_, engine, {.reporter = "p"});
  ASSERT_TRUE(follower.start());
  run([&](Context& context) -> asio::awaitable<void> {
    for (int i = 0; i < 10; ++i) {
      const std::string key = std::to_string(i);
      CO_ASSERT_OK(co_await control_->add(context, {entry("PutObject key=" + key + " -> slow_down", "r" + key)}));
      const auto plan = engine.decide({.operation = model::Operation::PutObject, .bucket = "b", .key = key});
      EXPECT_EQ(plan.rules(), "r" + key);
      const auto counters = co_await control_->counters(context);
      CO_ASSERT_OK(counters);
      EXPECT_EQ(counters->back().fired, 1U);
      EXPECT_EQ(counters->front().fired, 1U);
    }
  });
  follower.stop();
}

INSTANTIATE_TEST_SUITE_P(Bindings, FaultControlContract, ::testing::Values("local", "http"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace mocks3::injection
