// What S3 answers about configurations of a bucket that nobody has set. They cannot be set here, so these answers are
// right for every bucket; each is what the API page named after the operation shows for a new bucket of today.
#include "ops/object_data.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api::ops {

namespace {

http::Response empty_document(std::string_view root) { return xml_reply(xml::Writer(root).finish()); }

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

http::Response owner_pays() {
  xml::Writer xml("RequestPaymentConfiguration");
  xml.text("Payer", "BucketOwner");
  return xml_reply(xml.finish());
}

}  // namespace

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
    case GetBucketLogging:
      co_return empty_document("BucketLoggingStatus");
    case GetBucketNotificationConfiguration:
      co_return empty_document("NotificationConfiguration");
    case GetBucketAccelerateConfiguration:
      co_return empty_document("AccelerateConfiguration");
    case GetBucketRequestPayment:
      co_return owner_pays();
    case GetBucketEncryption:
      co_return default_encryption();
    case GetBucketLifecycleConfiguration:
      co_return missing(ErrorCode::NoSuchLifecycleConfiguration);
    case GetBucketWebsite:
      co_return missing(ErrorCode::NoSuchWebsiteConfiguration);
    case GetBucketReplication:
      co_return missing(ErrorCode::ReplicationConfigurationNotFoundError);
    case GetObjectLockConfiguration:
      co_return missing(ErrorCode::ObjectLockConfigurationNotFoundError);
    default:
      co_return fail(ErrorCode::NotImplemented);
  }
}

}  // namespace mocks3::s3api::ops
