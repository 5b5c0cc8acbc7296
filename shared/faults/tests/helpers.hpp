// What the suites of this room share.
#pragma once

#include <gtest/gtest.h>

#include "mocks3/faults/engine.hpp"
#include "mocks3/faults/rule_parser.hpp"

namespace mocks3::faults::testing {

/// Rules "id: ..."; those without an id are called r1, r2, ...
inline SnapshotSource source_of(std::initializer_list<std::string_view> rules, std::uint64_t seed = 1) {
  SnapshotSource source{.generation = 1, .seed = seed};
  for (const auto text : rules) {
    auto rule = parse_rule(text);
    if (!rule) {
      ADD_FAILURE() << text << ": " << rule.error().message;
      continue;
    }
    if (rule->id.empty()) rule->id = "r" + std::to_string(source.rules.size() + 1);
    source.rules.push_back({std::move(*rule), 0});
  }
  return source;
}

inline std::shared_ptr<const Snapshot> compile(std::initializer_list<std::string_view> rules, std::uint64_t seed = 1) {
  return Snapshot::compile(source_of(rules, seed), nullptr);
}

inline Subject put(std::string_view key, std::string_view bucket = "b") {
  return {.operation = model::Operation::PutObject, .bucket = bucket, .key = key, .access_key = "AK"};
}
inline Subject get(std::string_view key, std::string_view bucket = "b") {
  return {.operation = model::Operation::GetObject, .bucket = bucket, .key = key, .access_key = "AK"};
}

}  // namespace mocks3::faults::testing
