#include "access/acl.hpp"

#include <algorithm>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::access {

namespace {

using model::AccessControlList;
using model::Grant;
using model::GranteeKind;
using model::ObjectOwnership;
using model::Owner;
using model::Permission;

/// Amazon EC2's account, which aws-exec-read lets read AMI bundles.
constexpr std::string_view kExecReader = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c";
constexpr std::string_view kExecReaderName = "za-team";

struct GrantHeader {
  std::string_view name;
  Permission permission;
};

// The order of the grants that come of them.
constexpr GrantHeader kGrantHeaders[] = {
    {"x-amz-grant-read", Permission::Read},
    {"x-amz-grant-write", Permission::Write},
    {"x-amz-grant-read-acp", Permission::ReadAcp},
    {"x-amz-grant-write-acp", Permission::WriteAcp},
    {"x-amz-grant-full-control", Permission::FullControl},
};

constexpr std::string_view kCannedHeader = "x-amz-acl";
constexpr std::string_view kOwnerFullControl = "bucket-owner-full-control";

Grant to_owner(const Owner& owner, Permission permission) {
  return {GranteeKind::CanonicalUser, owner.id, owner.display_name, permission};
}
Grant to_group(std::string_view uri, Permission permission) {
  return {GranteeKind::Group, std::string(uri), {}, permission};
}

bool is_public_group(const Grant& grant) {
  return grant.kind == GranteeKind::Group &&
         (grant.grantee == model::kAllUsers || grant.grantee == model::kAuthenticatedUsers);
}

bool is_known_group(std::string_view uri) {
  return uri == model::kAllUsers || uri == model::kAuthenticatedUsers || uri == model::kLogDelivery;
}

std::unexpected<Error> invalid_argument(std::string message, std::string_view name, std::string_view value) {
  return std::unexpected<Error>(Error(ErrorCode::InvalidArgument, std::move(message))
                                    .with("ArgumentName", std::string(name))
                                    .with("ArgumentValue", std::string(value)));
}

/// One `id="…"` of a header; takes it and the comma behind it away from `text`.
struct WrittenGrantee {
  GranteeField field;
  std::string_view value;
};

std::optional<WrittenGrantee> take_grantee(std::string_view& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view name = utils::trim(text.substr(0, equals));
  WrittenGrantee written{};
  if (utils::iequals(name, "id")) {
    written.field = GranteeField::Id;
  } else if (utils::iequals(name, "uri")) {
    written.field = GranteeField::Uri;
  } else if (utils::iequals(name, "emailAddress")) {
    written.field = GranteeField::EmailAddress;
  } else {
    return std::nullopt;
  }
  text = utils::trim(text.substr(equals + 1));
  std::size_t end = 0;
  if (text.starts_with('"')) {
    text.remove_prefix(1);
    end = text.find('"');
    if (end == std::string_view::npos) return std::nullopt;
    written.value = text.substr(0, end);
    text = utils::trim(text.substr(end + 1));
  } else {
    end = std::min(text.find(','), text.size());
    written.value = utils::trim(text.substr(0, end));
    text.remove_prefix(end);
  }
  if (text.empty()) return written;
  if (text.front() != ',') return std::nullopt;
  text = utils::trim(text.substr(1));
  // A comma promises another.
  if (text.empty()) return std::nullopt;
  return written;
}

Result<AccessControlList> header_grants(const http::Headers& headers, const OwnerDirectory& directory) {
  AccessControlList acl;
  for (const auto& [name, permission] : kGrantHeaders) {
    if (!headers.contains(name)) continue;
    const std::string joined = headers.joined(name);
    std::string_view rest = utils::trim(joined);
    do {
      const auto written = take_grantee(rest);
      if (!written) return invalid_argument("Argument format not recognized", name, joined);
      TRY(auto grant, resolve_grant(written->field, written->value, permission, directory));
      acl.push_back(std::move(grant));
      if (acl.size() > kMaxGrants) return fail(ErrorCode::MalformedACLError);
    } while (!rest.empty());
  }
  return acl;
}

/// Whether the headers ask for full control for the bucket's owner, in either form, and for nothing else.
bool only_bucket_owner_full_control(const http::Headers& headers, const Owner& bucket_owner) {
  if (const auto canned = headers.find(kCannedHeader)) return *canned == kOwnerFullControl;
  for (const auto& [name, permission] : kGrantHeaders) {
    if (permission != Permission::FullControl && headers.contains(name)) return false;
  }
  const std::string joined = headers.joined("x-amz-grant-full-control");
  std::string_view rest = utils::trim(joined);
  const auto written = take_grantee(rest);
  return written && rest.empty() && written->field == GranteeField::Id && written->value == bucket_owner.id;
}

}  // namespace

AccessControlList shown_acl(const AccessControlList& stored, const Owner& owner) {
  if (stored.empty()) return {to_owner(owner, Permission::FullControl)};
  if (stored.size() == 1 && stored[0].kind == GranteeKind::Group && stored[0].grantee == kNobody) return {};
  return stored;
}

AccessControlList stored_acl(AccessControlList shown, const Owner& owner) {
  if (shown.empty()) return {to_group(kNobody, Permission::Read)};
  const Grant& first = shown.front();
  const bool is_private = shown.size() == 1 && first.kind == GranteeKind::CanonicalUser && first.grantee == owner.id &&
                          first.permission == Permission::FullControl;
  if (is_private) return {};
  return shown;
}

bool is_public(const AccessControlList& acl) { return std::ranges::any_of(acl, is_public_group); }

bool grants(const AccessControlList& acl, const policy::Principal& principal, Permission permission,
            PublicGrants public_grants) {
  return std::ranges::any_of(acl, [&](const Grant& grant) {
    if (grant.permission != permission && grant.permission != Permission::FullControl) return false;
    if (grant.kind == GranteeKind::CanonicalUser) {
      return !principal.is_anonymous() && grant.grantee == principal.canonical_id;
    }
    if (public_grants == PublicGrants::Ignored) return false;
    if (grant.grantee == model::kAllUsers) return true;
    return grant.grantee == model::kAuthenticatedUsers && !principal.is_anonymous();
  });
}

bool sets_acl(const http::Headers& headers) {
  return headers.contains(kCannedHeader) ||
         std::ranges::any_of(kGrantHeaders, [&](const GrantHeader& header) { return headers.contains(header.name); });
}

Result<AccessControlList> canned_acl(std::string_view name, AclResource resource, const Owner& owner,
                                     const Owner& bucket_owner) {
  const Grant full = to_owner(owner, Permission::FullControl);
  const bool is_object = resource == AclResource::Object;
  if (name == "private") return AccessControlList{full};
  if (name == "public-read") return AccessControlList{to_group(model::kAllUsers, Permission::Read), full};
  if (name == "public-read-write") {
    return AccessControlList{to_group(model::kAllUsers, Permission::Read),
                             to_group(model::kAllUsers, Permission::Write), full};
  }
  if (name == "authenticated-read") {
    return AccessControlList{to_group(model::kAuthenticatedUsers, Permission::Read), full};
  }
  if (name == "aws-exec-read") {
    return AccessControlList{full,
                             to_owner({std::string(kExecReader), std::string(kExecReaderName)}, Permission::Read)};
  }
  if (name == "log-delivery-write" && !is_object) {
    return AccessControlList{to_group(model::kLogDelivery, Permission::Write),
                             to_group(model::kLogDelivery, Permission::ReadAcp), full};
  }
  if (name == kOwnerFullControl || name == "bucket-owner-read") {
    // "If you specify this canned ACL when creating a bucket, Amazon S3 ignores it." One's own owner needs no grant.
    if (!is_object || owner.id == bucket_owner.id) return AccessControlList{full};
    return AccessControlList{
        full, to_owner(bucket_owner, name == kOwnerFullControl ? Permission::FullControl : Permission::Read)};
  }
  return invalid_argument("", kCannedHeader, name);
}

Result<Grant> resolve_grant(GranteeField field, std::string_view value, Permission permission,
                            const OwnerDirectory& directory) {
  switch (field) {
    case GranteeField::Id: {
      const auto owner = directory.find_id(value);
      if (!owner) return invalid_argument("Invalid id", "CanonicalUser/ID", value);
      return to_owner(*owner, permission);
    }
    case GranteeField::Uri:
      if (!is_known_group(value)) return invalid_argument("Invalid group uri", "Group/URI", value);
      return to_group(value, permission);
    case GranteeField::EmailAddress: {
      const auto owners = directory.find_email(value);
      if (owners.empty()) return fail(ErrorCode::UnresolvableGrantByEmailAddress);
      if (owners.size() > 1) return fail(ErrorCode::AmbiguousGrantByEmailAddress);
      return to_owner(owners.front(), permission);
    }
  }
  return fail(ErrorCode::MalformedACLError);
}

Result<std::optional<AccessControlList>> requested_acl(const http::Headers& headers, AclResource resource,
                                                       const Owner& owner, const Owner& bucket_owner,
                                                       const OwnerDirectory& directory) {
  TRY(auto granted, header_grants(headers, directory));
  const auto canned = headers.find(kCannedHeader);
  if (!canned) {
    if (granted.empty()) return std::optional<AccessControlList>{};
    return std::optional(std::move(granted));
  }
  if (!granted.empty()) {
    return fail(ErrorCode::InvalidRequest, "Specifying both Canned ACLs and Header Grants is not allowed");
  }
  TRY(auto acl, canned_acl(*canned, resource, owner, bucket_owner));
  return std::optional(std::move(acl));
}

Result<> check_upload_acl(ObjectOwnership ownership, const http::Headers& headers, const Owner& bucket_owner) {
  if (ownership != ObjectOwnership::BucketOwnerEnforced || !sets_acl(headers)) return {};
  if (only_bucket_owner_full_control(headers, bucket_owner)) return {};
  return fail(ErrorCode::AccessControlListNotSupported);
}

Owner owner_of_upload(ObjectOwnership ownership, const http::Headers& headers, const Owner& bucket_owner,
                      const Owner& writer) {
  if (ownership == ObjectOwnership::BucketOwnerEnforced) return bucket_owner;
  // Only the canned form hands an object over; the same grant in headers does not.
  if (ownership == ObjectOwnership::BucketOwnerPreferred && headers.get(kCannedHeader) == kOwnerFullControl) {
    return bucket_owner;
  }
  return writer.id.empty() ? Owner{std::string(kAnonymousOwnerId), {}} : writer;
}

}  // namespace mocks3::s3api::access
