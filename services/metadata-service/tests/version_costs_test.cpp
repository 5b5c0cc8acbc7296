// What versions cost, counted in rows: nothing may grow with how many versions a key has or has had.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <ranges>

#include "domain/kv_store.hpp"
#include "harness.hpp"
#include "mocks3/testing/coroutine_test.hpp"
#include "sample.hpp"
#include "stores/memory/memory_engine.hpp"

namespace mocks3::metadata {
namespace {

constexpr int kVersions = 5000;

class CountingCursor final : public KeyValueCursor {
 public:
  CountingCursor(std::unique_ptr<KeyValueCursor> cursor, std::uint64_t& reads)
      : cursor_(std::move(cursor)), reads_(reads) {
    ++reads_;
  }
  bool valid() const override { return cursor_->valid(); }
  std::string_view key() const override { return cursor_->key(); }
  std::string_view value() const override { return cursor_->value(); }
  void next() override {
    ++reads_;
    cursor_->next();
  }
  void seek(std::string_view key) override {
    ++reads_;
    cursor_->seek(key);
  }
  Result<> status() const override { return cursor_->status(); }

 private:
  std::unique_ptr<KeyValueCursor> cursor_;
  std::uint64_t& reads_;
};

/// Counts the reads of a view, and the writes of a transaction.
class CountingTransaction final : public KeyValueTransaction {
 public:
  CountingTransaction(const KeyValueView& view, KeyValueTransaction* writes, std::uint64_t& rows)
      : view_(view), writes_(writes), rows_(rows) {}
  Result<bool> get(Family family, std::string_view key, FunctionRef<void(std::string_view)> use) const override {
    ++rows_;
    return view_.get(family, key, use);
  }
  std::unique_ptr<KeyValueCursor> cursor(Family family, std::string_view from, std::string_view to) const override {
    return std::make_unique<CountingCursor>(view_.cursor(family, from, to), rows_);
  }
  CursorPair cursors(Family family, const KeyRange& first, const KeyRange& second) const override {
    auto pair = view_.cursors(family, first, second);
    return {std::make_unique<CountingCursor>(std::move(pair.first), rows_),
            std::make_unique<CountingCursor>(std::move(pair.second), rows_)};
  }
  void put(Family family, std::string key, std::string value) override {
    ++rows_;
    writes_->put(family, std::move(key), std::move(value));
  }
  void put_borrowed(Family family, std::string key, std::string_view value) override {
    ++rows_;
    writes_->put_borrowed(family, std::move(key), value);
  }
  void erase(Family family, std::string_view key) override {
    ++rows_;
    writes_->erase(family, key);
  }

 private:
  const KeyValueView& view_;
  KeyValueTransaction* writes_;
  std::uint64_t& rows_;
};

class CountingEngine final : public KeyValueEngine {
 public:
  std::uint64_t rows = 0;

  Task<> read(ReadFunction function) override { co_return read_blocking(function); }
  Result<> read_blocking(ReadFunction function) override {
    return inner_.read_blocking(
        [&](const KeyValueView& view) { return function(CountingTransaction(view, nullptr, rows)); });
  }
  Task<> commit(CommitFunction function) override {
    co_return co_await inner_.commit([&](KeyValueTransaction& transaction) {
      CountingTransaction counting(transaction, &transaction, rows);
      return function(counting);
    });
  }
  Task<> clear(CommitFunction then) override { return inner_.clear(then); }
  Task<bool> compact() override { return inner_.compact(); }

 private:
  MemoryEngine inner_;
};

class VersionCosts : public ::testing::Test {
 protected:
  VersionCosts() : store_(std::move(*KvMetadataStore::open(engine_, clock_))) {
    ok(store_->create_bucket(context_, sample::bucket("b")));
  }
  template <class T>
  T ok(Task<T> task) {
    auto result = sample::wait(std::move(task));
    if (!result) ADD_FAILURE() << result.error().describe();
    if constexpr (!std::is_void_v<T>) return result ? std::move(*result) : T{};
  }
  /// Rows read and written by one call.
  template <class T>
  std::uint64_t rows_of(Task<T> task) {
    engine_.rows = 0;
    ok(std::move(task));
    return engine_.rows;
  }
  std::vector<std::string> fill() {
    ok(store_->commit_object(context_, sample::put("b", "k")));
    ok(store_->change_bucket(context_, {.name = "b", .versioning = model::BucketVersioning::Enabled}));
    std::vector<std::string> ids = {"null"};
    while (ids.size() < kVersions) ids.push_back(ok(store_->commit_object(context_, sample::put("b", "k"))).version_id);
    return ids;
  }

  utils::ManualClock clock_{kTestTime};
  CountingEngine engine_;
  std::unique_ptr<KvMetadataStore> store_;
  Context context_ = testing::test_context();
};

TEST_F(VersionCosts, AnUnversionedBucketPaysNothing) {
  ok(store_->commit_object(context_, sample::put("b", "k")));
  EXPECT_EQ(rows_of(store_->get_object(context_, sample::get("b", "k"))), 3u) << "bucket, head, bytes";
  EXPECT_EQ(rows_of(store_->commit_object(context_, sample::put("b", "k"))), 5u)
      << "bucket and head read; head and bytes written, old bytes erased";
  EXPECT_EQ(rows_of(store_->commit_object(context_, sample::put("b", "new"))), 4u);
  EXPECT_EQ(rows_of(store_->delete_object(context_, sample::del("b", "k"))), 4u);
}

TEST_F(VersionCosts, PagesOfManyVersionsOfAKeyCostWhatTheyShow) {
  const auto ids = fill();
  constexpr std::uint32_t kPage = 100;
  std::vector<std::string> listed;
  contracts::ListVersions request{.bucket = "b", .limit = kPage};
  for (bool more = true; more;) {
    engine_.rows = 0;
    const auto page = ok(store_->list_versions(context_, request));
    EXPECT_LE(engine_.rows, kPage + 10);
    for (const auto& entry : page.versions) listed.push_back(entry.summary.version_id);
    more = page.truncated;
    request.key_marker = page.next_key_marker;
    request.version_id_marker = page.next_version_id_marker;
  }
  EXPECT_TRUE(std::ranges::equal(listed, ids | std::views::reverse));
  EXPECT_LE(rows_of(store_->list_versions(context_, {.bucket = "b", .key_marker = "k"})), 5u);
  EXPECT_LE(rows_of(store_->list_objects(context_, {.bucket = "b"})), 5u);
  ok(store_->commit_object(context_, sample::put("b", "dir/a")));
  EXPECT_LE(rows_of(store_->list_versions(context_, {.bucket = "b", .delimiter = "k"})), 10u)
      << "a common prefix is passed in one go";
}

TEST_F(VersionCosts, AVersionIsReadAndWrittenAsOneOfMany) {
  const auto ids = fill();
  EXPECT_LE(rows_of(store_->get_object(context_, sample::get("b", "k"))), 3u);
  EXPECT_LE(rows_of(store_->get_object(context_, sample::get_version("k", ids[kVersions / 2]))), 4u);
  EXPECT_LE(rows_of(store_->get_object(context_, sample::get_version("k", "null"))), 5u);
  EXPECT_LE(rows_of(store_->commit_object(context_, sample::put("b", "k"))), 6u);
  EXPECT_LE(rows_of(store_->delete_object(context_, sample::del("b", "k"))), 5u);
  EXPECT_LE(rows_of(store_->set_object_tags(context_, sample::get_version("k", ids[7]), {{"a", "b"}})), 5u);
  ok(store_->change_bucket(context_, {.name = "b", .versioning = model::BucketVersioning::Suspended}));
  EXPECT_LE(rows_of(store_->commit_object(context_, sample::put("b", "k"))), 16u) << "the null version is the oldest";
}

/// In whatever order versions go, each goes at the same price, also where many went before.
TEST_F(VersionCosts, VersionsAreRemovedAtThePriceOfOne) {
  enum class Order { NewestFirst, OldestFirst, Random };
  for (const auto order : {Order::NewestFirst, Order::OldestFirst, Order::Random}) {
    auto ids = fill();
    if (order == Order::NewestFirst) std::ranges::reverse(ids);
    if (order == Order::Random) std::ranges::shuffle(ids, std::mt19937(1));
    std::uint64_t most = 0;
    for (const auto& id : ids)
      most = std::max(most, rows_of(store_->delete_object(context_, sample::del_version("k", id))));
    EXPECT_LE(most, 12u);
    ok(store_->delete_bucket(context_, "b"));
    ok(store_->create_bucket(context_, sample::bucket("b")));
  }
}

}  // namespace
}  // namespace mocks3::metadata
