// The engine that forgets: two ordered maps under one lock. Commits run on the calling core, nothing hops.
//
// Threads: any; readers share the lock for the time of one read function. Errors: only those of the functions.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <shared_mutex>
#include <string>

#include "mocks3/metadata/key_value_engine.hpp"
#include "stores/overlay.hpp"

namespace mocks3::metadata {

class MemoryEngine final : public KeyValueEngine {
 public:
  using Rows = std::map<std::string, std::string, std::less<>>;

  Task<> read(ReadFunction function) override;
  Result<> read_blocking(ReadFunction function) override;
  Task<> commit(CommitFunction function) override;
  Task<> clear(CommitFunction then) override;
  Task<bool> compact() override;

 private:
  Result<> commit_now(CommitFunction function);
  Result<> clear_now(CommitFunction then);
  void apply(Overlay& overlay);

  std::shared_mutex mutex_;
  std::array<Rows, kFamilies> rows_;
};

}  // namespace mocks3::metadata
