// Batches, made certain by a target whose first write waits until the test has queued the rest.
#include "stores/committer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/use_future.hpp>
#include <future>
#include <latch>

#include "mocks3/runtime/cores.hpp"
#include "sample.hpp"

namespace mocks3::metadata {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class GatedTarget final : public CommitTarget {
 public:
  struct Written {
    std::vector<std::string> rows;
    bool clear;
  };

  const KeyValueView& base() override { return empty_; }
  Result<> write(const Overlay& overlay, bool clear) override {
    if (!gated_once_) {
      gated_once_ = true;
      reached.count_down();
      gate.wait();
    }
    Written& written = writes.emplace_back(Written{{}, clear});
    for (const auto& [key, entry] : overlay.rows(Family::Rows))
      written.rows.push_back(key + "=" + std::string(entry.value()));
    if (refuse) return fail(ErrorCode::StoreUnavailable);
    return {};
  }

  std::latch reached{1}, gate{1};
  std::vector<Written> writes;  // of the committer's thread, until it is stopped
  std::atomic<bool> refuse = false;

 private:
  EmptyView empty_;
  bool gated_once_ = false;
};

class CommitterTest : public ::testing::Test {
 protected:
  ~CommitterTest() override {
    if (!opened_) open();
    committer.stop();
    cores.stop();
  }
  CommitterTest() { cores.start(); }

  static Task<> put_if_absent(Committer& committer, std::string key, std::string value) {
    co_return co_await committer.commit([&](KeyValueTransaction& rows) -> Result<> {
      TRY(const bool found, rows.get(Family::Rows, key, [](std::string_view) {}));
      if (found) return fail(ErrorCode::PreconditionFailed);
      rows.put(Family::Rows, key, value);
      return {};
    });
  }
  std::future<Result<>> start(Task<> task, unsigned core = 0) {
    return boost::asio::co_spawn(cores.context(core), std::move(task), boost::asio::use_future);
  }
  /// Holds the committer in a write of its own, so that what comes next waits together.
  void close_gate() {
    first_ = start(put_if_absent(committer, "first", "1"));
    target.reached.wait();
  }
  void wait_for_queue(std::size_t length) {
    while (committer.queued() < length) std::this_thread::yield();
  }
  void open() {
    opened_ = true;
    target.gate.count_down();
  }

  GatedTarget target;
  runtime::Cores cores{2};
  Committer committer{target, {.max_queued = 4}};
  std::future<Result<>> first_;
  bool opened_ = false;
};

TEST_F(CommitterTest, MembersSeeEarlierMembersOfTheirBatch) {
  close_gate();
  auto one = start(put_if_absent(committer, "k", "one"));
  wait_for_queue(1);
  auto two = start(put_if_absent(committer, "k", "two"), 1);
  wait_for_queue(2);
  auto three = start(put_if_absent(committer, "other", "three"), 1);
  wait_for_queue(3);
  open();
  EXPECT_TRUE(one.get());
  EXPECT_EQ(sample::code(two.get()), ErrorCode::PreconditionFailed);
  EXPECT_TRUE(three.get());
  committer.stop();
  ASSERT_EQ(target.writes.size(), 2u) << "what waited together is written together";
  EXPECT_THAT(target.writes[1].rows, ElementsAre("k=one", "other=three"));
}

TEST_F(CommitterTest, AFullQueueAnswersSlowDown) {
  close_gate();
  std::vector<std::future<Result<>>> waiting;
  for (int i = 0; i < 4; ++i) waiting.push_back(start(put_if_absent(committer, std::to_string(i), "x")));
  wait_for_queue(4);
  EXPECT_EQ(sample::code(start(put_if_absent(committer, "late", "x")).get()), ErrorCode::SlowDown);
  open();
  for (auto& result : waiting) EXPECT_TRUE(result.get());
}

TEST_F(CommitterTest, AFailedWriteFailsTheWholeBatch) {
  close_gate();
  auto one = start(put_if_absent(committer, "k", "one"));
  wait_for_queue(1);
  auto two = start(put_if_absent(committer, "k", "two"));
  wait_for_queue(2);
  target.refuse = true;
  open();
  EXPECT_EQ(sample::code(first_.get()), ErrorCode::StoreUnavailable);
  EXPECT_EQ(sample::code(one.get()), ErrorCode::StoreUnavailable);
  EXPECT_EQ(sample::code(two.get()), ErrorCode::StoreUnavailable) << "it was judged against a write that failed";
  target.refuse = false;
  EXPECT_TRUE(start(put_if_absent(committer, "k", "again")).get());
}

TEST_F(CommitterTest, NothingIsWrittenForABatchThatChangesNothing) {
  open();
  const auto refused = [](KeyValueTransaction& rows) -> Result<> {
    rows.put(Family::Rows, "k", "x");
    return fail(ErrorCode::PreconditionFailed);
  };
  EXPECT_FALSE(start(committer.commit(refused)).get());
  committer.stop();
  EXPECT_THAT(target.writes, IsEmpty());
}

TEST_F(CommitterTest, ClearingStandsAloneBetweenItsNeighbours) {
  close_gate();
  auto before = start(put_if_absent(committer, "before", "x"));
  wait_for_queue(1);
  const auto function = [](KeyValueTransaction& rows) -> Result<> {
    TRY(const bool found, rows.get(Family::Rows, "before", [](std::string_view) {}));
    EXPECT_FALSE(found);
    rows.put(Family::Rows, "fresh", "x");
    return {};
  };
  auto clear = start(committer.commit(function, true));
  wait_for_queue(2);
  auto after = start(put_if_absent(committer, "after", "x"));
  wait_for_queue(3);
  open();
  EXPECT_TRUE(before.get());
  EXPECT_TRUE(clear.get());
  EXPECT_TRUE(after.get());
  committer.stop();
  ASSERT_EQ(target.writes.size(), 4u);
  EXPECT_THAT(target.writes[1].rows, ElementsAre("before=x"));
  EXPECT_FALSE(target.writes[1].clear);
  EXPECT_THAT(target.writes[2].rows, ElementsAre("fresh=x"));
  EXPECT_TRUE(target.writes[2].clear);
  EXPECT_THAT(target.writes[3].rows, ElementsAre("after=x"));
}

TEST_F(CommitterTest, StoppingFinishesWhatIsQueuedAndRefusesTheRest) {
  close_gate();
  auto queued = start(put_if_absent(committer, "k", "x"));
  wait_for_queue(1);
  open();
  committer.stop();
  EXPECT_TRUE(queued.get());
  EXPECT_EQ(sample::code(start(put_if_absent(committer, "late", "x")).get()), ErrorCode::SlowDown);
}

TEST_F(CommitterTest, AResultComesBackOnTheCoreThatAsked) {
  open();
  const auto core_after_commit = [](Committer& used) -> boost::asio::awaitable<int> {
    const auto done = co_await put_if_absent(used, "k" + std::to_string(runtime::Cores::current()), "x");
    EXPECT_TRUE(done);
    co_return runtime::Cores::current();
  };
  for (int core = 0; core < 2; ++core) {
    auto future = boost::asio::co_spawn(cores.context(static_cast<unsigned>(core)), core_after_commit(committer),
                                        boost::asio::use_future);
    EXPECT_EQ(future.get(), core);
  }
}

}  // namespace
}  // namespace mocks3::metadata
