#include "journal/journal.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace mocks3::s3api {
namespace {

std::uint64_t add(Journal& journal, std::string operation, std::string bucket = "b", std::string injected = "") {
  return journal.record([&](JournalEntry& entry) {
    entry.operation = operation;
    entry.bucket = bucket;
    entry.injected = injected;
  });
}

TEST(Journal, KeepsTheLastOnesInOrder) {
  Journal journal(3);
  for (const char* name : {"a", "b", "c", "d", "e"}) add(journal, name);
  const auto all = journal.list({});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].operation, "c");
  EXPECT_EQ(all[2].operation, "e");
  EXPECT_EQ(all[2].sequence, 5U);
  EXPECT_EQ(journal.list({.limit = 1}).front().operation, "e");
}

TEST(Journal, Filters) {
  Journal journal;
  add(journal, "PutObject", "x");
  add(journal, "GetObject", "x", "rule-1");
  const auto last = add(journal, "GetObject", "y");
  EXPECT_EQ(journal.list({.operation = "GetObject"}).size(), 2U);
  EXPECT_EQ(journal.list({.operation = "GetObject", .bucket = "y"}).size(), 1U);
  EXPECT_EQ(journal.list({.only_faults = true}).front().injected, "rule-1");
  EXPECT_EQ(journal.list({.after = last - 1}).size(), 1U);
  EXPECT_TRUE(journal.list({.after = last}).empty());
}

TEST(Journal, LearnsLaterHowAReplyEnded) {
  Journal journal(2);
  const auto first = add(journal, "a");
  journal.sent(first, 7, false);
  EXPECT_EQ(journal.list({}).front().bytes_out, 7U);
  add(journal, "b");
  add(journal, "c");
  journal.sent(first, 99, true);
  for (const auto& entry : journal.list({})) EXPECT_NE(entry.bytes_out, 99U);
}

TEST(Journal, CanBeEmptiedAndGoesOn) {
  Journal journal(3);
  for (int i = 0; i < 5; ++i) add(journal, "old");
  journal.clear();
  EXPECT_TRUE(journal.list({}).empty());
  for (const char* name : {"a", "b", "c", "d"}) add(journal, name);
  const auto all = journal.list({});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].operation, "b");
  EXPECT_EQ(all[2].operation, "d");
}

TEST(Journal, TakesEntriesFromManyThreads) {
  Journal journal(64);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i) {
          journal.sent(add(journal, "x"), 1, true);
          journal.list({.limit = 4});
        }
      });
    }
  }
  const auto all = journal.list({});
  ASSERT_EQ(all.size(), 64U);
  EXPECT_EQ(all.back().sequence, 2000U);
}

}  // namespace
}  // namespace mocks3::s3api
