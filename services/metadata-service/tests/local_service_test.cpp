// What the service adds to its store: leases, deadlines, measurements.
#include "bindings/local_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness.hpp"
#include "mocks3/testing/coroutine_test.hpp"
#include "sample.hpp"

namespace mocks3::metadata {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LocalServiceTest : public ::testing::Test {
 protected:
  LocalServiceTest() { EXPECT_TRUE(sample::wait(service.create_bucket(context, sample::bucket("b")))); }

  void doom(int count) {
    for (int i = 0; i < count; ++i) {
      const auto name = "blob-" + std::to_string(made_++);
      EXPECT_TRUE(sample::wait(service.commit_object(context, sample::put_blob("b", name, name))));
      EXPECT_TRUE(sample::wait(service.delete_object(context, sample::del("b", name))));
    }
  }
  std::vector<contracts::OutboxTask> lease(std::uint32_t limit, std::chrono::milliseconds time = 1h) {
    return std::move(*sample::wait(service.lease_tasks(context, limit, time)));
  }
  static std::vector<std::string> blobs(const std::vector<contracts::OutboxTask>& tasks) {
    std::vector<std::string> ids;
    for (const auto& task : tasks) ids.push_back(task.blob.id);
    return ids;
  }

  Context context = testing::test_context();
  MemoryHarness harness;
  metrics::Registry registry;
  LocalService service{harness.store(), registry};
  int made_ = 0;
};

TEST_F(LocalServiceTest, ATaskIsLeasedToOneCallerAtATime) {
  doom(3);
  EXPECT_THAT(blobs(lease(2)), ElementsAre("blob-0", "blob-1"));
  EXPECT_THAT(blobs(lease(2)), ElementsAre("blob-2"));
  EXPECT_THAT(lease(2), IsEmpty());
}

TEST_F(LocalServiceTest, ALeaseThatRunsOutIsGivenAgainAndCounted) {
  doom(1);
  EXPECT_EQ(lease(1, 0ms).at(0).attempts, 0u);
  EXPECT_EQ(lease(1, 0ms).at(0).attempts, 1u);
  EXPECT_EQ(lease(1).at(0).attempts, 2u);
  EXPECT_THAT(lease(1), IsEmpty());
}

TEST_F(LocalServiceTest, CompletedTasksDoNotComeBack) {
  doom(3);
  const auto first = lease(2, 0ms);
  EXPECT_TRUE(sample::wait(service.complete_tasks(context, {first[0].id})));
  EXPECT_THAT(blobs(lease(5, 0ms)), ElementsAre("blob-1", "blob-2"));
  EXPECT_TRUE(sample::wait(service.complete_tasks(context, {first[1].id})));
  doom(1);
  EXPECT_THAT(blobs(lease(5)), ElementsAre("blob-2", "blob-3"));
}

TEST_F(LocalServiceTest, ManyTasksAreLeasedPageByPage) {
  doom(700);
  EXPECT_EQ(lease(300).size(), 300u);
  EXPECT_EQ(lease(1000).size(), 400u);
}

TEST_F(LocalServiceTest, TasksAfterAResetAreFound) {
  doom(2);
  EXPECT_EQ(lease(5).size(), 2u);
  EXPECT_TRUE(sample::wait(service.reset(context)));
  EXPECT_THAT(lease(5), IsEmpty());
  EXPECT_TRUE(sample::wait(service.create_bucket(context, sample::bucket("b"))));
  doom(1);
  EXPECT_EQ(lease(5).size(), 1u);
}

TEST_F(LocalServiceTest, APastDeadlineStopsACallBeforeItDoesAnything) {
  context.deadline = std::chrono::steady_clock::now() - 1ms;
  EXPECT_EQ(sample::code(sample::wait(service.commit_object(context, sample::put("b", "k")))),
            ErrorCode::DeadlineExceeded);
  context.deadline = std::chrono::steady_clock::time_point::max();
  EXPECT_EQ(sample::code(sample::wait(service.get_object(context, sample::get("b", "k")))), ErrorCode::NoSuchKey);
}

TEST_F(LocalServiceTest, CallsAreMeasuredByMethod) {
  EXPECT_FALSE(sample::wait(service.get_object(context, sample::get("b", "k"))));
  EXPECT_THAT(registry.render(), HasSubstr("mocks3_metadata_seconds_count{method=\"get_object\"} 1"));
  EXPECT_THAT(registry.render(), HasSubstr("mocks3_metadata_seconds_count{method=\"create_bucket\"} 1"));
}

}  // namespace
}  // namespace mocks3::metadata
