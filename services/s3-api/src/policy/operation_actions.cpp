#include "policy/operation_actions.hpp"

#include <algorithm>

namespace mocks3::s3api::policy {

namespace {

using Op = model::Operation;
using A = Action;

struct Row {
  Op operation;
  Action action;
  Action of_version;  // when a version is named
};

constexpr Row kRows[] = {
    {Op::ListBuckets, A::ListAllMyBuckets, A::ListAllMyBuckets},
    {Op::CreateBucket, A::CreateBucket, A::CreateBucket},
    {Op::HeadBucket, A::ListBucket, A::ListBucket},
    {Op::DeleteBucket, A::DeleteBucket, A::DeleteBucket},
    {Op::GetBucketLocation, A::GetBucketLocation, A::GetBucketLocation},
    {Op::ListObjects, A::ListBucket, A::ListBucket},
    {Op::ListObjectsV2, A::ListBucket, A::ListBucket},
    {Op::ListObjectVersions, A::ListBucketVersions, A::ListBucketVersions},
    {Op::ListMultipartUploads, A::ListBucketMultipartUploads, A::ListBucketMultipartUploads},
    {Op::DeleteObjects, A::DeleteObject, A::DeleteObjectVersion},
    {Op::GetBucketTagging, A::GetBucketTagging, A::GetBucketTagging},
    {Op::PutBucketTagging, A::PutBucketTagging, A::PutBucketTagging},
    {Op::DeleteBucketTagging, A::PutBucketTagging, A::PutBucketTagging},
    {Op::GetBucketVersioning, A::GetBucketVersioning, A::GetBucketVersioning},
    {Op::PutBucketVersioning, A::PutBucketVersioning, A::PutBucketVersioning},
    {Op::GetBucketAcl, A::GetBucketAcl, A::GetBucketAcl},
    {Op::PutBucketAcl, A::PutBucketAcl, A::PutBucketAcl},
    {Op::GetBucketPolicy, A::GetBucketPolicy, A::GetBucketPolicy},
    {Op::PutBucketPolicy, A::PutBucketPolicy, A::PutBucketPolicy},
    {Op::DeleteBucketPolicy, A::DeleteBucketPolicy, A::DeleteBucketPolicy},
    {Op::GetBucketPolicyStatus, A::GetBucketPolicyStatus, A::GetBucketPolicyStatus},
    {Op::GetBucketCors, A::GetBucketCORS, A::GetBucketCORS},
    {Op::PutBucketCors, A::PutBucketCORS, A::PutBucketCORS},
    {Op::DeleteBucketCors, A::PutBucketCORS, A::PutBucketCORS},
    {Op::GetBucketLifecycleConfiguration, A::GetLifecycleConfiguration, A::GetLifecycleConfiguration},
    {Op::PutBucketLifecycleConfiguration, A::PutLifecycleConfiguration, A::PutLifecycleConfiguration},
    {Op::DeleteBucketLifecycle, A::PutLifecycleConfiguration, A::PutLifecycleConfiguration},
    {Op::GetBucketEncryption, A::GetEncryptionConfiguration, A::GetEncryptionConfiguration},
    {Op::PutBucketEncryption, A::PutEncryptionConfiguration, A::PutEncryptionConfiguration},
    {Op::DeleteBucketEncryption, A::PutEncryptionConfiguration, A::PutEncryptionConfiguration},
    {Op::GetBucketWebsite, A::GetBucketWebsite, A::GetBucketWebsite},
    {Op::PutBucketWebsite, A::PutBucketWebsite, A::PutBucketWebsite},
    {Op::DeleteBucketWebsite, A::DeleteBucketWebsite, A::DeleteBucketWebsite},
    {Op::GetBucketLogging, A::GetBucketLogging, A::GetBucketLogging},
    {Op::PutBucketLogging, A::PutBucketLogging, A::PutBucketLogging},
    {Op::GetBucketNotificationConfiguration, A::GetBucketNotification, A::GetBucketNotification},
    {Op::PutBucketNotificationConfiguration, A::PutBucketNotification, A::PutBucketNotification},
    {Op::GetBucketReplication, A::GetReplicationConfiguration, A::GetReplicationConfiguration},
    {Op::PutBucketReplication, A::PutReplicationConfiguration, A::PutReplicationConfiguration},
    {Op::DeleteBucketReplication, A::PutReplicationConfiguration, A::PutReplicationConfiguration},
    {Op::GetBucketRequestPayment, A::GetBucketRequestPayment, A::GetBucketRequestPayment},
    {Op::PutBucketRequestPayment, A::PutBucketRequestPayment, A::PutBucketRequestPayment},
    {Op::GetBucketAccelerateConfiguration, A::GetAccelerateConfiguration, A::GetAccelerateConfiguration},
    {Op::PutBucketAccelerateConfiguration, A::PutAccelerateConfiguration, A::PutAccelerateConfiguration},
    {Op::GetBucketOwnershipControls, A::GetBucketOwnershipControls, A::GetBucketOwnershipControls},
    {Op::PutBucketOwnershipControls, A::PutBucketOwnershipControls, A::PutBucketOwnershipControls},
    {Op::DeleteBucketOwnershipControls, A::PutBucketOwnershipControls, A::PutBucketOwnershipControls},
    {Op::GetPublicAccessBlock, A::GetBucketPublicAccessBlock, A::GetBucketPublicAccessBlock},
    {Op::PutPublicAccessBlock, A::PutBucketPublicAccessBlock, A::PutBucketPublicAccessBlock},
    {Op::DeletePublicAccessBlock, A::PutBucketPublicAccessBlock, A::PutBucketPublicAccessBlock},
    {Op::GetObjectLockConfiguration, A::GetBucketObjectLockConfiguration, A::GetBucketObjectLockConfiguration},
    {Op::PutObjectLockConfiguration, A::PutBucketObjectLockConfiguration, A::PutBucketObjectLockConfiguration},
    {Op::PutBucketInventoryConfiguration, A::PutInventoryConfiguration, A::PutInventoryConfiguration},
    {Op::GetBucketInventoryConfiguration, A::GetInventoryConfiguration, A::GetInventoryConfiguration},
    {Op::DeleteBucketInventoryConfiguration, A::PutInventoryConfiguration, A::PutInventoryConfiguration},
    {Op::PutBucketAnalyticsConfiguration, A::PutAnalyticsConfiguration, A::PutAnalyticsConfiguration},
    {Op::GetBucketAnalyticsConfiguration, A::GetAnalyticsConfiguration, A::GetAnalyticsConfiguration},
    {Op::DeleteBucketAnalyticsConfiguration, A::PutAnalyticsConfiguration, A::PutAnalyticsConfiguration},
    {Op::PutBucketMetricsConfiguration, A::PutMetricsConfiguration, A::PutMetricsConfiguration},
    {Op::GetBucketMetricsConfiguration, A::GetMetricsConfiguration, A::GetMetricsConfiguration},
    {Op::DeleteBucketMetricsConfiguration, A::PutMetricsConfiguration, A::PutMetricsConfiguration},
    {Op::PutBucketIntelligentTieringConfiguration, A::PutIntelligentTieringConfiguration,
     A::PutIntelligentTieringConfiguration},
    {Op::GetBucketIntelligentTieringConfiguration, A::GetIntelligentTieringConfiguration,
     A::GetIntelligentTieringConfiguration},
    {Op::DeleteBucketIntelligentTieringConfiguration, A::PutIntelligentTieringConfiguration,
     A::PutIntelligentTieringConfiguration},
    {Op::CreateSession, A::CreateSession, A::CreateSession},
    {Op::PostObject, A::PutObject, A::PutObject},
    {Op::PutObject, A::PutObject, A::PutObject},
    {Op::CopyObject, A::PutObject, A::PutObject},
    {Op::GetObject, A::GetObject, A::GetObjectVersion},
    {Op::HeadObject, A::GetObject, A::GetObjectVersion},
    {Op::DeleteObject, A::DeleteObject, A::DeleteObjectVersion},
    {Op::CreateMultipartUpload, A::PutObject, A::PutObject},
    {Op::UploadPart, A::PutObject, A::PutObject},
    {Op::UploadPartCopy, A::PutObject, A::PutObject},
    {Op::CompleteMultipartUpload, A::PutObject, A::PutObject},
    {Op::AbortMultipartUpload, A::AbortMultipartUpload, A::AbortMultipartUpload},
    {Op::ListParts, A::ListMultipartUploadParts, A::ListMultipartUploadParts},
    {Op::GetObjectAttributes, A::GetObject, A::GetObjectVersion},
    {Op::GetObjectTagging, A::GetObjectTagging, A::GetObjectVersionTagging},
    {Op::PutObjectTagging, A::PutObjectTagging, A::PutObjectVersionTagging},
    {Op::DeleteObjectTagging, A::DeleteObjectTagging, A::DeleteObjectVersionTagging},
    {Op::GetObjectAcl, A::GetObjectAcl, A::GetObjectVersionAcl},
    {Op::PutObjectAcl, A::PutObjectAcl, A::PutObjectVersionAcl},
    {Op::GetObjectRetention, A::GetObjectRetention, A::GetObjectRetention},
    {Op::PutObjectRetention, A::PutObjectRetention, A::PutObjectRetention},
    {Op::GetObjectLegalHold, A::GetObjectLegalHold, A::GetObjectLegalHold},
    {Op::PutObjectLegalHold, A::PutObjectLegalHold, A::PutObjectLegalHold},
    {Op::GetObjectTorrent, A::GetObjectTorrent, A::GetObjectVersionTorrent},
    {Op::RestoreObject, A::RestoreObject, A::RestoreObject},
    {Op::SelectObjectContent, A::GetObject, A::GetObject},
    {Op::RenameObject, A::PutObject, A::PutObject},
};

bool makes_object(Op operation) {
  return operation == Op::PutObject || operation == Op::PostObject || operation == Op::CopyObject ||
         operation == Op::CreateMultipartUpload;
}

bool may_bypass(Op operation) {
  return operation == Op::DeleteObject || operation == Op::DeleteObjects || operation == Op::PutObjectRetention;
}

}  // namespace

RequiredActions required_actions(Op operation, const RequestShape& shape) {
  RequiredActions required;
  const auto* row = std::ranges::find(kRows, operation, &Row::operation);
  if (row == std::end(kRows)) return required;
  required.add(shape.names_version ? row->of_version : row->action);
  if (operation == Op::GetObjectAttributes) {
    required.add(shape.names_version ? A::GetObjectVersionAttributes : A::GetObjectAttributes);
  }
  if (operation == Op::RenameObject) {
    required.add(A::GetObject);
    required.add(A::DeleteObject);
  }
  required.end_of_own();
  if (makes_object(operation)) {
    if (shape.sets_acl) required.add(A::PutObjectAcl);
    if (shape.sets_tags) required.add(A::PutObjectTagging);
    if (shape.sets_retention) required.add(A::PutObjectRetention);
    if (shape.sets_legal_hold) required.add(A::PutObjectLegalHold);
  }
  if (shape.bypasses_governance && may_bypass(operation)) required.add(A::BypassGovernanceRetention);
  return required;
}

Action copy_source_action(bool names_version) { return names_version ? A::GetObjectVersion : A::GetObject; }

}  // namespace mocks3::s3api::policy
