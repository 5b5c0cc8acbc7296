#include "policy/action.hpp"

#include <array>

#include "mocks3/utils/encoding.hpp"
#include "policy/pattern.hpp"

namespace mocks3::s3api::policy {

namespace {

struct ActionInfo {
  std::string_view name;
  ResourceKind kind;
};

constexpr std::array<ActionInfo, kActionCount> kActions{{
#define MOCKS3_ACTION(name, kind) {#name, ResourceKind::kind},
#include "policy/actions.def"
}};

const ActionInfo& info(Action action) { return kActions[static_cast<std::size_t>(action)]; }

}  // namespace

ResourceKind resource_kind(Action action) { return info(action).kind; }

std::string_view to_string(Action action) { return info(action).name; }

std::optional<Action> find_action(std::string_view name) {
  for (std::size_t i = 0; i < kActionCount; ++i) {
    if (utils::iequals(kActions[i].name, name)) return static_cast<Action>(i);
  }
  return std::nullopt;
}

ActionSet actions_of(ResourceKind kind) {
  ActionSet set;
  for (std::size_t i = 0; i < kActionCount; ++i) set.set(i, kActions[i].kind == kind);
  return set;
}

ActionSet match_actions(std::string_view pattern) {
  ActionSet set;
  const std::string lower = utils::to_lower(pattern);
  const Pattern compiled = Pattern::wildcard(lower == "*" ? "s3:*" : lower);
  for (std::size_t i = 0; i < kActionCount; ++i) {
    const bool reachable = kActions[i].kind != ResourceKind::Account;
    set.set(i, reachable && compiled.matches("s3:" + utils::to_lower(kActions[i].name)));
  }
  return set;
}

}  // namespace mocks3::s3api::policy
