#include "ops/acl_request.hpp"

#include <algorithm>

#include "body/upload_body.hpp"
#include "mocks3/utils/encoding.hpp"
#include "ops/acl_document.hpp"
#include "ops/ownership_document.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api {

namespace {

using model::ObjectOwnership;

bool acls_disabled(const model::Bucket& bucket) { return bucket.ownership == ObjectOwnership::BucketOwnerEnforced; }

/// PUT with headers alone needs no Content-Length, unlike an upload.
Task<std::string> read_body(Call& call) {
  const auto& headers = call.request.headers;
  if (!headers.contains("Content-Length") && !headers.contains("Transfer-Encoding")) co_return std::string();
  co_return co_await read_document(call.request, call.authentication, kMaxAclDocument);
}

/// The list in the form S3 shows, from whichever side of the request it is on.
Result<model::AccessControlList> parse_request(const Call& call, access::AclResource resource,
                                               const model::Owner& owner, std::string_view document) {
  const auto& headers = call.request.headers;
  const auto& bucket_owner = call.bucket_row.owner;
  const KnownOwners known(call.services.credentials, {owner, bucket_owner});
  TRY(auto from_headers, access::requested_acl(headers, resource, owner, bucket_owner, known));
  const bool has_document = !utils::trim(document).empty();
  if (!from_headers && !has_document) {
    return fail(Error(ErrorCode::MissingSecurityHeader).with("MissingHeaderName", "x-amz-acl"));
  }
  if (!from_headers) return parse_acl(document, owner, known);
  if (has_document) return fail(ErrorCode::UnexpectedContent);
  return std::move(*from_headers);
}

}  // namespace

std::optional<model::Owner> KnownOwners::find_id(std::string_view canonical_id) const {
  const auto found = std::ranges::find(besides_, canonical_id, &model::Owner::id);
  if (found != besides_.end() && !canonical_id.empty()) return *found;
  const Credential* const credential = credentials_.find_owner(canonical_id);
  if (!credential) return std::nullopt;
  return credential->owner;
}

std::vector<model::Owner> KnownOwners::find_email(std::string_view email) const {
  std::vector<model::Owner> owners;
  if (email.empty()) return owners;
  for (const Credential* credential : credentials_.all()) {
    const bool known = std::ranges::find(owners, credential->owner.id, &model::Owner::id) != owners.end();
    if (!known && utils::iequals(credential->email, email)) owners.push_back(credential->owner);
  }
  return owners;
}

Result<> check_not_blocked(const model::Bucket& bucket, const model::AccessControlList& acl) {
  if (!bucket.public_access_block || !bucket.public_access_block->block_public_acls || !access::is_public(acl))
    return {};
  return fail(Error(ErrorCode::AccessDenied).caused_by("BlockPublicAcls: the ACL is public"));
}

Result<> check_acls_can_be_disabled(const model::Bucket& bucket) {
  const auto shown = access::shown_acl(bucket.acl, bucket.owner);
  const auto is_own = [&](const model::Grant& grant) {
    return grant.kind == model::GranteeKind::CanonicalUser && grant.grantee == bucket.owner.id;
  };
  if (std::ranges::all_of(shown, is_own)) return {};
  return fail(Error(ErrorCode::InvalidBucketAclWithObjectOwnership).with("BucketName", bucket.name));
}

const model::Owner& acl_owner(const model::Bucket& bucket, const model::Object& object) {
  return acls_disabled(bucket) ? bucket.owner : object.summary.owner;
}

Result<UploadAccess> upload_access(const Call& call, const http::Headers& headers) {
  const auto& bucket = call.bucket_row;
  UploadAccess made{.owner = access::owner_of_upload(bucket.ownership, headers, bucket.owner, call.principal)};
  if (!access::sets_acl(headers)) return made;
  const KnownOwners known(call.services.credentials, {made.owner, bucket.owner});
  CHECK_OK(access::check_upload_acl(bucket.ownership, headers, bucket.owner));
  TRY(auto requested, access::requested_acl(headers, access::AclResource::Object, made.owner, bucket.owner, known));
  if (!requested || acls_disabled(bucket)) return made;
  CHECK_OK(check_not_blocked(bucket, *requested));
  made.acl = access::stored_acl(std::move(*requested), made.owner);
  return made;
}

Result<NewBucketAccess> new_bucket_access(const Call& call) {
  const auto& headers = call.request.headers;
  const auto text = headers.find("x-amz-object-ownership");
  // Before there were ownership controls, buckets had none and objects were their writer's.
  NewBucketAccess made{.ownership = call.services.default_ownership,
                       .ownership_set = call.services.default_ownership != ObjectOwnership::ObjectWriter};
  if (text) {
    const auto ownership = parse_object_ownership(*text);
    if (!ownership) return bad_argument("Invalid x-amz-object-ownership header", "x-amz-object-ownership", *text);
    made.ownership = *ownership;
    made.ownership_set = true;
  }
  const KnownOwners known(call.services.credentials, {call.principal});
  TRY(auto requested,
      access::requested_acl(headers, access::AclResource::Bucket, call.principal, call.principal, known));
  if (!requested) return made;
  made.acl = access::stored_acl(std::move(*requested), call.principal);
  if (made.ownership == ObjectOwnership::BucketOwnerEnforced && !made.acl.empty()) {
    return fail(Error(ErrorCode::InvalidBucketAclWithObjectOwnership).with("BucketName", call.bucket));
  }
  return made;
}

Task<std::optional<model::AccessControlList>> read_acl(Call& call, access::AclResource resource, model::Owner owner) {
  const auto& bucket = call.bucket_row;
  CO_TRY(const std::string document, co_await read_body(call));
  CO_CHECK(access::check_upload_acl(bucket.ownership, call.request.headers, bucket.owner));
  CO_TRY(auto shown, parse_request(call, resource, owner, document));
  auto acl = access::stored_acl(shown, owner);
  if (acls_disabled(bucket)) {
    if (!acl.empty()) co_return fail(ErrorCode::AccessControlListNotSupported);
    co_return std::nullopt;
  }
  CO_CHECK(check_not_blocked(bucket, acl));
  co_return std::optional(std::move(acl));
}

}  // namespace mocks3::s3api
