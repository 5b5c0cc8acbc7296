#include "policy/action.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "policy/operation_actions.hpp"

namespace mocks3::s3api::policy {
namespace {

TEST(Actions, AreFoundByNameInAnyCase) {
  EXPECT_EQ(find_action("GetObject"), Action::GetObject);
  EXPECT_EQ(find_action("getobjectversion"), Action::GetObjectVersion);
  EXPECT_EQ(find_action("HeadObject"), std::nullopt);  // an operation, no action
  EXPECT_EQ(to_string(Action::PutBucketCORS), "PutBucketCORS");
}

TEST(Actions, PatternsNameWhatTheyMatch) {
  EXPECT_EQ(match_actions("s3:GetObject").count(), 1U);
  EXPECT_TRUE(contains(match_actions("S3:getobject"), Action::GetObject));
  EXPECT_TRUE(contains(match_actions("s3:Get*"), Action::GetBucketAcl));
  EXPECT_FALSE(contains(match_actions("s3:Get*"), Action::PutObject));
  EXPECT_TRUE(contains(match_actions("s3:?etObject"), Action::GetObject));
  EXPECT_EQ(match_actions("*"), match_actions("s3:*"));
  EXPECT_TRUE(contains(match_actions("*"), Action::DeleteBucket));
}

TEST(Actions, PatternsOfOtherServicesOrOfNothingNameNone) {
  for (const auto* pattern : {"", "s3:", "GetObject", "s3:HeadObject", "ec2:*", "s3:CreateBucket", "s3:GetObjects"}) {
    EXPECT_TRUE(match_actions(pattern).none()) << pattern;
  }
}

// "Required permissions for Amazon S3 API operations".
TEST(RequiredActions, EveryOperationAsksForOne) {
  for (const auto& operation : model::all_operations()) {
    const auto required = required_actions(operation.operation, {});
    ASSERT_FALSE(required.own().empty()) << operation.name;
    const bool on_object = resource_kind(required.own().front()) == ResourceKind::Object;
    const bool makes_or_lists_keys =
        operation.operation == model::Operation::PostObject || operation.operation == model::Operation::DeleteObjects;
    EXPECT_EQ(on_object, operation.scope == model::Scope::Object || makes_or_lists_keys) << operation.name;
    EXPECT_TRUE(required.by_header().empty()) << operation.name;
  }
  EXPECT_TRUE(required_actions(model::Operation::Unknown, {}).all().empty());
}

struct Case {
  model::Operation operation;
  RequestShape shape;
  std::vector<Action> own;
  std::vector<Action> by_header;
};

TEST(RequiredActions, Table) {
  using Op = model::Operation;
  using A = Action;
  const RequestShape version{.names_version = true};
  const RequestShape dressed{.sets_acl = true, .sets_tags = true, .sets_retention = true, .sets_legal_hold = true};
  const RequestShape bypass{.names_version = true, .bypasses_governance = true};
  const std::vector<A> extras{A::PutObjectAcl, A::PutObjectTagging, A::PutObjectRetention, A::PutObjectLegalHold};
  const Case cases[] = {
      {Op::HeadBucket, {}, {A::ListBucket}, {}},
      {Op::ListObjectsV2, {}, {A::ListBucket}, {}},
      {Op::ListObjectVersions, {}, {A::ListBucketVersions}, {}},
      {Op::ListMultipartUploads, {}, {A::ListBucketMultipartUploads}, {}},
      {Op::ListParts, {}, {A::ListMultipartUploadParts}, {}},
      {Op::GetObject, {}, {A::GetObject}, {}},
      {Op::GetObject, version, {A::GetObjectVersion}, {}},
      {Op::HeadObject, version, {A::GetObjectVersion}, {}},
      {Op::GetObjectAttributes, {}, {A::GetObject, A::GetObjectAttributes}, {}},
      {Op::GetObjectAttributes, version, {A::GetObjectVersion, A::GetObjectVersionAttributes}, {}},
      {Op::DeleteObject, version, {A::DeleteObjectVersion}, {}},
      {Op::DeleteObject, bypass, {A::DeleteObjectVersion}, {A::BypassGovernanceRetention}},
      {Op::GetObject, bypass, {A::GetObjectVersion}, {}},
      {Op::PutObjectTagging, version, {A::PutObjectVersionTagging}, {}},
      {Op::PutObjectAcl, version, {A::PutObjectVersionAcl}, {}},
      {Op::PutObject, dressed, {A::PutObject}, extras},
      {Op::CreateMultipartUpload, dressed, {A::PutObject}, extras},
      {Op::UploadPart, dressed, {A::PutObject}, {}},
      {Op::CompleteMultipartUpload, {}, {A::PutObject}, {}},
      {Op::DeletePublicAccessBlock, {}, {A::PutBucketPublicAccessBlock}, {}},
      {Op::DeleteBucketTagging, {}, {A::PutBucketTagging}, {}},
  };
  for (const auto& test : cases) {
    const auto required = required_actions(test.operation, test.shape);
    EXPECT_TRUE(std::ranges::equal(required.own(), test.own)) << model::to_string(test.operation);
    EXPECT_TRUE(std::ranges::equal(required.by_header(), test.by_header)) << model::to_string(test.operation);
  }
  EXPECT_EQ(copy_source_action(true), A::GetObjectVersion);
  EXPECT_EQ(copy_source_action(false), A::GetObject);
}

}  // namespace
}  // namespace mocks3::s3api::policy
