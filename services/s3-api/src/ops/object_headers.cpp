#include "ops/object_headers.hpp"

#include "http/mime_words.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api {

namespace {

void add_system(http::Headers& headers, const http::Query& query, std::string_view header, std::string_view parameter,
                std::string_view stored) {
  const auto wanted = query.find(parameter);
  const std::string_view value = wanted && !wanted->empty() ? *wanted : stored;
  // A line end would let the asker of a presigned URL write headers of its own.
  if (!value.empty() && value.find_first_of("\r\n") == std::string_view::npos) headers.add(header, value);
}

}  // namespace

void add_validators(http::Headers& headers, const model::ObjectSummary& summary) {
  headers.add("ETag", quoted(summary.etag));
  headers.add("Last-Modified", utils::format_http_date(summary.last_modified));
}

void add_checksum_headers(http::Headers& headers, const std::vector<model::Checksum>& checksums,
                          model::ChecksumType type) {
  if (checksums.empty()) return;
  for (const auto& checksum : checksums) headers.add(model::header_name(checksum.algorithm), checksum.value);
  headers.add("x-amz-checksum-type", model::to_string(type));
}

void add_object_headers(http::Headers& headers, const model::Object& object, const http::Query& query) {
  const model::SystemMetadata& system = object.detail.system;
  add_validators(headers, object.summary);
  headers.add("Accept-Ranges", "bytes");
  add_system(headers, query, "Content-Type", "response-content-type",
             system.content_type.empty() ? std::string_view("binary/octet-stream") : system.content_type);
  add_system(headers, query, "Cache-Control", "response-cache-control", system.cache_control);
  add_system(headers, query, "Content-Disposition", "response-content-disposition", system.content_disposition);
  add_system(headers, query, "Content-Encoding", "response-content-encoding", system.content_encoding);
  add_system(headers, query, "Content-Language", "response-content-language", system.content_language);
  add_system(headers, query, "Expires", "response-expires", system.expires);
  if (!system.website_redirect_location.empty()) {
    headers.add("x-amz-website-redirect-location", system.website_redirect_location);
  }
  std::string name;
  for (const auto& [key, value] : object.detail.user_metadata) {
    name.assign("x-amz-meta-").append(key);
    headers.add(name, encode_header_text(value));
  }
  if (!object.summary.storage_class.empty() && object.summary.storage_class != "STANDARD") {
    headers.add("x-amz-storage-class", object.summary.storage_class);
  }
  if (!object.detail.tags.empty()) {
    headers.add("x-amz-tagging-count", std::to_string(object.detail.tags.size()));
  }
}

}  // namespace mocks3::s3api
