#include "access/decision.hpp"

#include <algorithm>

#include "policies.hpp"

namespace mocks3::s3api::access {
namespace {

using model::AccessControlList;
using model::GranteeKind;
using model::ObjectOwnership;
using model::Permission;
using policy::Action;
using policy::Document;
using policy::Principal;

// owner has the bucket; writer may have put objects in it; other and the anonymous requester ask.
const Principal kOwner{.canonical_id = "owner", .account = "000000000001"};
const Principal kOwnersUser{.canonical_id = "owner", .account = "000000000001", .user_name = "ann"};
const Principal kWriter{.canonical_id = "writer", .account = "000000000002"};
const Principal kOther{.canonical_id = "other", .account = "000000000003"};
const Principal kAnonymous = Principal::anonymous();

AccessControlList group_acl(std::string_view uri, Permission permission) {
  return {{GranteeKind::Group, std::string(uri), "", permission}};
}
AccessControlList user_acl(std::string_view id, Permission permission) {
  return {{GranteeKind::CanonicalUser, std::string(id), "", permission}};
}

class DecisionTest : public testing::Test {
 protected:
  Facts facts(const Principal& principal) const {
    return {.principal = principal,
            .bucket_owner = "owner",
            .ownership = ownership_,
            .bucket_acl = &bucket_acl_,
            .public_access_block = &block_,
            .bucket_policy = policy_ ? &*policy_ : nullptr,
            .context = &context_,
            .key = "a",
            .object_owner = object_owner_,
            .object_acl = &object_acl_,
            .upload_initiator = initiator_};
  }
  bool allows(const Principal& principal, Action action) const { return decide(action, facts(principal)).allowed; }
  /// Who of owner, writer, other and anonymous may: "owo" and so on; '-' for who may not.
  std::string who(Action action) const {
    std::string result;
    for (const auto& [principal, letter] :
         {std::pair{&kOwner, 'o'}, std::pair{&kWriter, 'w'}, std::pair{&kOther, 'x'}, std::pair{&kAnonymous, 'a'}}) {
      result += allows(*principal, action) ? letter : '-';
    }
    return result;
  }
  void set_policy(std::string_view statements) { policy_ = policy::parsed(policy::document_json(statements)); }
  void set_policy(std::string_view effect, std::string_view principal, std::string_view action) {
    set_policy(R"({"Effect": ")" + std::string(effect) + R"(", "Principal": )" + std::string(principal) +
               R"(, "Action": ")" + std::string(action) +
               R"(", "Resource": ["arn:aws:s3:::my-bucket", "arn:aws:s3:::my-bucket/*"]})");
  }

  ObjectOwnership ownership_ = ObjectOwnership::BucketOwnerEnforced;
  AccessControlList bucket_acl_;
  AccessControlList object_acl_;
  model::PublicAccessBlock block_;
  std::optional<Document> policy_;
  policy::MapContext context_;
  std::string_view object_owner_ = "owner";
  std::string_view initiator_;
};

TEST_F(DecisionTest, ByDefaultOnlyTheOwnerMay) {
  for (const Action action : {Action::GetObject, Action::PutObject, Action::DeleteObject, Action::ListBucket,
                              Action::PutBucketPolicy, Action::GetObjectAcl, Action::GetObjectTagging}) {
    EXPECT_EQ(who(action), "o---") << policy::to_string(action);
  }
  EXPECT_EQ(who(Action::ListAllMyBuckets), "owx-");
  EXPECT_EQ(who(Action::CreateBucket), "owx-");
}

TEST_F(DecisionTest, PoliciesAllow) {
  set_policy("Allow", R"({"AWS": "000000000003"})", "s3:*");
  EXPECT_EQ(who(Action::GetObject), "o-x-");
  EXPECT_EQ(who(Action::PutObject), "o-x-");
  EXPECT_EQ(who(Action::ListBucket), "o-x-");
  set_policy("Allow", R"("*")", "s3:Get*");
  EXPECT_EQ(who(Action::GetObject), "owxa");
  EXPECT_EQ(who(Action::PutObject), "o---");
}

TEST_F(DecisionTest, AnExplicitDenyHoldsForTheOwnerToo) {
  ownership_ = ObjectOwnership::ObjectWriter;
  object_acl_ = group_acl(model::kAllUsers, Permission::Read);
  EXPECT_EQ(who(Action::GetObject), "owxa");
  set_policy("Deny", R"("*")", "s3:*");
  for (const Action action : {Action::GetObject, Action::PutObject, Action::ListBucket, Action::DeleteBucket,
                              Action::GetBucketPolicyStatus, Action::PutBucketAcl}) {
    EXPECT_EQ(who(action), "----") << policy::to_string(action);
  }
}

// "PutBucketPolicy": the root of the owning account can always perform these.
TEST_F(DecisionTest, TheOwnersRootKeepsItsHandsOnThePolicy) {
  set_policy("Deny", R"("*")", "s3:*");
  for (const Action action : {Action::GetBucketPolicy, Action::PutBucketPolicy, Action::DeleteBucketPolicy}) {
    EXPECT_EQ(who(action), "o---") << policy::to_string(action);
    EXPECT_FALSE(allows(kOwnersUser, action)) << policy::to_string(action);
  }
}

// "If you have the correct permissions, but you're not using an identity that belongs to the bucket owner's account,
// Amazon S3 returns a 405 Method Not Allowed error."
TEST_F(DecisionTest, AnotherAccountMayNotTouchThePolicyHoweverAllowed) {
  set_policy("Allow", R"("*")", "s3:*");
  const auto verdict = decide(Action::PutBucketPolicy, facts(kOther));
  EXPECT_FALSE(verdict.allowed);
  EXPECT_EQ(verdict.code, ErrorCode::MethodNotAllowed);
  policy_.reset();
  EXPECT_EQ(decide(Action::PutBucketPolicy, facts(kOther)).code, ErrorCode::AccessDenied);
}

struct BucketAclCase {
  Permission permission;
  std::vector<Action> granted;
};

// "Access control list (ACL) overview", mapping of ACL permissions and access policy permissions.
TEST_F(DecisionTest, BucketAcls) {
  const std::vector<Action> all{
      Action::ListBucket,        Action::ListBucketVersions,  Action::ListBucketMultipartUploads,
      Action::PutObject,         Action::DeleteObject,        Action::GetBucketAcl,
      Action::PutBucketAcl,      Action::GetObject,           Action::DeleteBucket,
      Action::GetBucketLocation, Action::DeleteObjectVersion, Action::GetBucketPolicy};
  const BucketAclCase cases[] = {
      {Permission::Read, {Action::ListBucket, Action::ListBucketVersions, Action::ListBucketMultipartUploads}},
      {Permission::Write, {Action::PutObject, Action::DeleteObject}},
      {Permission::ReadAcp, {Action::GetBucketAcl}},
      {Permission::WriteAcp, {Action::PutBucketAcl}},
      {Permission::FullControl,
       {Action::ListBucket, Action::ListBucketVersions, Action::ListBucketMultipartUploads, Action::PutObject,
        Action::DeleteObject, Action::GetBucketAcl, Action::PutBucketAcl}},
  };
  for (const auto& test : cases) {
    for (const Action action : all) {
      const bool granted = std::ranges::find(test.granted, action) != test.granted.end();
      bucket_acl_ = user_acl("other", test.permission);
      ownership_ = ObjectOwnership::ObjectWriter;
      EXPECT_EQ(who(action), granted ? "o-x-" : "o---") << policy::to_string(action);
      bucket_acl_ = group_acl(model::kAllUsers, test.permission);
      EXPECT_EQ(who(action), granted ? "owxa" : "o---") << policy::to_string(action);
      bucket_acl_ = group_acl(model::kAuthenticatedUsers, test.permission);
      EXPECT_EQ(who(action), granted ? "owx-" : "o---") << policy::to_string(action);
      ownership_ = ObjectOwnership::BucketOwnerEnforced;
      EXPECT_EQ(who(action), "o---") << "ACLs are disabled: " << policy::to_string(action);
    }
  }
}

TEST_F(DecisionTest, ObjectAcls) {
  ownership_ = ObjectOwnership::ObjectWriter;
  object_acl_ = user_acl("other", Permission::Read);
  EXPECT_EQ(who(Action::GetObject), "o-x-");
  EXPECT_EQ(who(Action::GetObjectVersion), "o-x-");
  EXPECT_EQ(who(Action::GetObjectAcl), "o---");
  EXPECT_EQ(who(Action::PutObject), "o---") << "an object's ACL has no say in writes";
  EXPECT_EQ(who(Action::GetObjectTagging), "o---") << "nor in tags";
  object_acl_ = user_acl("other", Permission::WriteAcp);
  EXPECT_EQ(who(Action::PutObjectAcl), "o-x-");
  object_acl_ = group_acl(model::kAllUsers, Permission::FullControl);
  EXPECT_EQ(who(Action::GetObjectAcl), "owxa");
  EXPECT_EQ(who(Action::DeleteObject), "o---");
}

// "How Amazon S3 authorizes a request for an object operation".
TEST_F(DecisionTest, ObjectsOfAnotherOwner) {
  ownership_ = ObjectOwnership::ObjectWriter;
  object_owner_ = "writer";
  EXPECT_EQ(who(Action::GetObject), "-w--") << "the bucket's owner needs a grant";
  EXPECT_EQ(who(Action::GetObjectAcl), "-w--");
  EXPECT_EQ(who(Action::PutObjectAcl), "-w--");
  EXPECT_EQ(who(Action::DeleteObject), "o---") << "but pays for it and may delete it";
  EXPECT_EQ(who(Action::PutObject), "o---");
  EXPECT_EQ(who(Action::GetObjectTagging), "o---");
  set_policy("Allow", R"("*")", "s3:*");
  EXPECT_EQ(who(Action::GetObject), "-w--") << "the bucket's owner cannot give what is not his";
  EXPECT_EQ(who(Action::DeleteObject), "owxa");
  object_acl_ = user_acl("owner", Permission::FullControl);
  EXPECT_EQ(who(Action::GetObject), "ow--");
  set_policy("Deny", R"({"AWS": "000000000002"})", "s3:GetObject");
  EXPECT_EQ(who(Action::GetObject), "o---") << "but he can deny it";
  ownership_ = ObjectOwnership::BucketOwnerEnforced;
  policy_.reset();
  EXPECT_EQ(who(Action::GetObject), "o---") << "ACLs disabled, the bucket's owner owns every object";
}

TEST_F(DecisionTest, PublicAclsAreIgnoredWhenAskedTo) {
  ownership_ = ObjectOwnership::ObjectWriter;
  bucket_acl_ = group_acl(model::kAllUsers, Permission::Read);
  object_acl_ = group_acl(model::kAuthenticatedUsers, Permission::Read);
  block_.ignore_public_acls = true;
  EXPECT_EQ(who(Action::ListBucket), "o---");
  EXPECT_EQ(who(Action::GetObject), "o---");
  bucket_acl_ = user_acl("other", Permission::Read);
  EXPECT_EQ(who(Action::ListBucket), "o-x-");
}

TEST_F(DecisionTest, RestrictedPublicBucketsAreTheOwnersOnly) {
  block_.restrict_public_buckets = true;
  set_policy("Allow", R"({"AWS": "000000000003"})", "s3:GetObject");
  EXPECT_EQ(who(Action::GetObject), "o-x-") << "a policy that is not public stays as it is";
  set_policy("Allow", R"("*")", "s3:GetObject");
  EXPECT_EQ(who(Action::GetObject), "o---");
  block_.restrict_public_buckets = false;
  EXPECT_EQ(who(Action::GetObject), "owxa");
}

// "Multipart upload API and permissions".
TEST_F(DecisionTest, InitiatorsMayListAndAbortTheirUploads) {
  initiator_ = "writer";
  EXPECT_EQ(who(Action::ListMultipartUploadParts), "ow--");
  EXPECT_EQ(who(Action::AbortMultipartUpload), "ow--");
  EXPECT_EQ(who(Action::PutObject), "o---");
  set_policy("Deny", R"("*")", "s3:AbortMultipartUpload");
  EXPECT_EQ(who(Action::AbortMultipartUpload), "----");
}

TEST_F(DecisionTest, WhoMayWriteMaySetTheAclOfWhatHeWrites) {
  ownership_ = ObjectOwnership::ObjectWriter;
  bucket_acl_ = group_acl(model::kAllUsers, Permission::Write);
  EXPECT_FALSE(decide(Action::PutObjectAcl, facts(kOther)).allowed);
  EXPECT_TRUE(decide_for_upload(Action::PutObjectAcl, facts(kOther)).allowed);
  object_owner_ = "writer";
  EXPECT_TRUE(decide_for_upload(Action::PutObjectAcl, facts(kOwner)).allowed) << "over another's object as well";
  set_policy("Deny", R"("*")", "s3:PutObjectAcl");
  EXPECT_FALSE(decide_for_upload(Action::PutObjectAcl, facts(kOther)).allowed);
  policy_.reset();
  bucket_acl_.clear();
  EXPECT_FALSE(decide_for_upload(Action::PutObjectAcl, facts(kOther)).allowed);
}

TEST_F(DecisionTest, RefusalsTellTheLogWhy) {
  const auto refused = to_result(decide(Action::GetObject, facts(kOther)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::AccessDenied);
  EXPECT_EQ(refused.error().message, "Access Denied");
  EXPECT_FALSE(refused.error().cause.empty());
  EXPECT_TRUE(to_result(decide(Action::GetObject, facts(kOwner))));
}

}  // namespace
}  // namespace mocks3::s3api::access
