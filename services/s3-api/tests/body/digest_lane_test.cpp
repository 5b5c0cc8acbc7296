#include "body/digest_lane.hpp"

#include <gtest/gtest.h>

#include <future>

#include "body/digests.hpp"
#include "mocks3/testing/coroutine_test.hpp"
#include "mocks3/utils/digest.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {
namespace {

/// Notes what it is given; can be held up from outside.
struct Recorder final : DigestConsumer {
  void consume(const Piece& piece) override {
    if (hold.valid()) hold.wait();
    const std::lock_guard lock(mutex);
    seen += piece.bytes.view();
    threads.push_back(std::this_thread::get_id());
  }
  std::shared_future<void> hold;
  std::mutex mutex;
  std::string seen;
  std::vector<std::thread::id> threads;
};

Batch batch_of(std::string text) {
  Batch batch;
  batch.push_back({.bytes = stream::Chunk(std::move(text))});
  return batch;
}
std::shared_ptr<const Batch> shared(std::string text) {
  return std::make_shared<const Batch>(batch_of(std::move(text)));
}

CO_TEST(DigestLane, KeepsTheOrderOverManyThreads) {
  runtime::BlockingPool pool("digest", 4, 64);
  const auto recorder = std::make_shared<Recorder>();
  DigestLane lane(&pool, recorder);
  std::string expected;
  for (int i = 0; i < 500; ++i) {
    const std::string text = std::to_string(i) + ',';
    expected += text;
    if (i % 7 == 0 && lane.consume_now(batch_of(text))) continue;
    co_await lane.consume_later(shared(text));
  }
  co_await lane.drain();
  EXPECT_EQ(recorder->seen, expected);
}

CO_TEST(DigestLane, DoesNotConsumeNowWhileAJobIsUnderWay) {
  runtime::BlockingPool pool("digest", 1, 64);
  const auto recorder = std::make_shared<Recorder>();
  std::promise<void> go;
  recorder->hold = go.get_future().share();
  DigestLane lane(&pool, recorder);
  co_await lane.consume_later(shared("a"));
  EXPECT_FALSE(lane.consume_now(batch_of("b")));
  go.set_value();
  co_await lane.drain();
  EXPECT_TRUE(lane.consume_now(batch_of("c")));
  EXPECT_EQ(recorder->seen, "ac");
}

CO_TEST(DigestLane, TakesThreeBatchesAndThenMakesTheReaderWait) {
  runtime::BlockingPool pool("digest", 1, 64);
  const auto recorder = std::make_shared<Recorder>();
  std::promise<void> go;
  recorder->hold = go.get_future().share();
  DigestLane lane(&pool, recorder);
  for (const char* text : {"1", "2", "3"}) co_await lane.consume_later(shared(text));
  bool fourth_in = false;
  auto executor = co_await asio::this_coro::executor;
  asio::co_spawn(
      executor,
      [&]() -> asio::awaitable<void> {
        co_await lane.consume_later(shared("4"));
        fourth_in = true;
      },
      asio::detached);
  for (int i = 0; i < 20; ++i) co_await asio::post(executor, asio::use_awaitable);
  EXPECT_FALSE(fourth_in);
  go.set_value();
  while (!fourth_in) co_await asio::post(executor, asio::use_awaitable);
  co_await lane.drain();
  EXPECT_EQ(recorder->seen, "1234");
}

CO_TEST(DigestLane, AFullPoolMeansTheWorkIsDoneHere) {
  runtime::BlockingPool pool("digest", 1, 0);
  const auto recorder = std::make_shared<Recorder>();
  DigestLane lane(&pool, recorder);
  for (const char* text : {"a", "b", "c"}) co_await lane.consume_later(shared(text));
  co_await lane.drain();
  EXPECT_EQ(recorder->seen, "abc");
  for (const auto& id : recorder->threads) EXPECT_EQ(id, std::this_thread::get_id());
}

CO_TEST(DigestLane, ManyLanesShareOneThread) {
  runtime::BlockingPool pool("digest", 1, 64);
  std::vector<std::shared_ptr<Recorder>> recorders;
  std::vector<DigestLane> lanes;
  for (int i = 0; i < 8; ++i) {
    recorders.push_back(std::make_shared<Recorder>());
    lanes.emplace_back(&pool, recorders.back());
  }
  for (int round = 0; round < 50; ++round) {
    const auto batch = shared("x");
    for (DigestLane& lane : lanes) co_await lane.consume_later(batch);
  }
  for (DigestLane& lane : lanes) co_await lane.drain();
  for (const auto& recorder : recorders) EXPECT_EQ(recorder->seen, std::string(50, 'x'));
}

CO_TEST(DigestLane, MayBeDroppedWhileItsJobRuns) {
  std::promise<void> go;
  const auto recorder = std::make_shared<Recorder>();
  recorder->hold = go.get_future().share();
  {
    runtime::BlockingPool pool("digest", 1, 64);
    {
      DigestLane lane(&pool, recorder);
      for (const char* text : {"1", "2", "3"}) co_await lane.consume_later(shared(text));
    }
    go.set_value();
  }  // the pool ends what it has
  EXPECT_EQ(recorder->seen, "1") << "what was waiting is not worth digesting any more";
  EXPECT_EQ(recorder.use_count(), 1);
}

CO_TEST(BodyDigests, AllAlgorithmsAgreeWithTheirOneShotForms) {
  runtime::BlockingPool pool("digest", 3, 64);
  DigestPlan plan;
  plan.md5 = true;
  plan.payload_sha256 = true;
  plan.checksums.assign(std::begin(model::kAllChecksumAlgorithms), std::end(model::kAllChecksumAlgorithms));
  BodyDigests digests(plan, &pool);
  std::string all;
  for (int i = 0; i < 40; ++i) {
    // Large and small pieces in turn, so that the work goes to and fro between the core and the pool.
    std::string text(i % 3 ? 200'000 : 100, static_cast<char>('a' + i % 26));
    all += text;
    co_await digests.feed(batch_of(std::move(text)));
  }
  co_await digests.finish();
  EXPECT_EQ(digests.md5(), utils::md5(all));
  EXPECT_EQ(digests.payload_sha256(), utils::sha256(all));
  CO_ASSERT_TRUE(digests.checksums().size() == std::size(model::kAllChecksumAlgorithms));
  for (const auto& checksum : digests.checksums()) {
    model::ChecksumHasher hasher(checksum.algorithm);
    hasher.update(all);
    EXPECT_EQ(checksum.value, hasher.finish_base64()) << model::to_string(checksum.algorithm);
  }
}

}  // namespace
}  // namespace mocks3::s3api
