// <AccessControlPolicy> documents.
//
// Lists here are as S3 shows them, not as rows keep them: see access/acl.hpp. Pure, any thread. Sources:
// "PutBucketAcl", "GetBucketAcl", "Access control list (ACL) overview".
#pragma once

#include <string>
#include <string_view>

#include "access/acl.hpp"

namespace mocks3::s3api {

/// A hundred grants with room to spare.
inline constexpr std::size_t kMaxAclDocument = 128 << 10;

/// The grants for what `owner` owns. MalformedACLError; AccessDenied when the document names another owner, for that is
/// not how a thing changes hands; the errors of access::resolve_grant.
Result<model::AccessControlList> parse_acl(std::string_view document, const model::Owner& owner,
                                           const access::OwnerDirectory& directory);

/// Groups first: S3 promises no order, and clients exist that look for the owner's grant at the end.
std::string acl_document(const model::Owner& owner, const model::AccessControlList& acl);

}  // namespace mocks3::s3api
