// What S3 answers about configurations of a bucket that nobody has set. They cannot be set here, so these answers are
// right for every bucket; each is what the API page named after the operation shows for a new bucket of today.
#include "ops/listing.hpp"
#include "ops/object_data.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api::ops {

namespace {

http::Response empty_document(std::string_view root) { return xml_reply(xml::Writer(root).finish()); }

/// The owner may do everything: all that a disabled ACL says.
http::Response acl_document(const model::Owner& owner) {
  xml::Writer xml("AccessControlPolicy");
  write_owner(xml, "Owner", owner);
  xml.open("AccessControlList");
  xml.open("Grant");
  xml.raw("<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\">");
  xml.text("ID", owner.id);
  xml.text("DisplayName", owner.display_name);
  xml.close("Grantee");
  xml.text("Permission", "FULL_CONTROL");
  xml.close("Grant");
  xml.close("AccessControlList");
  return xml_reply(xml.finish());
}

/// New buckets encrypt with SSE-S3 since January 2023.
http::Response default_encryption() {
  xml::Writer xml("ServerSideEncryptionConfiguration");
  xml.open("Rule");
  xml.open("ApplyServerSideEncryptionByDefault");
  xml.text("SSEAlgorithm", "AES256");
  xml.close("ApplyServerSideEncryptionByDefault");
  xml.boolean("BucketKeyEnabled", false);
  xml.close("Rule");
  return xml_reply(xml.finish());
}

http::Response owner_enforced() {
  xml::Writer xml("OwnershipControls");
  xml.open("Rule");
  xml.text("ObjectOwnership", "BucketOwnerEnforced");
  xml.close("Rule");
  return xml_reply(xml.finish());
}

http::Response owner_pays() {
  xml::Writer xml("RequestPaymentConfiguration");
  xml.text("Payer", "BucketOwner");
  return xml_reply(xml.finish());
}

}  // namespace

Task<http::Response> get_bucket_acl(Call& call) { co_return acl_document(call.bucket_row.owner); }

Task<http::Response> get_object_acl(Call& call) {
  CO_TRY(const Which which, addressed_object(call));
  CO_TRY(const model::Object object, co_await read_head(call, which, false));
  co_return acl_document(object.summary.owner);
}

Task<http::Response> get_object_lock_of_object(Call& call) {
  CO_TRY(const Which which, addressed_object(call));
  CO_TRY(const model::Object object, co_await read_head(call, which, false));
  co_return fail(ErrorCode::InvalidRequest, "Bucket is missing Object Lock Configuration");
}

Task<http::Response> get_unset_bucket_configuration(Call& call) {
  using enum model::Operation;
  const auto missing = [&](ErrorCode code) -> Result<http::Response> {
    return fail(Error(code).with("BucketName", call.bucket));
  };
  switch (call.operation) {
    case GetBucketVersioning:
      co_return empty_document("VersioningConfiguration");
    case GetBucketLogging:
      co_return empty_document("BucketLoggingStatus");
    case GetBucketNotificationConfiguration:
      co_return empty_document("NotificationConfiguration");
    case GetBucketAccelerateConfiguration:
      co_return empty_document("AccelerateConfiguration");
    case GetBucketRequestPayment:
      co_return owner_pays();
    case GetBucketOwnershipControls:
      co_return owner_enforced();
    case GetBucketEncryption:
      co_return default_encryption();
    case GetBucketPolicy:
    case GetBucketPolicyStatus:
      co_return missing(ErrorCode::NoSuchBucketPolicy);
    case GetBucketCors:
      co_return missing(ErrorCode::NoSuchCORSConfiguration);
    case GetBucketLifecycleConfiguration:
      co_return missing(ErrorCode::NoSuchLifecycleConfiguration);
    case GetBucketWebsite:
      co_return missing(ErrorCode::NoSuchWebsiteConfiguration);
    case GetBucketReplication:
      co_return missing(ErrorCode::ReplicationConfigurationNotFoundError);
    case GetPublicAccessBlock:
      co_return missing(ErrorCode::NoSuchPublicAccessBlockConfiguration);
    case GetObjectLockConfiguration:
      co_return missing(ErrorCode::ObjectLockConfigurationNotFoundError);
    default:
      co_return fail(ErrorCode::NotImplemented);
  }
}

}  // namespace mocks3::s3api::ops
