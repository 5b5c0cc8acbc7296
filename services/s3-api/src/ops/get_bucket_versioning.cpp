// GetBucketVersioning: nothing inside for a bucket that never had it.
#include "ops/operations.hpp"
#include "ops/replies.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> get_bucket_versioning(Call& call) {
  xml::Writer xml("VersioningConfiguration");
  const auto versioning = call.bucket_row.versioning;
  if (versioning != model::BucketVersioning::Unversioned)
    xml.text("Status", versioning == model::BucketVersioning::Enabled ? "Enabled" : "Suspended");
  co_return xml_reply(xml.finish());
}

}  // namespace mocks3::s3api::ops
