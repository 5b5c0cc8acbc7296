#include <gmock/gmock.h>

#include "fakes.hpp"
#include "mocks3/testing/coroutine_test.hpp"
#include "worker.hpp"

namespace mocks3::async::testing {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

struct House {
  utils::ManualClock clock{Timestamp(hours(100'000))};
  metrics::Registry registry;
  FakeMetadata metadata{clock};
  FakeStorage storage;
  Options options;
  TaskLog log{registry, clock};
  std::atomic<bool> stopping = false;
  DeleteHandler deletes{metadata, storage, options, log};
  CleanupHandler cleanup{metadata, storage, clock, log, stopping};
  contracts::Context context = ::mocks3::testing::test_context();

  Worker worker(asio::any_io_executor executor) { return Worker(executor, options, metadata, storage, clock, log); }
  void task(std::uint64_t id, const std::string& blob) {
    metadata.add_task(id, blob);
    storage.add(blob, clock.now());
  }
};

CO_TEST(DeleteHandler, RemovesTheBlobAndThenTheRow) {
  House house;
  house.task(1, "a");
  house.task(2, "b");
  house.storage.add("c");
  const auto batch = co_await house.deletes.run_once(house.context);
  CO_ASSERT_OK(batch);
  EXPECT_EQ(batch->done, 2u);
  EXPECT_THAT(house.storage.ids(), UnorderedElementsAre("c"));
  EXPECT_EQ(house.metadata.waiting(), 0u);
  EXPECT_THAT(house.registry.render(), HasSubstr("mocks3_tasks_total{kind=\"delete_blob\",outcome=\"done\"} 2"));
}

CO_TEST(DeleteHandler, ABlobThatCannotBeRemovedHoldsUpNoOtherAndComesBackAfterItsLease) {
  House house;
  for (std::uint64_t i = 0; i < 5; ++i) house.task(i, std::string(1, static_cast<char>('a' + i)));
  house.storage.stuck = {"b"};
  auto batch = co_await house.deletes.run_once(house.context);
  CO_ASSERT_OK(batch);
  EXPECT_EQ(batch->done, 4u);
  EXPECT_EQ(batch->failed, 1u);
  EXPECT_EQ(house.metadata.waiting(), 1u);
  house.storage.stuck.clear();
  batch = co_await house.deletes.run_once(house.context);
  CO_ASSERT_OK(batch);
  EXPECT_EQ(batch->leased, 0u);
  house.clock.advance(house.options.lease);
  batch = co_await house.deletes.run_once(house.context);
  CO_ASSERT_OK(batch);
  EXPECT_EQ(batch->done, 1u);
  EXPECT_EQ(house.metadata.waiting(), 0u);
  EXPECT_TRUE(house.storage.ids().empty());
}

CO_TEST(DeleteHandler, KeepsTheRowWhenItsEndCannotBeRecordedAndDoesItAgain) {
  House house;
  house.task(1, "a");
  house.metadata.complete_fails = true;
  EXPECT_FALSE((co_await house.deletes.run_once(house.context)).has_value());
  EXPECT_EQ(house.metadata.waiting(), 1u);
  house.metadata.complete_fails = false;
  house.clock.advance(house.options.lease);
  const auto batch = co_await house.deletes.run_once(house.context);
  CO_ASSERT_OK(batch);
  EXPECT_EQ(batch->done, 1u);
  EXPECT_EQ(house.metadata.waiting(), 0u);
}

CO_TEST(CleanupHandler, RemovesOnlyOrphansOlderThanTheGrace) {
  House house;
  const auto old = house.clock.now() - hours(2);
  for (const char* id : {"live", "part", "task", "orphan-1", "orphan-2"}) house.storage.add(id, old, 100);
  house.storage.add("fresh", house.clock.now() - milliseconds(3'599'999));
  house.metadata.live = {"live"};
  house.metadata.parts["u"] = {"part"};
  house.metadata.add_task(1, "task");
  const auto collected = co_await house.cleanup.collect_orphans(house.context, hours(1));
  CO_ASSERT_OK(collected);
  EXPECT_EQ(collected->blobs, 2u);
  EXPECT_EQ(collected->bytes, 200u);
  EXPECT_THAT(house.storage.ids(), UnorderedElementsAre("live", "part", "task", "fresh"));
}

CO_TEST(CleanupHandler, RemovesNothingWhenItCannotAskWhatIsReferenced) {
  House house;
  house.storage.add("live", house.clock.now() - hours(2));
  house.metadata.live = {"live"};
  house.metadata.down = true;
  EXPECT_FALSE((co_await house.cleanup.collect_orphans(house.context, hours(1))).has_value());
  EXPECT_THAT(house.storage.ids(), UnorderedElementsAre("live"));
  CO_ASSERT_TRUE(!house.log.last_failures().empty());
  EXPECT_EQ(house.log.last_failures().front().kind, "orphan");
}

CO_TEST(CleanupHandler, AbortsExpiredUploadsInAnyNumberAndKeepsTheOthers) {
  House house;
  for (int i = 0; i < 250; ++i)
    house.metadata.uploads.emplace_back(house.clock.now() - hours(24), "old" + std::to_string(i));
  house.metadata.uploads.emplace_back(house.clock.now() - hours(1), "young");
  const auto expired = co_await house.cleanup.expire_uploads(house.context, hours(23));
  CO_ASSERT_OK(expired);
  EXPECT_EQ(*expired, 250u);
  CO_ASSERT_TRUE(house.metadata.uploads.size() == 1);
  EXPECT_EQ(house.metadata.uploads[0].second, "young");
}

CO_TEST(CleanupHandler, AnUploadThatCannotBeAbortedEndsTheRunInsteadOfRepeatingItForEver) {
  House house;
  for (int i = 0; i < 150; ++i) house.metadata.uploads.emplace_back(Timestamp{}, "u" + std::to_string(i));
  house.metadata.stuck_uploads = {"u7"};
  EXPECT_FALSE((co_await house.cleanup.expire_uploads(house.context, hours(1))).has_value());
  EXPECT_EQ(house.metadata.uploads.size(), 51u);
}

CO_TEST(CleanupHandler, EndsSoonWhenTheServiceStops) {
  House house;
  house.storage.add("orphan", Timestamp{});
  house.stopping = true;
  EXPECT_FALSE((co_await house.cleanup.collect_orphans(house.context, hours(1))).has_value());
  EXPECT_THAT(house.storage.ids(), UnorderedElementsAre("orphan"));
}

CO_TEST(Worker, ACleanUpDoesEverythingInTheOrderThatLeavesNothing) {
  House house;
  house.options.upload_expiry = hours(24);
  for (std::uint64_t i = 0; i < 250; ++i) house.task(i, "t" + std::to_string(i));
  house.metadata.uploads.emplace_back(house.clock.now() - hours(48), "forgotten");
  house.metadata.parts["forgotten"] = {"part"};
  house.storage.add("part", house.clock.now());
  house.storage.add("orphan", house.clock.now());
  house.metadata.compactions_due = 3;
  auto worker = house.worker(co_await asio::this_coro::executor);
  const auto report = co_await worker.clean_all({.orphan_grace_ms = 0});
  CO_ASSERT_OK(report);
  EXPECT_EQ(report->tasks_done, 251u);
  EXPECT_EQ(report->uploads_expired, 1u);
  EXPECT_EQ(report->orphans_removed, 1u);
  EXPECT_EQ(report->compactions, 3u);
  EXPECT_TRUE(house.storage.ids().empty());
  EXPECT_EQ(house.metadata.waiting(), 0u);
}

CO_TEST(Worker, ACleanUpKeepsToTheGraceOfTheOptionsUnlessToldOtherwise) {
  House house;
  house.storage.add("under way", house.clock.now());
  auto worker = house.worker(co_await asio::this_coro::executor);
  const auto report = co_await worker.clean_all({});
  CO_ASSERT_OK(report);
  EXPECT_THAT(house.storage.ids(), UnorderedElementsAre("under way"));
}

CO_TEST(Worker, UploadsNeverExpireWhenTheOptionsSaySo) {
  House house;
  house.options.upload_expiry = milliseconds(0);
  house.metadata.uploads.emplace_back(Timestamp{}, "ancient");
  auto worker = house.worker(co_await asio::this_coro::executor);
  CO_ASSERT_OK(co_await worker.clean_all({}));
  EXPECT_EQ(house.metadata.uploads.size(), 1u);
}

CO_TEST(Worker, ATurnCompactsOnceItIsIdleAfterDeletions) {
  House house;
  house.metadata.compactions_due = 5;
  auto worker = house.worker(co_await asio::this_coro::executor);
  co_await worker.turn();
  EXPECT_EQ(house.metadata.compactions_due, 5);
  house.task(1, "a");
  EXPECT_TRUE((co_await worker.turn()).worked);
  EXPECT_EQ(house.metadata.compactions_due, 5);
  EXPECT_FALSE((co_await worker.turn()).worked);
  EXPECT_EQ(house.metadata.compactions_due, 4);
}

CO_TEST(Worker, ATurnRunsEachPeriodThatHasCome) {
  House house;
  house.options.orphan_period = milliseconds(0);
  house.options.upload_period = milliseconds(0);
  house.storage.add("orphan", house.clock.now() - hours(2));
  house.metadata.uploads.emplace_back(Timestamp{}, "ancient");
  auto worker = house.worker(co_await asio::this_coro::executor);
  EXPECT_FALSE((co_await worker.turn()).failed);
  EXPECT_TRUE(house.storage.ids().empty());
  EXPECT_TRUE(house.metadata.uploads.empty());
}

CO_TEST(Worker, ATurnSaysWhenSomethingFailed) {
  House house;
  auto worker = house.worker(co_await asio::this_coro::executor);
  house.metadata.down = true;
  EXPECT_TRUE((co_await worker.turn()).failed);
  house.metadata.down = false;
  house.task(1, "a");
  house.storage.down = true;
  EXPECT_TRUE((co_await worker.turn()).failed);
  EXPECT_EQ(house.metadata.waiting(), 1u);
}

}  // namespace
}  // namespace mocks3::async::testing
