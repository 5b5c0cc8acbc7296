#include "access/decision.hpp"

#include <optional>

namespace mocks3::s3api::access {

namespace {

using model::ObjectOwnership;
using model::Permission;
using policy::Action;
using policy::ResourceKind;

constexpr Verdict kOwner{true, ErrorCode::AccessDenied, "the bucket's owner"};
constexpr Verdict kObjectOwner{true, ErrorCode::AccessDenied, "the object's owner"};
constexpr Verdict kInitiator{true, ErrorCode::AccessDenied, "the upload's initiator"};
constexpr Verdict kPolicyAllows{true, ErrorCode::AccessDenied, "allowed by the bucket policy"};
constexpr Verdict kAclAllows{true, ErrorCode::AccessDenied, "allowed by an ACL"};
constexpr Verdict kAccount{true, ErrorCode::AccessDenied, "an account's own"};

Verdict denied(std::string_view cause) { return {false, ErrorCode::AccessDenied, cause}; }

bool is_policy_action(Action action) {
  return action == Action::GetBucketPolicy || action == Action::PutBucketPolicy || action == Action::DeleteBucketPolicy;
}

/// What the ACL of an object governs. The bucket's owner has no say in these when the object is another's, and neither
/// has the bucket policy.
std::optional<Permission> object_acl_permission(Action action) {
  switch (action) {
    case Action::GetObject:
    case Action::GetObjectVersion:
    case Action::GetObjectAttributes:
    case Action::GetObjectVersionAttributes:
    case Action::GetObjectTorrent:
    case Action::GetObjectVersionTorrent:
      return Permission::Read;
    case Action::GetObjectAcl:
    case Action::GetObjectVersionAcl:
      return Permission::ReadAcp;
    case Action::PutObjectAcl:
    case Action::PutObjectVersionAcl:
      return Permission::WriteAcp;
    default:
      return std::nullopt;
  }
}

std::optional<Permission> bucket_acl_permission(Action action) {
  switch (action) {
    case Action::ListBucket:
    case Action::ListBucketVersions:
    case Action::ListBucketMultipartUploads:
      return Permission::Read;
    case Action::PutObject:
    case Action::DeleteObject:
      return Permission::Write;
    case Action::GetBucketAcl:
      return Permission::ReadAcp;
    case Action::PutBucketAcl:
      return Permission::WriteAcp;
    default:
      return std::nullopt;
  }
}

bool initiator_may(Action action) {
  return action == Action::ListMultipartUploadParts || action == Action::AbortMultipartUpload;
}

class Judge {
 public:
  Judge(Action action, const Facts& facts)
      : action_(action),
        facts_(facts),
        is_owner_(!facts.principal.is_anonymous() && facts.principal.canonical_id == facts.bucket_owner),
        acls_count_(facts.ownership != ObjectOwnership::BucketOwnerEnforced) {}

  Verdict decide(std::optional<Permission> bucket_permission) const {
    const ResourceKind kind = resource_kind(action_);
    if (kind == ResourceKind::Account) {
      return facts_.principal.is_anonymous() ? denied("anonymous requests own no buckets") : kAccount;
    }
    // Nobody can lock himself out: the root of the owning account keeps its hands on the policy.
    if (is_policy_action(action_) && is_owner_ && facts_.principal.is_root()) return kOwner;
    const policy::Decision by_policy = ask_policy();
    if (by_policy == policy::Decision::ExplicitDeny) return denied("an explicit deny in the bucket policy");
    if (is_restricted() && !is_owner_) return denied("RestrictPublicBuckets keeps others out of a public bucket");
    return kind == ResourceKind::Bucket ? decide_bucket(by_policy, bucket_permission)
                                        : decide_object(by_policy, bucket_permission);
  }

 private:
  policy::Decision ask_policy() const {
    if (!facts_.bucket_policy) return policy::Decision::None;
    return facts_.bucket_policy->evaluate(
        {.principal = facts_.principal, .action = action_, .key = facts_.key, .context = *facts_.context});
  }

  bool is_restricted() const {
    return facts_.public_access_block && facts_.public_access_block->restrict_public_buckets && facts_.bucket_policy &&
           facts_.bucket_policy->is_public();
  }

  bool acl_grants(const model::AccessControlList* acl, std::optional<Permission> permission) const {
    if (!acl || !permission || !acls_count_) return false;
    const bool ignore = facts_.public_access_block && facts_.public_access_block->ignore_public_acls;
    return grants(*acl, facts_.principal, *permission, ignore ? PublicGrants::Ignored : PublicGrants::Count);
  }

  Verdict decide_bucket(policy::Decision by_policy, std::optional<Permission> permission) const {
    if (is_owner_) return kOwner;
    if (by_policy == policy::Decision::Allow) {
      if (!is_policy_action(action_)) return kPolicyAllows;
      return {false, ErrorCode::MethodNotAllowed, "another account than the owner's may not touch the policy"};
    }
    if (acl_grants(facts_.bucket_acl, permission)) return kAclAllows;
    return denied("neither the bucket policy nor the bucket's ACL allows it");
  }

  Verdict decide_object(policy::Decision by_policy, std::optional<Permission> bucket_permission) const {
    const auto object_permission = object_acl_permission(action_);
    const bool belongs_to_bucket_owner =
        !acls_count_ || facts_.object_owner.empty() || facts_.object_owner == facts_.bucket_owner;
    const bool bucket_owner_decides = belongs_to_bucket_owner || !object_permission;
    if (is_owner_ && bucket_owner_decides) return kOwner;
    const bool is_object_owner =
        acls_count_ && !facts_.principal.is_anonymous() && facts_.principal.canonical_id == facts_.object_owner;
    if (is_object_owner && object_permission) return kObjectOwner;
    if (by_policy == policy::Decision::Allow && bucket_owner_decides) return kPolicyAllows;
    if (initiator_may(action_) && !facts_.principal.is_anonymous() &&
        facts_.principal.canonical_id == facts_.upload_initiator) {
      return kInitiator;
    }
    if (acl_grants(facts_.object_acl, object_permission)) return kAclAllows;
    if (acl_grants(facts_.bucket_acl, bucket_permission)) return kAclAllows;
    if (by_policy == policy::Decision::Allow)
      return denied("the bucket policy has no say in an object of another owner");
    return denied("neither the bucket policy nor an ACL allows it");
  }

  const Action action_;
  const Facts& facts_;
  const bool is_owner_;
  const bool acls_count_;
};

}  // namespace

Verdict decide(Action action, const Facts& facts) { return Judge(action, facts).decide(bucket_acl_permission(action)); }

Verdict decide_for_upload(Action action, const Facts& facts) {
  // The object to be is nobody's yet, whoever owns what it replaces.
  Facts upload = facts;
  upload.object_owner = {};
  upload.object_acl = nullptr;
  return Judge(action, upload).decide(Permission::Write);
}

Result<> to_result(const Verdict& verdict) {
  if (verdict.allowed) return {};
  return fail(Error(verdict.code).caused_by(std::string(verdict.cause)));
}

}  // namespace mocks3::s3api::access
