// What the suites of this room share.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "mocks3/injection/rules.hpp"
#include "mocks3/injection/stores.hpp"
#include "mocks3/testing/coroutine_test.hpp"

namespace mocks3::injection::testing {

using namespace std::chrono_literals;

inline contracts::RuleEntry entry(std::string text, std::string id = "") {
  return {.id = std::move(id), .text = std::move(text)};
}

/// Rules over a memory store, with a clock that stands still.
struct Fixture {
  utils::ManualClock clock{Timestamp(std::chrono::hours(24 * 365 * 50))};
  MemoryRuleStore store;
  std::unique_ptr<Rules> rules;

  explicit Fixture(const InitialRules& initial = {}, RulesSettings settings = {}) {
    auto opened = Rules::open(store, initial, clock, settings);
    if (!opened) throw std::runtime_error(opened.error().message);
    rules = std::move(*opened);
  }
};

inline std::vector<std::string> ids_of(const contracts::RuleSet& set) {
  std::vector<std::string> ids;
  for (const auto& rule : set.rules) ids.push_back(rule.id);
  return ids;
}

}  // namespace mocks3::injection::testing
