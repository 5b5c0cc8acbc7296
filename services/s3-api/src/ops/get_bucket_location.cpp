// GetBucketLocation: us-east-1 is shown as an empty constraint.
#include "ops/operations.hpp"
#include "ops/replies.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> get_bucket_location(Call& call) {
  xml::Writer xml("LocationConstraint");
  if (call.bucket_row.region != "us-east-1") xml.characters(call.bucket_row.region);
  co_return xml_reply(xml.finish());
}

}  // namespace mocks3::s3api::ops
