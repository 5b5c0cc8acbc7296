// ListMultipartUploads.
#include "ops/listing.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> list_multipart_uploads(Call& call) {
  CO_TRY(const std::uint32_t limit, parse_limit(call.query, "max-uploads"));
  CO_TRY(const bool url_encoding, wants_url_encoding(call.query));
  const contracts::ListUploads request{.bucket = call.bucket,
                                       .prefix = std::string(call.query.get("prefix")),
                                       .delimiter = std::string(call.query.get("delimiter")),
                                       .key_marker = std::string(call.query.get("key-marker")),
                                       .upload_id_marker = std::string(call.query.get("upload-id-marker")),
                                       .limit = limit};
  contracts::UploadPage page;
  if (limit > 0) {
    CO_TRY(page, co_await call.services.metadata.list_uploads(call.context, request));
  }

  xml::Writer xml("ListMultipartUploadsResult", xml::Form::Document, 512 + page.uploads.size() * 512);
  xml.text("Bucket", call.bucket);
  xml.text("KeyMarker", shown(request.key_marker, url_encoding));
  xml.text("UploadIdMarker", request.upload_id_marker);
  if (page.truncated) {
    xml.text("NextKeyMarker", shown(page.next_key_marker, url_encoding));
    xml.text("NextUploadIdMarker", page.next_upload_id_marker);
  }
  xml.text("Prefix", shown(request.prefix, url_encoding));
  xml.text_if("Delimiter", shown(request.delimiter, url_encoding));
  if (url_encoding) xml.text("EncodingType", "url");
  xml.number("MaxUploads", limit);
  xml.boolean("IsTruncated", page.truncated);
  for (const auto& upload : page.uploads) {
    xml.open("Upload");
    xml.text("Key", shown(upload.key, url_encoding));
    xml.text("UploadId", upload.upload_id);
    write_owner(xml, "Initiator", upload.initiator);
    write_owner(xml, "Owner", upload.owner);
    xml.text("StorageClass", upload.storage_class);
    xml.time("Initiated", upload.initiated);
    if (upload.checksum_algorithm) {
      xml.text("ChecksumAlgorithm", model::to_string(*upload.checksum_algorithm));
      xml.text("ChecksumType", model::to_string(upload.checksum_type));
    }
    xml.close("Upload");
  }
  write_common_prefixes(xml, page.common_prefixes, url_encoding);
  co_return xml_reply(xml.finish());
}

}  // namespace mocks3::s3api::ops
