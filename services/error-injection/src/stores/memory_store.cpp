#include "mocks3/injection/stores.hpp"

namespace mocks3::injection {

Task<> MemoryRuleStore::save(const StoredRules& rules) {
  saved_ = rules;
  co_return Result<>{};
}

}  // namespace mocks3::injection
