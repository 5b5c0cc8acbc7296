// ListParts.
#include "mocks3/utils/encoding.hpp"
#include "ops/listing.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"
#include "ops/upload_parameters.hpp"

namespace mocks3::s3api::ops {

namespace {

Result<std::uint32_t> parse_marker(const http::Query& query) {
  const auto text = query.find("part-number-marker");
  if (!text || text->empty()) return 0;
  const auto number = utils::parse_u64(*text);
  if (!number || *number > 2'147'483'647) {
    return bad_argument("Provided part-number-marker not an integer or within integer range", "part-number-marker",
                        *text);
  }
  return static_cast<std::uint32_t>(*number);
}

}  // namespace

Task<http::Response> list_parts(Call& call) {
  CO_TRY(const std::uint32_t limit, parse_limit(call.query, "max-parts"));
  CO_TRY(const std::uint32_t marker, parse_marker(call.query));
  CO_TRY(const bool url_encoding, wants_url_encoding(call.query));
  const contracts::UploadId id = upload_id(call);
  auto listed = co_await call.services.metadata.list_parts(
      call.context, {.upload = id, .part_number_marker = marker, .limit = limit == 0 ? 1 : limit});
  if (!listed) co_return std::unexpected(with_upload(std::move(listed).error(), id.upload_id));
  contracts::PartPage& page = *listed;
  if (limit == 0) {
    page.parts.clear();
    page.truncated = false;
  }

  xml::Writer xml("ListPartsResult", xml::Form::Document, 1024 + page.parts.size() * 256);
  xml.text("Bucket", call.bucket);
  xml.text("Key", shown(call.key, url_encoding));
  xml.text("UploadId", id.upload_id);
  write_owner(xml, "Initiator", page.upload.initiator);
  write_owner(xml, "Owner", page.upload.owner);
  xml.text("StorageClass", page.upload.storage_class);
  xml.number("PartNumberMarker", marker);
  if (!page.parts.empty()) xml.number("NextPartNumberMarker", page.parts.back().part_number);
  xml.number("MaxParts", limit);
  xml.boolean("IsTruncated", page.truncated);
  if (page.upload.checksum_algorithm) {
    xml.text("ChecksumAlgorithm", model::to_string(*page.upload.checksum_algorithm));
    xml.text("ChecksumType", model::to_string(page.upload.checksum_type));
  }
  for (const auto& part : page.parts) {
    xml.open("Part");
    xml.number("PartNumber", part.part_number);
    xml.time("LastModified", part.last_modified);
    xml.etag("ETag", part.etag);
    xml.number("Size", part.size);
    for (const auto& checksum : part.checksums) xml.text(model::element_name(checksum.algorithm), checksum.value);
    xml.close("Part");
  }
  co_return xml_reply(xml.finish());
}

}  // namespace mocks3::s3api::ops
