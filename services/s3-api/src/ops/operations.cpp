#include "ops/operations.hpp"

namespace mocks3::s3api {

OperationHandler find_handler(model::Operation operation) {
  using enum model::Operation;
  switch (operation) {
    case ListBuckets:
      return ops::list_buckets;
    case CreateBucket:
      return ops::create_bucket;
    case HeadBucket:
      return ops::head_bucket;
    case DeleteBucket:
      return ops::delete_bucket;
    case GetBucketLocation:
      return ops::get_bucket_location;
    case GetBucketTagging:
      return ops::get_bucket_tagging;
    case PutBucketTagging:
      return ops::put_bucket_tagging;
    case DeleteBucketTagging:
      return ops::delete_bucket_tagging;
    case ListObjects:
      return ops::list_objects;
    case ListObjectsV2:
      return ops::list_objects_v2;
    case ListObjectVersions:
      return ops::list_object_versions;
    case PutObject:
      return ops::put_object;
    case CopyObject:
      return ops::copy_object;
    case GetObject:
      return ops::get_object;
    case HeadObject:
      return ops::head_object;
    case GetObjectAttributes:
      return ops::get_object_attributes;
    case DeleteObject:
      return ops::delete_object;
    case DeleteObjects:
      return ops::delete_objects;
    case GetObjectTagging:
      return ops::get_object_tagging;
    case PutObjectTagging:
      return ops::put_object_tagging;
    case DeleteObjectTagging:
      return ops::delete_object_tagging;
    case CreateMultipartUpload:
      return ops::create_multipart_upload;
    case UploadPart:
      return ops::upload_part;
    case UploadPartCopy:
      return ops::upload_part_copy;
    case CompleteMultipartUpload:
      return ops::complete_multipart_upload;
    case AbortMultipartUpload:
      return ops::abort_multipart_upload;
    case ListParts:
      return ops::list_parts;
    case ListMultipartUploads:
      return ops::list_multipart_uploads;
    case GetBucketAcl:
      return ops::get_bucket_acl;
    case GetObjectAcl:
      return ops::get_object_acl;
    case GetObjectRetention:
    case GetObjectLegalHold:
      return ops::get_object_lock_of_object;
    case GetBucketVersioning:
    case GetBucketPolicy:
    case GetBucketPolicyStatus:
    case GetBucketCors:
    case GetBucketLifecycleConfiguration:
    case GetBucketEncryption:
    case GetBucketWebsite:
    case GetBucketLogging:
    case GetBucketNotificationConfiguration:
    case GetBucketReplication:
    case GetBucketRequestPayment:
    case GetBucketAccelerateConfiguration:
    case GetBucketOwnershipControls:
    case GetPublicAccessBlock:
    case GetObjectLockConfiguration:
      return ops::get_unset_bucket_configuration;
    default:
      return nullptr;
  }
}

}  // namespace mocks3::s3api
