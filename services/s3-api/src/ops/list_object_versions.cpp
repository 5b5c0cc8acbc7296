// ListObjectVersions: versions and delete markers, newest first; on a bucket without versioning every object is its own
// latest version, "null".
#include "mocks3/contracts/versions.hpp"
#include "ops/listing.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

namespace {

void write_version(xml::Writer& xml, const contracts::VersionEntry& entry, bool url_encoding) {
  const model::ObjectSummary& summary = entry.summary;
  const std::string_view element = summary.is_delete_marker ? "DeleteMarker" : "Version";
  xml.open(element);
  xml.text("Key", shown(summary.key, url_encoding));
  xml.text("VersionId", summary.version_id);
  xml.boolean("IsLatest", entry.is_latest);
  xml.time("LastModified", summary.last_modified);
  if (!summary.is_delete_marker) {
    xml.etag("ETag", summary.etag);
    for (const auto algorithm : summary.checksum_algorithms) xml.text("ChecksumAlgorithm", model::to_string(algorithm));
    if (!summary.checksum_algorithms.empty()) xml.text("ChecksumType", model::to_string(summary.checksum_type));
    xml.number("Size", summary.size);
    xml.text("StorageClass", summary.storage_class);
  }
  write_owner(xml, "Owner", summary.owner);
  xml.close(element);
}

}  // namespace

Task<http::Response> list_object_versions(Call& call) {
  CO_TRY(const ListingParameters parameters, parse_listing(call.query));
  const auto key_marker = call.query.get("key-marker");
  const auto version_id_marker = call.query.get("version-id-marker");
  if (!version_id_marker.empty() && key_marker.empty()) {
    co_return bad_argument("A version-id marker cannot be specified without a key marker.", "version-id-marker",
                           version_id_marker);
  }
  if (!version_id_marker.empty() && !contracts::is_version_id(version_id_marker)) {
    co_return bad_argument("Invalid version id specified", "version-id-marker", version_id_marker);
  }
  contracts::VersionPage page;
  if (parameters.max_keys > 0) {
    CO_TRY(page, co_await call.services.metadata.list_versions(call.context,
                                                               {.bucket = call.bucket,
                                                                .prefix = parameters.prefix,
                                                                .delimiter = parameters.delimiter,
                                                                .key_marker = std::string(key_marker),
                                                                .version_id_marker = std::string(version_id_marker),
                                                                .limit = parameters.max_keys}));
  }
  xml::Writer xml("ListVersionsResult", xml::Form::Document, 512 + page.versions.size() * 512);
  write_listing_head(xml, call.bucket, parameters, page.truncated);
  xml.text("KeyMarker", shown(key_marker, parameters.url_encoding));
  xml.text("VersionIdMarker", version_id_marker);
  if (page.truncated) {
    xml.text("NextKeyMarker", shown(page.next_key_marker, parameters.url_encoding));
    xml.text_if("NextVersionIdMarker", page.next_version_id_marker);
  }
  for (const auto& entry : page.versions) write_version(xml, entry, parameters.url_encoding);
  write_common_prefixes(xml, page.common_prefixes, parameters.url_encoding);
  co_return xml_reply(xml.finish());
}

}  // namespace mocks3::s3api::ops
