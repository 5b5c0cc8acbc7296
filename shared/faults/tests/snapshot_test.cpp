#include "mocks3/faults/snapshot.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "candidate_index.hpp"
#include "helpers.hpp"
#include "ordinal_table.hpp"

namespace mocks3::faults {
namespace {

using testing::compile;
using testing::get;
using testing::put;

std::string fired(const Snapshot& snapshot, const Subject& subject) { return snapshot.decide(subject).rules(); }

TEST(Snapshot, FiresOnWhatMatchesOnly) {
  const auto set = compile({"PutObject bucket=photos* key=logs/* !key=*.tmp access-key=AK -> slow_down"});
  EXPECT_EQ(fired(*set, put("logs/a", "photos-1")), "r1");
  EXPECT_EQ(fired(*set, put("logs/a.tmp", "photos-1")), "");
  EXPECT_EQ(fired(*set, put("log/a", "photos-1")), "");
  EXPECT_EQ(fired(*set, put("logs/a", "other")), "");
  EXPECT_EQ(fired(*set, get("logs/a", "photos-1")), "");
  Subject other = put("logs/a", "photos-1");
  other.access_key = "BK";
  EXPECT_EQ(fired(*set, other), "");
  const auto counters = set->counters();
  ASSERT_EQ(counters.size(), 1U);
  EXPECT_EQ(counters[0].seen, 5U);
  EXPECT_EQ(counters[0].matched, 1U);
  EXPECT_EQ(counters[0].fired, 1U);
}

TEST(Snapshot, PlansCarryTheEffect) {
  const auto set =
      compile({"a: PutObject key=1 -> error(SlowDown, retry_after=2)", "b: GetObject -> latency(5ms)",
               "c: PutObject key=2 -> lost_response(then=internal_error)", "d: GetObject -> truncate(at=50%)"});
  const auto refused = set->decide(put("1"));
  ASSERT_TRUE(refused.admission);
  EXPECT_EQ(refused.admission->rule, "a");
  EXPECT_EQ(refused.admission->error.code, ErrorCode::SlowDown);
  EXPECT_EQ(refused.admission->error.retry_after_s, 2U);
  const auto read = set->decide(get("1"));
  ASSERT_TRUE(read.latency && read.wire);
  EXPECT_EQ(read.latency->delay, std::chrono::milliseconds(5));
  EXPECT_EQ(read.wire->at, 5000U);
  EXPECT_TRUE(read.wire->at_is_share);
  EXPECT_EQ(read.rules(), "b,d");
  const auto lost = set->decide(put("2"));
  ASSERT_TRUE(lost.lost_response);
  EXPECT_EQ(lost.lost_response->rule, "c");
  EXPECT_EQ(lost.lost_response->then, model::LostResponseFault::Then::Error);
}

TEST(Snapshot, SkipEveryAndTimesCountArrivals) {
  const auto set = compile({"PutObject : skip 2, every 3rd, 2x -> slow_down"});
  std::string pattern;
  for (int i = 0; i < 16; ++i) pattern += fired(*set, put("k")).empty() ? '.' : 'F';
  EXPECT_EQ(pattern, "....F..F........");
}

TEST(Snapshot, PerKeyCountsEachKeyByItself) {
  const auto set = compile({"PutObject : skip 1, 1x, per key -> slow_down"});
  for (const auto key : {"a", "b", "c"}) EXPECT_EQ(fired(*set, put(key)), "");
  for (const auto key : {"c", "a", "b"}) EXPECT_EQ(fired(*set, put(key)), "r1");
  for (const auto key : {"a", "b", "c"}) EXPECT_EQ(fired(*set, put(key)), "");
  EXPECT_EQ(fired(*set, put("a", "other bucket")), "");
  EXPECT_EQ(fired(*set, put("a", "other bucket")), "r1");
}

TEST(Snapshot, OneWinnerPerSlotAndTheNextRuleTakesItsTurnAfterwards) {
  const auto set = compile({"PutObject : 2x -> slow_down", "PutObject : 1x -> internal_error",
                            "PutObject -> latency(1ms)", "PutObject -> latency(2ms)"});
  EXPECT_EQ(fired(*set, put("k")), "r1,r3");
  EXPECT_EQ(fired(*set, put("k")), "r1,r3");
  EXPECT_EQ(fired(*set, put("k")), "r2,r3");
  EXPECT_EQ(fired(*set, put("k")), "r3");
  const auto counters = set->counters();
  EXPECT_EQ(counters[1].matched, 4U);
  EXPECT_EQ(counters[1].fired, 1U);
  EXPECT_EQ(counters[3].matched, 4U);
  EXPECT_EQ(counters[3].fired, 0U);
}

TEST(Snapshot, AnEffectThatNobodyCouldSeeDoesNotFire) {
  const auto refused = compile({"PutObject -> slow_down", "PutObject -> lost_response"});
  EXPECT_EQ(fired(*refused, put("k")), "r1");
  const auto lost = compile({"PutObject -> lost_response", "PutObject -> slow_down", "PutObject -> reset"});
  EXPECT_EQ(fired(*lost, put("k")), "r1");
}

TEST(Snapshot, ProbabilityIsTheRateWithinBinomialBounds) {
  constexpr int kRequests = 20'000;
  for (const double p : {0.01, 0.25, 0.9}) {
    const std::string rule = "GetObject : " + std::to_string(p * 100).substr(0, 4) + "% -> slow_down";
    const auto set = compile({rule}, 99);
    int count = 0;
    for (int i = 0; i < kRequests; ++i) count += fired(*set, get("key-" + std::to_string(i % 5000))).empty() ? 0 : 1;
    EXPECT_NEAR(count, kRequests * p, 5 * std::sqrt(kRequests * p * (1 - p))) << rule;
  }
}

TEST(Snapshot, AtMostTimesAlsoByChance) {
  const auto set = compile({"GetObject : 50%, 10x -> slow_down"});
  int count = 0;
  for (int i = 0; i < 1000; ++i) count += fired(*set, get(std::to_string(i))).empty() ? 0 : 1;
  EXPECT_EQ(count, 10);
}

TEST(Snapshot, DecisionsDoNotDependOnTheInterleavingOfIdentities) {
  std::vector<std::pair<std::string, std::string>> requests;  // access key, key
  for (int key = 0; key < 40; ++key) {
    for (int repeat = 0; repeat < 10; ++repeat)
      requests.emplace_back(key % 2 == 0 ? "A" : "B", "k" + std::to_string(key / 2));
  }
  const auto run = [&](std::uint64_t seed, std::uint64_t shuffle) {
    auto order = requests;
    std::mt19937_64 random(shuffle);
    std::ranges::shuffle(order, random);
    const auto set = compile({"GetObject : 30% -> slow_down", "GetObject : 30% -> latency(normal, 10ms, 2ms)"}, seed);
    std::map<std::pair<std::string, std::string>, std::string> story;  // per identity, in its own order
    for (const auto& [access_key, key] : order) {
      Subject subject = get(key);
      subject.access_key = access_key;
      const auto plan = set->decide(subject);
      story[{access_key, key}] +=
          plan.rules() + (plan.latency ? std::to_string(plan.latency->delay.count()) : "") + ";";
    }
    return story;
  };
  const auto first = run(7, 1);
  EXPECT_EQ(first, run(7, 2));
  EXPECT_EQ(first, run(7, 3));
  EXPECT_NE(first, run(8, 1));
  EXPECT_EQ((first.at({"A", "k3"})), (first.at({"B", "k3"}))) << "access keys group, they are not hashed";
}

TEST(Snapshot, RaisingTheProbabilityOnlyAddsFaults) {
  const auto low = compile({"r: GetObject : 20% -> slow_down"}, 5);
  const auto high = compile({"r: GetObject : 35% -> slow_down"}, 5);
  int added = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string key = std::to_string(i % 700);
    const bool in_low = !fired(*low, get(key)).empty();
    const bool in_high = !fired(*high, get(key)).empty();
    EXPECT_LE(in_low, in_high);
    added += in_high && !in_low ? 1 : 0;
  }
  EXPECT_GT(added, 0);
}

TEST(Snapshot, ARulesOwnSeedStandsAboveTheSetsSeed) {
  const auto one = compile({"r: GetObject : 50%, seed 3 -> slow_down"}, 1);
  const auto two = compile({"r: GetObject : 50%, seed 3 -> slow_down"}, 2);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(fired(*one, get(std::to_string(i))), fired(*two, get(std::to_string(i))));
}

TEST(Snapshot, TheIndexFindsExactlyWhatALinearSearchFinds) {
  std::mt19937 random(11);
  const auto pick = [&](std::initializer_list<const char*> from) {
    return std::string(from.begin()[random() % from.size()]);
  };
  SnapshotSource source{.seed = 1};
  for (int i = 0; i < 300; ++i) {
    std::string text = pick({"PutObject", "GetObject", "*", "read"});
    if (random() % 2 == 0)
      text += " key=" + pick({"a", "ab", "abc", "a*", "ab*", "abc*", "abc/d*", "*", "*c", "\\*", "b?c"});
    if (random() % 4 == 0) text += " key=" + pick({"b*", "abc/*", "x"});
    if (random() % 3 == 0) text += " bucket=" + pick({"one", "on*", "two", "*"});
    if (random() % 5 == 0) text += " access-key=" + pick({"AK", "A*", "B"});
    if (random() % 6 == 0) text += " !key=" + pick({"ab", "abc/de"});
    auto rule = parse_rule(text + " -> reset");
    ASSERT_TRUE(rule) << text;
    rule->id = "r" + std::to_string(i);
    source.rules.push_back({std::move(*rule), 0});
  }
  const auto whole = Snapshot::compile(source, nullptr);
  std::vector<std::shared_ptr<const Snapshot>> alone;
  for (const auto& rule : source.rules) alone.push_back(Snapshot::compile({.seed = 1, .rules = {rule}}, nullptr));
  for (const auto key : {"", "a", "ab", "abc", "abc/d", "abc/de", "b", "bxc", "x", "*", "zzz"}) {
    for (const auto bucket : {"one", "two", "three", ""}) {
      const auto before = whole->counters();
      whole->decide(get(key, bucket));
      const auto after = whole->counters();
      for (std::size_t i = 0; i < alone.size(); ++i) {
        EXPECT_EQ(after[i].matched - before[i].matched, alone[i]->decide(get(key, bucket)).empty() ? 0U : 1U)
            << to_text(source.rules[i].rule) << " on " << bucket << "/" << key;
      }
    }
  }
}

TEST(CandidateIndex, ThousandRulesOnOtherKeysLeaveNoCandidate) {
  std::vector<Match> matches(1000);
  std::vector<std::pair<std::uint32_t, const Match*>> rules;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    matches[i].bucket = {{"the-same-bucket"}};
    matches[i].key = {{"tenant-" + std::to_string(i) + "/*"}};
    rules.emplace_back(i, &matches[i]);
  }
  const CandidateIndex index(rules);
  std::vector<std::uint32_t> found;
  index.find(get("other/a", "the-same-bucket"), found);
  EXPECT_TRUE(found.empty());
  index.find(get("tenant-12/a", "the-same-bucket"), found);
  EXPECT_EQ(found, std::vector<std::uint32_t>{12});
}

TEST(CandidateIndex, LiteralPrefixEndsAtTheFirstWildcard) {
  EXPECT_EQ(literal_prefix("logs/*"), "logs/");
  EXPECT_EQ(literal_prefix("a?b"), "a");
  EXPECT_EQ(literal_prefix("*"), "");
  EXPECT_EQ(literal_prefix("a\\*b*"), "a*b");
  EXPECT_EQ(literal_prefix("a\\"), "a\\");
}

TEST(OrdinalTable, CountsAndForgetsTheOldestBeyondItsBound) {
  OrdinalTable table(64 * 2);  // two entries in each of 64 shards
  EXPECT_EQ(table.next(0), 0U);
  EXPECT_EQ(table.next(0), 1U);
  EXPECT_EQ(table.next(64), 0U);
  EXPECT_EQ(table.next(1), 0U);
  EXPECT_EQ(table.next(128), 0U);  // a third in shard 0: entry 0 goes
  EXPECT_EQ(table.next(64), 1U);
  EXPECT_EQ(table.next(1), 1U);
  EXPECT_EQ(table.next(0), 0U);
}

}  // namespace
}  // namespace mocks3::faults
