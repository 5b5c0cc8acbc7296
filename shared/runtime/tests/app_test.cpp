#include "mocks3/runtime/app.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <boost/asio/post.hpp>
#include <future>

namespace mocks3::runtime {
namespace {

/// Writes down what happens to it.
class Recorder final : public Module {
 public:
  Recorder(std::string name, std::vector<std::string>& events, bool fails = false)
      : name_(std::move(name)), events_(events), fails_(fails) {}
  std::string_view name() const override { return name_; }
  Result<> start() override {
    if (fails_) return fail(ErrorCode::InvalidArgument, name_ + " cannot start");
    events_.push_back("start " + name_);
    return {};
  }
  void drain(std::chrono::steady_clock::time_point) override { events_.push_back("drain " + name_); }
  void stop() override { events_.push_back("stop " + name_); }

 private:
  const std::string name_;
  std::vector<std::string>& events_;
  const bool fails_;
};

TEST(App, StartsInOrderAndStopsInReverseInTwoPhases) {
  std::vector<std::string> events;
  App app(1);
  app.add(std::make_unique<Recorder>("a", events));
  app.add(std::make_unique<Recorder>("b", events));
  ASSERT_TRUE(app.start());
  app.stop();
  EXPECT_EQ(events, (std::vector<std::string>{"start a", "start b", "drain b", "drain a", "stop b", "stop a"}));
  app.stop();
  EXPECT_EQ(events.size(), 6u);
}

TEST(App, AFailureRollsBackWhatHadStarted) {
  std::vector<std::string> events;
  App app(1);
  app.add(std::make_unique<Recorder>("a", events));
  app.add(std::make_unique<Recorder>("b", events, true));
  app.add(std::make_unique<Recorder>("c", events));
  const auto started = app.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().message, "b cannot start");
  EXPECT_EQ(events, (std::vector<std::string>{"start a", "drain a", "stop a"}));
}

TEST(App, TheDestructorStops) {
  std::vector<std::string> events;
  {
    App app(1);
    app.add(std::make_unique<Recorder>("a", events));
    ASSERT_TRUE(app.start());
  }
  EXPECT_EQ(events.back(), "stop a");
}

TEST(App, CoresRunAndKnowThemselves) {
  App app(3);
  EXPECT_EQ(app.cores().size(), 3u);
  ASSERT_TRUE(app.start());
  EXPECT_EQ(Cores::current(), -1);
  for (int i = 0; i < 3; ++i) {
    std::promise<int> index;
    asio::post(app.cores().context(static_cast<unsigned>(i)), [&] { index.set_value(Cores::current()); });
    EXPECT_EQ(index.get_future().get(), i);
  }
}

TEST(App, WaitEndsByRequestAndBySignal) {
  App app(1);
  ASSERT_TRUE(app.start());
  app.request_stop();
  app.wait();
  kill(getpid(), SIGTERM);
  app.wait();
}

/// Never done draining; the first call asks for a stop again.
class Stubborn final : public Module {
 public:
  explicit Stubborn(std::function<void()> at_first) : at_first_(std::move(at_first)) {}
  std::string_view name() const override { return "stubborn"; }
  void drain(std::chrono::steady_clock::time_point deadline) override {
    if (calls++ == 0) at_first_();
    last = deadline;
    std::this_thread::sleep_until(deadline);
  }
  int calls = 0;
  std::chrono::steady_clock::time_point last;

 private:
  std::function<void()> at_first_;
};

TEST(App, DrainingHasALimit) {
  App app(1, std::chrono::milliseconds(500));
  auto& module = app.add(std::make_unique<Stubborn>([] {}));
  ASSERT_TRUE(app.start());
  const auto before = std::chrono::steady_clock::now();
  app.stop();
  EXPECT_GE(module.last, before + std::chrono::milliseconds(500));
  EXPECT_GT(module.calls, 1);
}

TEST(App, ASecondSignalEndsTheDraining) {
  App app(1, std::chrono::hours(1));
  auto& module = app.add(std::make_unique<Stubborn>([&] { app.request_stop(); }));
  ASSERT_TRUE(app.start());
  app.stop();
  EXPECT_EQ(module.calls, 2);
}

}  // namespace
}  // namespace mocks3::runtime
