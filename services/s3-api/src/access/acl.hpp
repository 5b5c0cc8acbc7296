// Access control lists: from canned names and headers to grants, and what a list grants.
//
// Rows keep a private list (the owner has FULL_CONTROL) as an empty one and an empty list as one with kNobody, so that
// the usual case costs nothing; shown_acl and stored_acl translate. Pure, any thread.
// Errors: S3's own. Sources: "Access control list (ACL) overview", "PutBucketAcl", "PutObjectAcl", "Controlling
// ownership of objects and disabling ACLs for your bucket".
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "mocks3/errors/result.hpp"
#include "mocks3/http/headers.hpp"
#include "mocks3/model/acl.hpp"
#include "mocks3/model/object.hpp"
#include "policy/principal.hpp"

namespace mocks3::s3api::access {

/// "An ACL can have up to 100 grants."
inline constexpr std::size_t kMaxGrants = 100;

/// Stands for a list without grants.
inline constexpr std::string_view kNobody = "nobody";

/// Whose object an anonymous upload is where ACLs count: S3's own id for it.
inline constexpr std::string_view kAnonymousOwnerId = "65a011a29cdf8ec533ec3d1ccaae921c";

/// The list as S3 shows it.
model::AccessControlList shown_acl(const model::AccessControlList& stored, const model::Owner& owner);
/// The list as rows keep it.
model::AccessControlList stored_acl(model::AccessControlList shown, const model::Owner& owner);

/// Whether the list grants anything to everybody or to every account. Source: "Blocking public access to your Amazon
/// S3 storage", ACLs.
bool is_public(const model::AccessControlList& acl);

enum class PublicGrants { Count, Ignored };

/// Whether a grant of the list gives `permission` to this principal. Owners' rights do not come from lists.
bool grants(const model::AccessControlList& acl, const policy::Principal& principal, model::Permission permission,
            PublicGrants public_grants);

enum class AclResource { Bucket, Object };

/// Whether x-amz-acl or an x-amz-grant-* header is there.
bool sets_acl(const http::Headers& headers);

/// The grants behind a canned name, as shown. InvalidArgument for a name S3 does not have for this resource.
Result<model::AccessControlList> canned_acl(std::string_view name, AclResource resource, const model::Owner& owner,
                                            const model::Owner& bucket_owner);

/// Who is known, for grants that name somebody.
class OwnerDirectory {
 public:
  virtual ~OwnerDirectory() = default;
  virtual std::optional<model::Owner> find_id(std::string_view canonical_id) const = 0;
  /// All accounts with this address.
  virtual std::vector<model::Owner> find_email(std::string_view email) const = 0;
};

/// How a grantee is written: in headers id=, uri=, emailAddress=; in XML ID, URI, EmailAddress.
enum class GranteeField { Id, Uri, EmailAddress };

/// InvalidArgument "Invalid id" or "Invalid group uri", UnresolvableGrantByEmailAddress, AmbiguousGrantByEmailAddress.
Result<model::Grant> resolve_grant(GranteeField field, std::string_view value, model::Permission permission,
                                   const OwnerDirectory& directory);

/// The list that x-amz-acl or x-amz-grant-* ask for, as shown; nothing when neither is there. InvalidRequest when both
/// are.
Result<std::optional<model::AccessControlList>> requested_acl(const http::Headers& headers, AclResource resource,
                                                              const model::Owner& owner,
                                                              const model::Owner& bucket_owner,
                                                              const OwnerDirectory& directory);

/// AccessControlListNotSupported when the bucket has ACLs disabled and an upload asks for another one than full control
/// for the bucket's owner. (Putting an ACL on something that is there always is, then.)
Result<> check_upload_acl(model::ObjectOwnership ownership, const http::Headers& headers,
                          const model::Owner& bucket_owner);

/// Who owns an object that `writer` (an empty id: anonymous) uploads with these headers.
model::Owner owner_of_upload(model::ObjectOwnership ownership, const http::Headers& headers,
                             const model::Owner& bucket_owner, const model::Owner& writer);

}  // namespace mocks3::s3api::access
