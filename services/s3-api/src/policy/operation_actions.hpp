// Which actions an operation asks for.
//
// Pure table, any thread. Source: "Required permissions for Amazon S3 API operations".
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "mocks3/model/operation.hpp"
#include "policy/action.hpp"

namespace mocks3::s3api::policy {

/// What, beside its operation, decides what a request asks for.
struct RequestShape {
  bool names_version = false;        // ?versionId=
  bool sets_acl = false;             // x-amz-acl or x-amz-grant-*
  bool sets_tags = false;            // x-amz-tagging
  bool sets_retention = false;       // x-amz-object-lock-mode
  bool sets_legal_hold = false;      // x-amz-object-lock-legal-hold
  bool bypasses_governance = false;  // x-amz-bypass-governance-retention: true
};

/// The actions, the operation's own first. Empty for Operation::Unknown.
class RequiredActions {
 public:
  void add(Action action) { actions_[size_++] = action; }
  std::span<const Action> all() const { return {actions_.data(), size_}; }
  /// Those every request of this operation needs; the rest are asked for by headers (ACL, tags, locks).
  std::span<const Action> own() const { return {actions_.data(), own_}; }
  std::span<const Action> by_header() const { return all().subspan(own_); }
  void end_of_own() { own_ = size_; }

 private:
  std::array<Action, 7> actions_{};
  std::uint8_t size_ = 0;
  std::uint8_t own_ = 0;
};

/// The destination's actions for copies; their source is read by copy_source_action. DeleteObjects is asked per key.
RequiredActions required_actions(model::Operation operation, const RequestShape& shape);
Action copy_source_action(bool names_version);

}  // namespace mocks3::s3api::policy
