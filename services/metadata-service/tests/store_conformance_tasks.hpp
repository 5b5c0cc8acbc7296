// The conformance suite, the outbox, what survives the process, and callers on several cores at once.
#pragma once

#include <atomic>
#include <boost/asio/use_future.hpp>
#include <future>

#include "store_conformance.hpp"

namespace mocks3::metadata {

template <class Harness>
class StoreTasks : public StoreSuite<Harness> {
 protected:
  StoreTasks() { this->make_bucket("b"); }
  void doom(const std::string& blob) {
    this->ok(this->store().commit_object(this->context, sample::put_blob("b", blob, blob)));
    this->ok(this->store().delete_object(this->context, sample::del("b", blob)));
  }
};
TYPED_TEST_SUITE_P(StoreTasks);

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TYPED_TEST_P(StoreTasks, ComeOldestFirstWithAllThatIsNeeded) {
  auto request = sample::put_blob("b", "k", "blob-1", 77);
  request.object.detail.parts[0].blob.nodes = {"n1", "n2"};
  this->ok(this->store().commit_object(this->context, request));
  this->ok(this->store().delete_object(this->context, sample::del("b", "k")));
  this->doom("blob-2");
  this->doom("blob-3");
  const auto all = this->ok(this->store().tasks(this->context, 0, 10));
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].kind, contracts::TaskKind::DeleteBlob);
  EXPECT_EQ(all[0].blob.id, "blob-1");
  EXPECT_EQ(all[0].blob.size, 77u);
  EXPECT_THAT(all[0].blob.nodes, ElementsAre("n1", "n2"));
  EXPECT_EQ(all[0].created, this->harness.clock().now());
  EXPECT_LT(all[0].id, all[1].id);
  EXPECT_LT(all[1].id, all[2].id);
  EXPECT_EQ(this->ok(this->store().tasks(this->context, all[1].id, 10)).size(), 2u);
  EXPECT_EQ(this->ok(this->store().tasks(this->context, 0, 2)).size(), 2u);
}

TYPED_TEST_P(StoreTasks, ATaskKeepsItsBlobReferencedUntilItIsRemoved) {
  this->doom("blob-1");
  EXPECT_THAT(this->ok(this->store().unreferenced(this->context, {"blob-1"})), IsEmpty());
  const auto all = this->ok(this->store().tasks(this->context, 0, 10));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(this->ok(this->store().usage(this->context)).tasks, 1u);
  this->ok(this->store().remove_tasks(this->context, {all[0].id, all[0].id, 424242}));
  EXPECT_THAT(this->doomed(), IsEmpty());
  EXPECT_EQ(this->ok(this->store().usage(this->context)).tasks, 0u);
  EXPECT_THAT(this->ok(this->store().unreferenced(this->context, {"blob-1"})), ElementsAre("blob-1"));
}

TYPED_TEST_P(StoreTasks, CompactingKeepsWhatIsAlive) {
  for (int i = 0; i < 50; ++i) this->put("b", std::to_string(i), "data " + std::to_string(i));
  for (int i = 0; i < 49; ++i)
    this->ok(this->store().delete_object(this->context, sample::del("b", std::to_string(i))));
  this->ok(this->store().compact(this->context));
  EXPECT_FALSE(this->ok(this->store().compact(this->context))) << "nothing was deleted since";
  EXPECT_EQ(this->data_of("b", "49"), "data 49");
  EXPECT_EQ(this->ok(this->store().list_objects(this->context, {.bucket = "b"})).objects.size(), 1u);
}

REGISTER_TYPED_TEST_SUITE_P(StoreTasks, ComeOldestFirstWithAllThatIsNeeded, ATaskKeepsItsBlobReferencedUntilItIsRemoved,
                            CompactingKeepsWhatIsAlive);

template <class Harness>
class StoreConcurrency : public StoreSuite<Harness> {
 protected:
  StoreConcurrency() {
    this->make_bucket("b");
    this->cores.start();
  }
  ~StoreConcurrency() override { this->cores.stop(); }

  /// Runs `body(number)` this many times at once, dealt out to the cores, and waits for all.
  template <class Body>
  void at_once(int count, Body body) {
    std::vector<std::future<void>> done;
    for (int i = 0; i < count; ++i) {
      done.push_back(boost::asio::co_spawn(
          this->cores.context(static_cast<unsigned>(i) % this->cores.size()),
          [&body, i]() -> boost::asio::awaitable<void> { co_await body(i); }, boost::asio::use_future));
    }
    for (auto& future : done) future.get();
  }
};
TYPED_TEST_SUITE_P(StoreConcurrency);

TYPED_TEST_P(StoreConcurrency, OneOfManyCreatorsWins) {
  std::atomic<int> won = 0, lost = 0;
  std::atomic<int> winner = -1;
  this->at_once(64, [&](int i) -> boost::asio::awaitable<void> {
    auto request = sample::put("b", "k", "from " + std::to_string(i));
    request.conditions.if_none_match = "*";
    Context own = testing::test_context();
    const auto result = co_await this->store().commit_object(own, request);
    if (result) {
      ++won;
      winner = i;
    } else if (result.error().code == ErrorCode::PreconditionFailed) {
      ++lost;
    }
  });
  EXPECT_EQ(won, 1);
  EXPECT_EQ(lost, 63);
  EXPECT_EQ(this->data_of("b", "k"), "from " + std::to_string(winner.load()));
}

TYPED_TEST_P(StoreConcurrency, CompareAndSwapLosesNoIncrement) {
  this->put("b", "counter", "0");
  constexpr int kClients = 16, kEach = 5;
  this->at_once(kClients, [&](int) -> boost::asio::awaitable<void> {
    for (int done = 0; done < kEach;) {
      Context own = testing::test_context();
      const auto now = co_await this->store().get_object(own, sample::get("b", "counter"));
      CO_ASSERT_OK(now);
      const int value = std::stoi(now->detail.parts.at(0).blob.inline_data.data);
      auto request = sample::put("b", "counter", std::to_string(value + 1));
      request.conditions.if_match = now->summary.etag;
      const auto swapped = co_await this->store().commit_object(own, request);
      if (swapped) ++done;
    }
  });
  EXPECT_EQ(this->data_of("b", "counter"), std::to_string(kClients * kEach));
}

TYPED_TEST_P(StoreConcurrency, EveryReplacedBlobIsDoomedOnce) {
  constexpr int kWrites = 60;
  this->at_once(kWrites, [&](int i) -> boost::asio::awaitable<void> {
    Context own = testing::test_context();
    const auto result =
        co_await this->store().commit_object(own, sample::put_blob("b", "k", "blob-" + std::to_string(i)));
    CO_ASSERT_OK(result);
  });
  auto ids = this->doomed();
  std::ranges::sort(ids);
  EXPECT_EQ(ids.size(), static_cast<std::size_t>(kWrites - 1));
  EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
  const auto current = this->ok(this->store().get_object(this->context, sample::get("b", "k")));
  EXPECT_EQ(std::ranges::find(ids, current.detail.parts.at(0).blob.id), ids.end());
  EXPECT_EQ(this->ok(this->store().usage(this->context)).tasks, ids.size());
}

TYPED_TEST_P(StoreConcurrency, ReadersSeeWholeObjectsWhileTheyAreReplaced) {
  this->put("b", "k", std::string(2000, 'a'));
  this->at_once(8, [&](int i) -> boost::asio::awaitable<void> {
    for (int round = 0; round < 50; ++round) {
      Context own = testing::test_context();
      if (i < 2) {
        const auto done = co_await this->store().commit_object(
            own,
            sample::put("b", "k", std::string(2000 + static_cast<std::size_t>(round), static_cast<char>('a' + i))));
        CO_ASSERT_OK(done);
      } else {
        const auto object = co_await this->store().get_object(own, sample::get("b", "k"));
        CO_ASSERT_OK(object);
        const auto& data = object->detail.parts.at(0).blob.inline_data.data;
        CO_ASSERT_TRUE(data.size() == object->summary.size);
        CO_ASSERT_TRUE(sample::md5_hex(data) == object->summary.etag);
      }
    }
  });
}

TYPED_TEST_P(StoreConcurrency, AListingWhileWritingMissesNothingThatWasThereBefore) {
  for (int i = 0; i < 600; ++i) this->put("b", "old-" + std::to_string(i));
  this->at_once(4, [&](int i) -> boost::asio::awaitable<void> {
    for (int round = 0; round < 20; ++round) {
      Context own = testing::test_context();
      if (i < 2) {
        const auto done =
            co_await this->store().commit_object(own, sample::put("b", "new-" + std::to_string(i * 100 + round)));
        CO_ASSERT_OK(done);
        continue;
      }
      std::size_t old_keys = 0;
      contracts::ListObjects request{.bucket = "b"};
      for (bool more = true; more;) {
        const auto page = co_await this->store().list_objects(own, request);
        CO_ASSERT_OK(page);
        for (const auto& object : page->objects) old_keys += object.key.starts_with("old-");
        more = page->truncated;
        request.start_after = page->next_start_after;
      }
      EXPECT_EQ(old_keys, 600u);
    }
  });
}

TYPED_TEST_P(StoreConcurrency, VersionsAreListedInTheOrderOfTheirCommits) {
  this->ok(this->store().change_bucket(this->context, {.name = "b", .versioning = model::BucketVersioning::Enabled}));
  constexpr int kWriters = 8, kEach = 30;
  std::map<std::string, int> round_of;  // by version id
  std::mutex mutex;
  this->at_once(kWriters, [&](int i) -> boost::asio::awaitable<void> {
    for (int round = 0; round < kEach; ++round) {
      Context own = testing::test_context();
      const auto done = co_await this->store().commit_object(own, sample::put("b", "k", std::to_string(i)));
      CO_ASSERT_OK(done);
      const std::lock_guard lock(mutex);
      CO_ASSERT_TRUE(round_of.emplace(done->version_id, round).second);
    }
  });
  const auto page = this->ok(this->store().list_versions(this->context, {.bucket = "b"}));
  ASSERT_EQ(page.versions.size(), static_cast<std::size_t>(kWriters * kEach));
  std::map<std::string, int> last_round;  // by writer; a writer's own versions come newest first
  for (const auto& entry : page.versions) {
    const auto round = round_of.at(entry.summary.version_id);
    const auto [place, first] = last_round.emplace(entry.summary.etag, round);
    if (!first) EXPECT_EQ(round, place->second - 1);
    place->second = round;
  }
  EXPECT_EQ(this->ok(this->store().get_object(this->context, sample::get("b", "k"))).summary.version_id,
            page.versions[0].summary.version_id);
}

TYPED_TEST_P(StoreConcurrency, AVersionIsFoundAndListedWhileItMoves) {
  this->put("b", "k", "null");
  this->ok(this->store().change_bucket(this->context, {.name = "b", .versioning = model::BucketVersioning::Enabled}));
  const auto kept = this->ok(this->store().commit_object(this->context, sample::put("b", "k", "kept"))).version_id;
  const auto look = [&]() -> Task<> {
    Context own = testing::test_context();
    CO_TRY(const auto object, co_await this->store().get_object(own, sample::get_version("k", kept)));
    EXPECT_EQ(object.detail.parts.at(0).blob.inline_data.data, "kept");
    CO_CHECK(co_await this->store().get_object(own, sample::get_version("k", "null")));
    CO_TRY(const auto page, co_await this->store().list_versions(own, {.bucket = "b"}));
    std::vector<std::string> ids;
    for (const auto& entry : page.versions) ids.push_back(entry.summary.version_id);
    EXPECT_EQ(std::ranges::count(ids, kept), 1);
    EXPECT_EQ(ids.back(), "null");
    EXPECT_TRUE(page.versions.front().is_latest);
    co_return Result<>{};
  };
  this->at_once(6, [&](int i) -> boost::asio::awaitable<void> {
    for (int round = 0; round < 60; ++round) {
      if (i >= 2) {
        const auto looked = co_await look();
        CO_ASSERT_OK(looked);
        continue;
      }
      // Covered and brought back, so that what is read moves between head and version row.
      Context own = testing::test_context();
      const auto cover = co_await this->store().commit_object(own, sample::put("b", "k", "cover"));
      CO_ASSERT_OK(cover);
      const auto removed = co_await this->store().delete_object(own, sample::del_version("k", cover->version_id));
      CO_ASSERT_OK(removed);
      CO_ASSERT_TRUE(removed->existed);
    }
  });
  EXPECT_EQ(this->data_of("b", "k"), "kept");
}

TYPED_TEST_P(StoreConcurrency, ABucketIsNeverDeletedWithAnObjectInIt) {
  for (int round = 0; round < 10; ++round) {
    std::atomic<bool> written = false, deleted = false;
    this->at_once(2, [&](int i) -> boost::asio::awaitable<void> {
      Context own = testing::test_context();
      if (i == 0) {
        written = (co_await this->store().commit_object(own, sample::put("b", "k"))).has_value();
      } else {
        deleted = (co_await this->store().delete_bucket(own, "b")).has_value();
      }
    });
    EXPECT_NE(written, deleted);
    if (deleted) {
      this->make_bucket("b");
    } else {
      this->ok(this->store().delete_object(this->context, sample::del("b", "k")));
    }
  }
}

REGISTER_TYPED_TEST_SUITE_P(StoreConcurrency, OneOfManyCreatorsWins, CompareAndSwapLosesNoIncrement,
                            EveryReplacedBlobIsDoomedOnce, ReadersSeeWholeObjectsWhileTheyAreReplaced,
                            AListingWhileWritingMissesNothingThatWasThereBefore,
                            VersionsAreListedInTheOrderOfTheirCommits, AVersionIsFoundAndListedWhileItMoves,
                            ABucketIsNeverDeletedWithAnObjectInIt);

}  // namespace mocks3::metadata
