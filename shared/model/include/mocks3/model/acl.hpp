// Access control lists and the two bucket settings that overrule them.
//
// Plain values, described for rows and JSON like those of object.hpp. An empty list of grants is a private ACL: the
// owner has FULL_CONTROL; that is what nearly every row holds, so it costs nothing. Any thread.
// Source: "Access control list (ACL) overview", "Controlling ownership of objects and disabling ACLs for your bucket",
// "Blocking public access to your Amazon S3 storage".
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace mocks3::model {

BOOST_DEFINE_ENUM_CLASS(Permission, FullControl, Read, Write, ReadAcp, WriteAcp)
BOOST_DEFINE_ENUM_CLASS(GranteeKind, CanonicalUser, Group)

struct Grant {
  GranteeKind kind = GranteeKind::CanonicalUser;
  std::string grantee;       // canonical user id, or the group's URI
  std::string display_name;  // of a canonical user
  Permission permission = Permission::FullControl;
  bool operator==(const Grant&) const = default;
};
BOOST_DESCRIBE_STRUCT(Grant, (), (kind, grantee, display_name, permission))

using AccessControlList = std::vector<Grant>;

inline constexpr std::string_view kAllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
inline constexpr std::string_view kAuthenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
inline constexpr std::string_view kLogDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";

/// Who owns what is uploaded, and whether ACLs count. BucketOwnerEnforced, ACLs off, is S3's default since April 2023.
BOOST_DEFINE_ENUM_CLASS(ObjectOwnership, BucketOwnerEnforced, BucketOwnerPreferred, ObjectWriter)

struct PublicAccessBlock {
  bool block_public_acls = false;
  bool ignore_public_acls = false;
  bool block_public_policy = false;
  bool restrict_public_buckets = false;
  bool operator==(const PublicAccessBlock&) const = default;
};
BOOST_DESCRIBE_STRUCT(PublicAccessBlock, (),
                      (block_public_acls, ignore_public_acls, block_public_policy, restrict_public_buckets))

}  // namespace mocks3::model
