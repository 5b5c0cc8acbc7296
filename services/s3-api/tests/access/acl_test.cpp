#include "access/acl.hpp"

#include <gtest/gtest.h>

namespace mocks3::s3api::access {
namespace {

using model::AccessControlList;
using model::Grant;
using model::GranteeKind;
using model::ObjectOwnership;
using model::Owner;
using model::Permission;
using policy::Principal;

const Owner kAnn{"ann-id", "ann"};
const Owner kBob{"bob-id", "bob"};

class Directory final : public OwnerDirectory {
 public:
  std::optional<Owner> find_id(std::string_view id) const override {
    if (id == kAnn.id) return kAnn;
    if (id == kBob.id) return kBob;
    return std::nullopt;
  }
  std::vector<Owner> find_email(std::string_view email) const override {
    if (email == "bob@example.com") return {kBob};
    if (email == "both@example.com") return {kAnn, kBob};
    return {};
  }
};

Grant user(const Owner& owner, Permission permission) {
  return {GranteeKind::CanonicalUser, owner.id, owner.display_name, permission};
}
Grant group(std::string_view uri, Permission permission) {
  return {GranteeKind::Group, std::string(uri), "", permission};
}

http::Headers headers(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  http::Headers result;
  for (const auto& [name, value] : fields) result.add(name, value);
  return result;
}

struct CannedCase {
  std::string_view name;
  AclResource resource;
  AccessControlList grants;
};

// "Access control list (ACL) overview", canned ACL; ann uploads into bob's bucket.
TEST(CannedAcl, Table) {
  const Grant full = user(kAnn, Permission::FullControl);
  const CannedCase cases[] = {
      {"private", AclResource::Object, {full}},
      {"public-read", AclResource::Object, {group(model::kAllUsers, Permission::Read), full}},
      {"public-read-write",
       AclResource::Bucket,
       {group(model::kAllUsers, Permission::Read), group(model::kAllUsers, Permission::Write), full}},
      {"authenticated-read", AclResource::Bucket, {group(model::kAuthenticatedUsers, Permission::Read), full}},
      {"log-delivery-write",
       AclResource::Bucket,
       {group(model::kLogDelivery, Permission::Write), group(model::kLogDelivery, Permission::ReadAcp), full}},
      {"bucket-owner-read", AclResource::Object, {full, user(kBob, Permission::Read)}},
      {"bucket-owner-full-control", AclResource::Object, {full, user(kBob, Permission::FullControl)}},
      {"bucket-owner-read", AclResource::Bucket, {full}},
  };
  for (const auto& test : cases) {
    const auto acl = canned_acl(test.name, test.resource, kAnn, kBob);
    ASSERT_TRUE(acl) << test.name;
    EXPECT_EQ(*acl, test.grants) << test.name;
  }
  EXPECT_EQ(canned_acl("bucket-owner-read", AclResource::Object, kAnn, kAnn)->size(), 1U);
  EXPECT_EQ(canned_acl("aws-exec-read", AclResource::Object, kAnn, kAnn)->size(), 2U);
}

TEST(CannedAcl, UnknownNamesAreNamed) {
  for (const auto* name : {"", "Private", "public", "log-delivery-write"}) {
    const auto acl = canned_acl(name, AclResource::Object, kAnn, kAnn);
    ASSERT_FALSE(acl) << name;
    EXPECT_EQ(acl.error().code, ErrorCode::InvalidArgument);
    const std::vector<std::pair<std::string, std::string>> details{{"ArgumentName", "x-amz-acl"},
                                                                   {"ArgumentValue", name}};
    EXPECT_EQ(acl.error().details, details);
  }
}

Result<std::optional<AccessControlList>> requested(const http::Headers& fields) {
  return requested_acl(fields, AclResource::Object, kAnn, kAnn, Directory{});
}

// "PutObjectAcl", grant headers.
TEST(GrantHeaders, BecomeGrantsInTheOrderOfPermissions) {
  const auto acl =
      requested(headers({{"x-amz-grant-full-control", "id=ann-id"},
                         {"x-amz-grant-write-acp", "emailAddress=\"bob@example.com\""},
                         {"x-amz-grant-read-acp", "ID = \"bob-id\" , uri=\"" + std::string(model::kLogDelivery) + "\""},
                         {"x-amz-grant-read", "uri=" + std::string(model::kAllUsers)},
                         {"x-amz-grant-write", "id=bob-id"}}));
  ASSERT_TRUE(acl) << acl.error().describe();
  const AccessControlList expected{
      group(model::kAllUsers, Permission::Read), user(kBob, Permission::Write),
      user(kBob, Permission::ReadAcp),           group(model::kLogDelivery, Permission::ReadAcp),
      user(kBob, Permission::WriteAcp),          user(kAnn, Permission::FullControl)};
  EXPECT_EQ(**acl, expected);
}

TEST(GrantHeaders, NoneAskForNothing) {
  const auto acl = requested({});
  ASSERT_TRUE(acl);
  EXPECT_FALSE(*acl);
  EXPECT_FALSE(sets_acl({}));
  EXPECT_TRUE(sets_acl(headers({{"x-amz-acl", "private"}})));
  EXPECT_TRUE(sets_acl(headers({{"x-amz-grant-write-acp", "id=ann-id"}})));
}

struct BadHeader {
  std::string_view value;
  ErrorCode code;
  std::string_view message;
};

TEST(GrantHeaders, BadOnesGetS3sErrors) {
  constexpr std::string_view kFormat = "Argument format not recognized";
  const BadHeader cases[] = {
      {"", ErrorCode::InvalidArgument, kFormat},
      {"bob-id", ErrorCode::InvalidArgument, kFormat},
      {"name=bob", ErrorCode::InvalidArgument, kFormat},
      {"id=\"bob-id", ErrorCode::InvalidArgument, kFormat},
      {"id=\"bob-id\" id=\"ann-id\"", ErrorCode::InvalidArgument, kFormat},
      {"id=bob-id,", ErrorCode::InvalidArgument, kFormat},
      {"id=nobody", ErrorCode::InvalidArgument, "Invalid id"},
      {"uri=http://example.com/group", ErrorCode::InvalidArgument, "Invalid group uri"},
      {"emailAddress=nobody@example.com", ErrorCode::UnresolvableGrantByEmailAddress,
       "The email address you provided does not match any account on record."},
      {"emailAddress=both@example.com", ErrorCode::AmbiguousGrantByEmailAddress,
       "The email address you provided is associated with more than one account."},
  };
  for (const auto& test : cases) {
    const auto acl = requested(headers({{"x-amz-grant-read", test.value}}));
    ASSERT_FALSE(acl) << test.value;
    EXPECT_EQ(acl.error().code, test.code) << test.value;
    EXPECT_EQ(acl.error().message, test.message) << test.value;
  }
}

TEST(GrantHeaders, DoNotGoWithACannedName) {
  const auto acl = requested(headers({{"x-amz-acl", "private"}, {"x-amz-grant-read", "id=bob-id"}}));
  ASSERT_FALSE(acl);
  EXPECT_EQ(acl.error().code, ErrorCode::InvalidRequest);
}

TEST(GrantHeaders, MoreThanAHundredAreRefused) {
  std::string value = "id=bob-id";
  for (int i = 1; i < 100; ++i) value += ",id=bob-id";
  EXPECT_TRUE(requested(headers({{"x-amz-grant-read", value}})));
  EXPECT_FALSE(requested(headers({{"x-amz-grant-read", value + ",id=bob-id"}})));
}

TEST(StoredAcl, ComesBackAsItWas) {
  const AccessControlList lists[] = {
      {},
      {user(kAnn, Permission::FullControl)},
      {user(kBob, Permission::FullControl)},
      {user(kAnn, Permission::Read)},
      {group(model::kAllUsers, Permission::Read), user(kAnn, Permission::FullControl)},
  };
  for (const auto& shown : lists) EXPECT_EQ(shown_acl(stored_acl(shown, kAnn), kAnn), shown);
  EXPECT_TRUE(stored_acl({user(kAnn, Permission::FullControl)}, kAnn).empty()) << "private costs nothing";
}

TEST(Grants, ReachWhomTheyName) {
  const Principal ann{.canonical_id = "ann-id", .account = "1"};
  const Principal bob{.canonical_id = "bob-id", .account = "2"};
  const Principal anonymous = Principal::anonymous();
  const AccessControlList acl{user(kBob, Permission::FullControl), group(model::kAuthenticatedUsers, Permission::Read),
                              group(model::kAllUsers, Permission::ReadAcp),
                              group(model::kLogDelivery, Permission::Write)};
  const auto count = PublicGrants::Count;
  EXPECT_TRUE(grants(acl, bob, Permission::WriteAcp, count));
  EXPECT_TRUE(grants(acl, bob, Permission::WriteAcp, PublicGrants::Ignored));
  EXPECT_TRUE(grants(acl, ann, Permission::Read, count));
  EXPECT_FALSE(grants(acl, ann, Permission::Read, PublicGrants::Ignored));
  EXPECT_FALSE(grants(acl, ann, Permission::Write, count));
  EXPECT_FALSE(grants(acl, anonymous, Permission::Read, count));
  EXPECT_TRUE(grants(acl, anonymous, Permission::ReadAcp, count));
  EXPECT_FALSE(grants(stored_acl({}, kAnn), anonymous, Permission::Read, count));
  EXPECT_TRUE(is_public(acl));
  EXPECT_FALSE(is_public({user(kBob, Permission::Read), group(model::kLogDelivery, Permission::Write)}));
}

// "Controlling ownership of objects and disabling ACLs for your bucket".
TEST(Ownership, UploadsWithAclsWhereTheyAreDisabled) {
  const auto allowed = [](std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    const auto result = check_upload_acl(ObjectOwnership::BucketOwnerEnforced, headers(fields), kAnn);
    if (!result) EXPECT_EQ(result.error().code, ErrorCode::AccessControlListNotSupported);
    return result.has_value();
  };
  EXPECT_TRUE(allowed({}));
  EXPECT_TRUE(allowed({{"x-amz-acl", "bucket-owner-full-control"}}));
  EXPECT_TRUE(allowed({{"x-amz-grant-full-control", "id=\"ann-id\""}}));
  EXPECT_FALSE(allowed({{"x-amz-acl", "private"}}));
  EXPECT_FALSE(allowed({{"x-amz-grant-full-control", "id=bob-id"}}));
  EXPECT_FALSE(allowed({{"x-amz-grant-full-control", "id=ann-id, id=bob-id"}}));
  EXPECT_FALSE(allowed({{"x-amz-grant-full-control", "id=ann-id"}, {"x-amz-grant-read", "id=bob-id"}}));
  EXPECT_TRUE(check_upload_acl(ObjectOwnership::ObjectWriter, headers({{"x-amz-acl", "private"}}), kAnn));
}

TEST(Ownership, OfUploads) {
  const auto hands_over = headers({{"x-amz-acl", "bucket-owner-full-control"}});
  EXPECT_EQ(owner_of_upload(ObjectOwnership::BucketOwnerEnforced, {}, kAnn, kBob), kAnn);
  EXPECT_EQ(owner_of_upload(ObjectOwnership::BucketOwnerPreferred, {}, kAnn, kBob), kBob);
  EXPECT_EQ(owner_of_upload(ObjectOwnership::BucketOwnerPreferred, hands_over, kAnn, kBob), kAnn);
  EXPECT_EQ(owner_of_upload(ObjectOwnership::ObjectWriter, hands_over, kAnn, kBob), kBob);
  EXPECT_EQ(owner_of_upload(ObjectOwnership::ObjectWriter, {}, kAnn, {}).id, kAnonymousOwnerId);
}

}  // namespace
}  // namespace mocks3::s3api::access
