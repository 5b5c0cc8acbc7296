// CreateMultipartUpload: everything about the object to be but its bytes.
#include "ops/acl_request.hpp"
#include "ops/operations.hpp"
#include "ops/put_headers.hpp"
#include "ops/replies.hpp"
#include "ops/upload_parameters.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> create_multipart_upload(Call& call) {
  CO_TRY(PutHeaders headers, parse_put_headers(call.request.headers));
  CO_TRY(UploadAccess access, upload_access(call, call.request.headers));
  CO_TRY(const UploadChecksum checksum, parse_upload_checksum(call.request.headers));
  const model::Upload wanted{.bucket = call.bucket,
                             .key = call.key,
                             .owner = std::move(access.owner),
                             .initiator = call.principal,
                             .storage_class = headers.storage_class,
                             .system = std::move(headers.system),
                             .user_metadata = std::move(headers.user_metadata),
                             .tags = std::move(headers.tags),
                             .checksum_algorithm = checksum.algorithm,
                             .checksum_type = checksum.type,
                             .acl = std::move(access.acl)};
  CO_TRY(const model::Upload upload, co_await call.services.metadata.create_upload(call.context, wanted));

  xml::Writer xml("InitiateMultipartUploadResult");
  xml.text("Bucket", call.bucket);
  xml.text("Key", call.key);
  xml.text("UploadId", upload.upload_id);
  auto reply = xml_reply(xml.finish());
  if (checksum.algorithm) {
    reply.headers.add("x-amz-checksum-algorithm", model::to_string(*checksum.algorithm));
    reply.headers.add("x-amz-checksum-type", model::to_string(checksum.type));
  }
  if (!headers.encryption.empty()) reply.headers.add("x-amz-server-side-encryption", headers.encryption);
  co_return reply;
}

}  // namespace mocks3::s3api::ops
