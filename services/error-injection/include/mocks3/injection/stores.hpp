// The adapters of RuleStore, and the rules file that people write.
//
// Threads: as RuleStore says. The JSON file is replaced as a whole (written beside, fsynced, renamed, folder fsynced).
#pragma once

#include <filesystem>
#include <memory>

#include "mocks3/injection/rule_store.hpp"
#include "mocks3/injection/rules.hpp"
#include "mocks3/runtime/blocking_pool.hpp"

namespace mocks3::injection {

class MemoryRuleStore final : public RuleStore {
 public:
  Result<std::optional<StoredRules>> load() override { return saved_; }
  Task<> save(const StoredRules& rules) override;

 private:
  std::optional<StoredRules> saved_;
};

/// {"format": 1, "generation": …, "armed": …, "seed": …, "next_number": …, "rules": [{"id", "text", "enabled",
/// "created"}]}. A file of a newer format is refused. Errors: DiskFull, StoreUnavailable.
class JsonFileRuleStore final : public RuleStore {
 public:
  /// The folder must exist; `pool` does the writing and outlives the store.
  JsonFileRuleStore(std::filesystem::path file, runtime::BlockingPool& pool) : file_(std::move(file)), pool_(pool) {}
  Result<std::optional<StoredRules>> load() override;
  Task<> save(const StoredRules& rules) override;

 private:
  const std::filesystem::path file_;
  runtime::BlockingPool& pool_;
};

/// A YAML file: a list of rules, or a map with `rules`, `seed` and `armed`. A rule is its text, or a map with `rule`
/// and, if wanted, `id` and `enabled`. ValidationFailed "FILE:LINE: …" for anything else.
Result<InitialRules> read_rules_file(const std::filesystem::path& file);

}  // namespace mocks3::injection
