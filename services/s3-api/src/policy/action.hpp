// The actions of Amazon S3: what policies allow and deny, and what each operation asks for.
//
// Purpose: an enumeration and sets of it, so that a statement's action patterns become one bit test per request.
// Plain values, any thread. Source: "Actions, resources, and condition keys for Amazon S3".
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mocks3::s3api::policy {

enum class Action : std::uint8_t {
#define MOCKS3_ACTION(name, ...) name,
#include "policy/actions.def"
};

/// What an action's resource is. A bucket policy reaches buckets and objects only.
enum class ResourceKind : std::uint8_t { Account, Bucket, Object };

inline constexpr std::size_t kActionCount = static_cast<std::size_t>(Action::RestoreObject) + 1;

using ActionSet = std::bitset<kActionCount>;

ResourceKind resource_kind(Action action);
/// "GetObject", without the prefix "s3:".
std::string_view to_string(Action action);
/// By the name behind "s3:", case does not matter; nothing when there is none.
std::optional<Action> find_action(std::string_view name);

inline bool contains(const ActionSet& set, Action action) { return set.test(static_cast<std::size_t>(action)); }
inline void insert(ActionSet& set, Action action) { set.set(static_cast<std::size_t>(action)); }
ActionSet actions_of(ResourceKind kind);

/// The actions on buckets and objects that a pattern names: "s3:Get*", "*", in any case. Empty when it names none.
ActionSet match_actions(std::string_view pattern);

}  // namespace mocks3::s3api::policy
