#include "policy/condition_key.hpp"

#include <array>
#include <initializer_list>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::policy {

namespace {

ActionSet set_of(std::initializer_list<Action> actions) {
  ActionSet set;
  for (const Action action : actions) insert(set, action);
  return set;
}

/// Groups of actions that carry the same keys. Bypassing a retention is part of requests that write objects.
struct Groups {
  using A = Action;
  ActionSet None;
  ActionSet All = ~ActionSet{};
  ActionSet Listing = set_of({A::ListBucket, A::ListBucketVersions});
  ActionSet Writing = set_of({A::PutObject, A::BypassGovernanceRetention, A::ReplicateObject});
  ActionSet AclWriting = set_of({A::CreateBucket, A::PutBucketAcl, A::PutObject, A::PutObjectAcl,
                                 A::PutObjectVersionAcl, A::BypassGovernanceRetention});
  ActionSet StorageClassWriting =
      set_of({A::PutObject, A::PutObjectAcl, A::PutObjectVersionAcl, A::BypassGovernanceRetention});
  ActionSet LockWriting = set_of(
      {A::PutObject, A::PutObjectRetention, A::PutObjectLegalHold, A::BypassGovernanceRetention, A::ReplicateObject});
  ActionSet ConditionalWriting = set_of({A::PutObject, A::DeleteObject});
  ActionSet TagWriting = set_of(
      {A::PutObject, A::PutObjectTagging, A::PutObjectVersionTagging, A::BypassGovernanceRetention, A::ReplicateTags});
  ActionSet Tagged = set_of({A::DeleteObjectTagging, A::DeleteObjectVersionTagging, A::GetObject, A::GetObjectAcl,
                             A::GetObjectAttributes, A::GetObjectTagging, A::GetObjectVersion, A::GetObjectVersionAcl,
                             A::GetObjectVersionAttributes, A::GetObjectVersionTagging, A::PutObjectAcl,
                             A::PutObjectTagging, A::PutObjectVersionAcl, A::PutObjectVersionTagging});
  ActionSet Versioned = set_of({A::DeleteObjectVersion, A::DeleteObjectVersionTagging, A::GetObjectVersion,
                                A::GetObjectVersionAcl, A::GetObjectVersionAttributes, A::GetObjectVersionTagging,
                                A::GetObjectVersionTorrent, A::PutObjectVersionAcl, A::PutObjectVersionTagging});
};

const Groups& groups() {
  static const Groups instance;
  return instance;
}

struct KeyInfo {
  std::string_view name;
  ActionSet Groups::* actions;
};

constexpr std::array kKeys{
#define MOCKS3_CONDITION_KEY(enumerator, name, group) KeyInfo{name, &Groups::group},
#include "policy/condition_keys.def"
};
static_assert(kKeys.size() == static_cast<std::size_t>(Key::OtherAws));

}  // namespace

std::optional<ConditionKey> find_condition_key(std::string_view name) {
  const std::string lower = utils::to_lower(name);
  const std::size_t slash = lower.find('/');
  const std::string_view head = std::string_view(lower).substr(0, slash == std::string::npos ? slash : slash + 1);
  for (std::size_t i = 0; i < kKeys.size(); ++i) {
    if (kKeys[i].name != head) continue;
    std::string tag = slash == std::string::npos ? std::string{} : lower.substr(slash + 1);
    if (slash != std::string::npos && tag.empty()) return std::nullopt;
    return ConditionKey{.key = static_cast<Key>(i), .tag = std::move(tag)};
  }
  if (lower.starts_with("aws:") && lower.size() > std::string_view("aws:").size()) return ConditionKey{};
  return std::nullopt;
}

const ActionSet& actions_with(Key key) {
  if (key == Key::OtherAws) return groups().All;
  return groups().*kKeys[static_cast<std::size_t>(key)].actions;
}

void Values::clear() {
  values_.clear();
  owned_.clear();
}

}  // namespace mocks3::s3api::policy
