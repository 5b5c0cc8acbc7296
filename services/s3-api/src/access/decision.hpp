// The access decision: bucket policy, ACLs, ownership and public access block weighed as S3 weighs them.
//
// Pure: everything that counts is handed over, nothing is fetched. Any thread.
// Sources: "How Amazon S3 authorizes a request" (for bucket operations, for object operations), "Access control list
// (ACL) overview" (mapping of ACL permissions and access policy permissions), "Blocking public access to your Amazon
// S3 storage", "PutBucketPolicy", "Multipart upload API and permissions".
#pragma once

#include <string_view>

#include "access/acl.hpp"
#include "mocks3/errors/result.hpp"
#include "policy/document.hpp"

namespace mocks3::s3api::access {

struct Facts {
  const policy::Principal& principal;
  std::string_view bucket_owner;  // canonical ids
  model::ObjectOwnership ownership = model::ObjectOwnership::BucketOwnerEnforced;
  const model::AccessControlList* bucket_acl = nullptr;  // as stored; null: private
  const model::PublicAccessBlock* public_access_block = nullptr;
  const policy::Document* bucket_policy = nullptr;  // null: none
  const policy::Context* context = nullptr;         // needed with a policy
  // For actions on objects:
  std::string_view key;
  std::string_view object_owner;                         // empty: there is no such object
  const model::AccessControlList* object_acl = nullptr;  // as stored; null: private, or no such object
  std::string_view upload_initiator;                     // of the multipart upload that is asked about
};

struct Verdict {
  bool allowed = false;
  ErrorCode code = ErrorCode::AccessDenied;  // when not allowed: AccessDenied or MethodNotAllowed
  std::string_view cause;                    // why, for the log
};

/// For one action. An operation that asks for several needs all of them.
Verdict decide(policy::Action action, const Facts& facts);

/// For an action that a header of an upload asks for beside PutObject (the ACL, tags or locks of the new object):
/// whoever the bucket's ACL lets write may set them, since the object will be theirs.
Verdict decide_for_upload(policy::Action action, const Facts& facts);

/// The verdict as a Result with the cause in the error's log part.
Result<> to_result(const Verdict& verdict);

}  // namespace mocks3::s3api::access
