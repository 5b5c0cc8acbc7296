// What requests ask of ACLs and ownership, weighed against the bucket's settings: uploads, new buckets, PutBucketAcl
// and PutObjectAcl.
//
// Lists that come out of here are as rows keep them (access/acl.hpp). Pure but read_acl; threads: one core. Errors:
// AccessControlListNotSupported (ACLs are disabled), AccessDenied (BlockPublicAcls),
// InvalidBucketAclWithObjectOwnership, InvalidArgument, InvalidRequest, MalformedACLError,
// UnresolvableGrantByEmailAddress. Sources: "Controlling ownership of objects and disabling ACLs for your bucket",
// "Blocking public access to your Amazon S3 storage", "PutObjectAcl".
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "access/acl.hpp"
#include "ops/call.hpp"

namespace mocks3::s3api {

/// The accounts that grants can name: those with a credential, and the owners of what the grants are for.
class KnownOwners final : public access::OwnerDirectory {
 public:
  KnownOwners(const CredentialStore& credentials, std::vector<model::Owner> besides)
      : credentials_(credentials), besides_(std::move(besides)) {}
  std::optional<model::Owner> find_id(std::string_view canonical_id) const override;
  std::vector<model::Owner> find_email(std::string_view email) const override;

 private:
  const CredentialStore& credentials_;
  const std::vector<model::Owner> besides_;
};

/// BlockPublicAcls: a list that is public cannot be set. `acl` in either form.
Result<> check_not_blocked(const model::Bucket& bucket, const model::AccessControlList& acl);

/// Whether the bucket's own list gives nobody else anything: only then can its ACLs be disabled.
Result<> check_acls_can_be_disabled(const model::Bucket& bucket);

/// Whose the object is, as far as ACLs are concerned: the bucket owner's when they are disabled.
const model::Owner& acl_owner(const model::Bucket& bucket, const model::Object& object);

/// Who will own an upload, and its list.
struct UploadAccess {
  model::Owner owner;
  model::AccessControlList acl;
};
Result<UploadAccess> upload_access(const Call& call, const http::Headers& headers);

/// Ownership and list of a new bucket, from x-amz-object-ownership, x-amz-acl and x-amz-grant-*.
struct NewBucketAccess {
  model::ObjectOwnership ownership = model::ObjectOwnership::BucketOwnerEnforced;
  bool ownership_set = true;
  model::AccessControlList acl;
};
Result<NewBucketAccess> new_bucket_access(const Call& call);

/// The list that PutBucketAcl or PutObjectAcl wants for what `owner` owns, from its headers or its document. Nothing:
/// ACLs are disabled and the request asks for what is so anyway.
Task<std::optional<model::AccessControlList>> read_acl(Call& call, access::AclResource resource, model::Owner owner);

}  // namespace mocks3::s3api
