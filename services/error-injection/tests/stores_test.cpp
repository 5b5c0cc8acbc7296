#include "mocks3/injection/stores.hpp"

#include <fstream>
#include <sstream>

#include "helpers.hpp"
#include "mocks3/testing/temp_dir.hpp"

namespace mocks3::injection {
namespace {

using testing::entry;

void write(const std::filesystem::path& path, std::string_view text) { std::ofstream(path, std::ios::binary) << text; }

std::string read(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

StoredRules some_rules() {
  StoredRules rules{.generation = 12, .armed = false, .seed = 18446744073709551615U, .next_number = 3};
  rules.rules.push_back(
      {"a", "PutObject key=\"ü;\" -> reset", false, Timestamp(std::chrono::milliseconds(1'700'000'000'123))});
  rules.rules.push_back({"b", "GetObject -> slow_down", true, Timestamp(std::chrono::milliseconds(1'700'000'000'124))});
  return rules;
}

class StoreConformance : public ::testing::TestWithParam<const char*> {
 protected:
  std::unique_ptr<RuleStore> open(runtime::BlockingPool& pool) {
    if (GetParam() == std::string_view("memory")) return std::make_unique<MemoryRuleStore>();
    return std::make_unique<JsonFileRuleStore>(folder_.path() / "rules.json", pool);
  }
  mocks3::testing::TempDir folder_;
};

TEST_P(StoreConformance, GivesBackWhatWasSavedLast) {
  mocks3::testing::run_coroutine([&]() -> asio::awaitable<void> {
    runtime::BlockingPool pool("rules", 1, 4);
    const auto store = open(pool);
    const auto nothing = store->load();
    CO_ASSERT_OK(nothing);
    EXPECT_FALSE(*nothing);
    CO_ASSERT_OK(co_await store->save({.generation = 1, .rules = {entry("x", "old")}}));
    CO_ASSERT_OK(co_await store->save(some_rules()));
    const auto loaded = store->load();
    CO_ASSERT_OK(loaded);
    CO_ASSERT_TRUE(loaded->has_value());
    const StoredRules& got = **loaded;
    const auto want = some_rules();
    EXPECT_EQ(got.generation, want.generation);
    EXPECT_EQ(got.armed, want.armed);
    EXPECT_EQ(got.seed, want.seed);
    EXPECT_EQ(got.next_number, want.next_number);
    CO_ASSERT_TRUE(got.rules.size() == 2);
    EXPECT_EQ(got.rules[0].id, "a");
    EXPECT_EQ(got.rules[0].text, want.rules[0].text);
    EXPECT_FALSE(got.rules[0].enabled);
    EXPECT_EQ(got.rules[0].created, want.rules[0].created);
  });
}

INSTANTIATE_TEST_SUITE_P(Adapters, StoreConformance, ::testing::Values("memory", "json"),
                         [](const auto& info) { return std::string(info.param); });

CO_TEST(JsonFileRuleStore, AFailedSaveLeavesTheOldFileWhole) {
  const mocks3::testing::TempDir folder;
  const auto file = folder.path() / "rules.json";
  runtime::BlockingPool pool("rules", 1, 4);
  JsonFileRuleStore store(file, pool);
  CO_ASSERT_OK(co_await store.save(some_rules()));
  const std::string before = read(file);
  // The new file cannot be begun: its name is taken by a folder.
  std::filesystem::create_directory(folder.path() / "rules.json.new");
  const auto failed = co_await store.save({.generation = 13});
  CO_ASSERT_TRUE(!failed);
  EXPECT_EQ(failed.error().code, ErrorCode::StoreUnavailable);
  EXPECT_EQ(read(file), before);
  const auto loaded = store.load();
  CO_ASSERT_OK(loaded);
  EXPECT_EQ((*loaded)->generation, 12U);
}

CO_TEST(JsonFileRuleStore, AReaderSeesTheOldOrTheNewRulesNeverAPart) {
  const mocks3::testing::TempDir folder;
  runtime::BlockingPool pool("rules", 1, 4);
  JsonFileRuleStore store(folder.path() / "rules.json", pool);
  StoredRules small{.generation = 1};
  StoredRules large{.generation = 2};
  for (int i = 0; i < 500; ++i) large.rules.push_back(entry("PutObject -> reset", "r" + std::to_string(i)));
  CO_ASSERT_OK(co_await store.save(small));
  std::atomic<bool> stop{false};
  std::jthread reader([&] {
    runtime::BlockingPool own("reader", 1, 1);
    JsonFileRuleStore other(folder.path() / "rules.json", own);
    while (!stop) {
      const auto loaded = other.load();
      if (!loaded || !*loaded || (*loaded)->rules.size() != ((*loaded)->generation == 2 ? 500U : 0U)) {
        ADD_FAILURE() << "a torn file";
        return;
      }
    }
  });
  for (int i = 0; i < 30; ++i) CO_ASSERT_OK(co_await store.save(i % 2 == 0 ? large : small));
  stop = true;
  reader.join();
}

TEST(JsonFileRuleStore, WhatItCannotReadIsNamedInOneLine) {
  const mocks3::testing::TempDir folder;
  const auto file = folder.path() / "rules.json";
  runtime::BlockingPool pool("rules", 1, 4);
  JsonFileRuleStore store(file, pool);
  for (const auto text :
       {"", "{", "[]", "{}", R"({"format":2})", R"({"format":1,"rulez":[]})", R"({"format":1,"seed":-1})"}) {
    write(file, text);
    const auto loaded = store.load();
    ASSERT_FALSE(loaded) << text;
    EXPECT_EQ(loaded.error().code, ErrorCode::StoreCorrupted);
    EXPECT_TRUE(loaded.error().message.starts_with(file.string() + ": ")) << loaded.error().message;
    EXPECT_EQ(loaded.error().message.find('\n'), std::string::npos);
  }
}

TEST(RulesFile, IsAListOrAMap) {
  const mocks3::testing::TempDir folder;
  const auto file = folder.path() / "rules.yaml";
  write(file, "- 'PutObject : 3x -> slow_down'\n- id: mine\n  rule: GetObject -> reset\n  enabled: false\n");
  const auto list = read_rules_file(file);
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->rules.size(), 2U);
  EXPECT_EQ(list->rules[0].text, "PutObject : 3x -> slow_down");
  EXPECT_EQ(list->rules[1].id, "mine");
  EXPECT_FALSE(list->rules[1].enabled);
  EXPECT_FALSE(list->seed);

  write(file, "seed: 42\narmed: false\nrules:\n  - list -> reset\n");
  const auto map = read_rules_file(file);
  ASSERT_TRUE(map) << map.error().message;
  EXPECT_EQ(map->seed, 42U);
  EXPECT_EQ(map->armed, false);
  EXPECT_EQ(map->rules.size(), 1U);

  write(file, "# nothing yet\n");
  EXPECT_TRUE(read_rules_file(file));
}

TEST(RulesFile, ErrorsNameFileAndLine) {
  const mocks3::testing::TempDir folder;
  const auto file = folder.path() / "rules.yaml";
  const auto error_of = [&](std::string_view text) {
    write(file, text);
    const auto rules = read_rules_file(file);
    return rules ? "accepted" : rules.error().message.substr(file.string().size());
  };
  EXPECT_EQ(error_of("rules:\n  - PutObject -> reset\n  - PutObject keyy=a -> reset\n"),
            ":3: column 11: 'keyy' is not a condition; known: bucket, key, access-key");
  EXPECT_EQ(error_of("ruls: []\n"), ":1: 'ruls' is unknown; known: rules, seed, armed");
  EXPECT_EQ(error_of("- id: a\n"), ":1: 'rule' is missing");
  EXPECT_EQ(error_of("- rule: PutObject -> reset\n  when: now\n"), ":2: 'when' is unknown; known: rule, id, enabled");
  EXPECT_EQ(error_of("seed: soon\n"), ":1: seed: expected a whole number");
  EXPECT_EQ(error_of("armed: maybe\n"), ":1: armed: expected true or false");
  EXPECT_EQ(error_of("just text\n"), ":1: expected a list of rules, or a map with rules, seed and armed");
  EXPECT_TRUE(error_of("a: [b\n").starts_with(":"));
  std::filesystem::remove(file);
  EXPECT_EQ(read_rules_file(file).error().message, file.string() + ": cannot be read");
}

}  // namespace
}  // namespace mocks3::injection
