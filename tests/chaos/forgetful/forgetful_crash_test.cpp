// Power cuts under load, on a disk that forgets what was not synced.
//
// MOCKS3_CRASHES: how many (5; the soak run takes 50). MOCKS3_SEED: of sizes, operations and moments; printed. Threads
// decide what is interleaved, so a seed repeats the kind of run and not every step of it.
#include <gmock/gmock.h>

#include <cstdlib>
#include <iostream>

#include "client.hpp"
#include "inspection.hpp"
#include "mocks3/logger/logger.hpp"
#include "mocks3/testing/coroutine_test.hpp"
#include "mocks3/utils/encoding.hpp"
#include "mocks3/utils/random.hpp"
#include "version_client.hpp"

namespace mocks3::chaos {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr unsigned kWriters = 12;
constexpr unsigned kUploaders = 4;
constexpr unsigned kReaders = 2;
constexpr unsigned kWorkers = 2;
constexpr unsigned kVersionBuckets = 4;
constexpr std::uint64_t kLongestLife = 3'000;  // operations on the disk
constexpr std::uint64_t kLongestStart = 60;    // when it is the start that is cut
constexpr std::array<double, 3> kSurvival{0.0, 0.1, 0.6};

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? utils::parse_u64(text).value_or(otherwise) : otherwise;
}

class ForgetfulCrash : public ::testing::Test {
 protected:
  // What fails after each cut is expected, and would be said a thousand times.
  static void SetUpTestSuite() { logger::configure({.level = logger::Level::Error}); }

  void use(Promise promise) {
    machine_ = std::make_unique<Machine>(std::move(promise));
    for (unsigned i = 0; i < kVersionBuckets; ++i) ledger_.versions["versions-" + std::to_string(i)];
  }

  asio::awaitable<void> create_bucket() {
    auto context = ::mocks3::testing::test_context();
    CO_ASSERT_OK(co_await machine_->metadata().create_bucket(context, {.name = kBucket, .owner = {"owner", "owner"}}));
  }

  void load_until_the_power_goes() {
    std::vector<std::unique_ptr<Client>> clients;
    std::vector<std::function<asio::awaitable<void>()>> bodies;
    const auto add = [&](unsigned count, asio::awaitable<void> (Client::*body)()) {
      for (unsigned i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<Client>(*machine_, ledger_, random_()));
        bodies.emplace_back([client = clients.back().get(), body] { return (client->*body)(); });
      }
    };
    add(kWriters, &Client::write);
    add(kUploaders, &Client::upload);
    add(kReaders, &Client::read);
    add(kWorkers, &Client::work_tasks);
    add(1, &Client::compact);
    std::vector<std::unique_ptr<VersionClient>> version_clients;
    for (const auto& [bucket, history] : ledger_.versions) {
      version_clients.push_back(std::make_unique<VersionClient>(*machine_, ledger_, bucket, random_()));
      bodies.emplace_back([client = version_clients.back().get()] { return client->run(); });
    }
    machine_->cut_power_after(1 + random_() % kLongestLife);
    machine_->run(std::move(bodies));
  }

  void crash() {
    machine_->crash(random_(), kSurvival[random_() % kSurvival.size()]);
    ++crashes_;
  }

  /// A machine that loses power while it is starting; whatever start() says, nothing may be lost.
  void crash_while_starting() {
    machine_->cut_power_after(1 + random_() % kLongestStart);
    (void)machine_->start();
    crash();
  }

  /// Until `crashes` have happened or something is wrong, which is returned.
  std::vector<std::string> run(std::uint64_t crashes) {
    if (const auto started = machine_->start(); !started) return {started.error().describe()};
    machine_->run({[this] { return create_bucket(); }});
    while (crashes_ < crashes) {
      load_until_the_power_goes();
      crash();
      if (crashes_ < crashes && random_() % 3 == 0) crash_while_starting();
      if (const auto started = machine_->start(); !started) {
        ledger_.violations.add("it does not start: " + started.error().describe());
      } else if (ledger_.violations.all().empty()) {
        machine_->run({[this] { return inspect(*machine_, ledger_); }});
      }
      if (auto violations = ledger_.violations.all(); !violations.empty()) return violations;
    }
    return {};
  }

  const std::uint64_t seed_ = number_from("MOCKS3_SEED", utils::random_u64() >> 32);
  std::mt19937_64 random_{seed_};
  Ledger ledger_;
  std::unique_ptr<Machine> machine_;
  std::uint64_t crashes_ = 0;
};

TEST_F(ForgetfulCrash, NoAcknowledgedWriteIsLostAndNothingIsTorn) {
  const std::uint64_t crashes = number_from("MOCKS3_CRASHES", 5);
  use({});
  const auto violations = run(crashes);
  EXPECT_THAT(violations, IsEmpty()) << "after " << crashes_ << " crashes, MOCKS3_SEED=" << seed_;
  EXPECT_GT(ledger_.objects.acknowledged(), 5 * crashes) << "that was no load";
  std::uint64_t versions = 0;
  for (const auto& [bucket, history] : ledger_.versions) versions += history.acknowledged();
  EXPECT_GT(versions, crashes) << "that was no load on versions";
  std::cout << crashes_ << " crashes, " << ledger_.objects.acknowledged() << " acknowledged writes and deletes and "
            << versions << " of versions, MOCKS3_SEED=" << seed_ << '\n';
}

TEST_F(ForgetfulCrash, TheFirstWriteToANewFolderIsKept) {
  use({});
  ASSERT_TRUE(machine_->start());
  machine_->run({[this] { return create_bucket(); }});
  machine_->crash(0, 0.0);
  ASSERT_TRUE(machine_->start());
  machine_->run({[this] { return inspect(*machine_, ledger_); }});
  EXPECT_THAT(ledger_.violations.all(), IsEmpty());
}

// The suite must be able to fail: whichever part of the promise is taken away, the loss is found.
class ForgetfulCrashMustFind : public ForgetfulCrash, public ::testing::WithParamInterface<Promise> {};

TEST_P(ForgetfulCrashMustFind, WhatIsLost) {
  use(GetParam());
  EXPECT_THAT(run(10), Not(AnyOf(IsEmpty(), Contains(HasSubstr("with power on"))))) << "MOCKS3_SEED=" << seed_;
  EXPECT_GT(crashes_, 0u) << "that was no loss";
}

INSTANTIATE_TEST_SUITE_P(MetadataThatIsNotSynced, ForgetfulCrashMustFind,
                         ::testing::Values(Promise{.metadata = metadata::Durability::Memory}));
INSTANTIATE_TEST_SUITE_P(BlobsThatAreNotSynced, ForgetfulCrashMustFind,
                         ::testing::Values(Promise{.storage = storage::Durability::Memory}));
INSTANTIATE_TEST_SUITE_P(FoldersOfMetadataThatAreNotSynced, ForgetfulCrashMustFind,
                         ::testing::Values(Promise{.folders_unsynced = "/data/metadata"}));
INSTANTIATE_TEST_SUITE_P(FoldersOfBlobsThatAreNotSynced, ForgetfulCrashMustFind,
                         ::testing::Values(Promise{.folders_unsynced = "/data/blobs"}));

}  // namespace
}  // namespace mocks3::chaos
