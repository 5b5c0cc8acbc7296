#include "ops/listing.hpp"

#include <iterator>

#include "ops/replies.hpp"

namespace mocks3::s3api {

Result<ListingParameters> parse_listing(const http::Query& query) {
  ListingParameters parameters;
  parameters.prefix = query.get("prefix");
  parameters.delimiter = query.get("delimiter");
  TRY(parameters.max_keys, parse_limit(query, "max-keys"));
  TRY(parameters.url_encoding, wants_url_encoding(query));
  return parameters;
}

void write_listing_head(xml::Writer& xml, std::string_view bucket, const ListingParameters& parameters,
                        bool truncated) {
  xml.text("Name", bucket);
  xml.text("Prefix", shown(parameters.prefix, parameters.url_encoding));
  xml.number("MaxKeys", parameters.max_keys);
  xml.text_if("Delimiter", shown(parameters.delimiter, parameters.url_encoding));
  if (parameters.url_encoding) xml.text("EncodingType", "url");
  xml.boolean("IsTruncated", truncated);
}

void write_owner(xml::Writer& xml, std::string_view element, const model::Owner& owner) {
  xml.open(element);
  xml.text("ID", owner.id);
  xml.text("DisplayName", owner.display_name);
  xml.close(element);
}

void write_contents(xml::Writer& xml, const model::ObjectSummary& summary, bool url_encoding, bool with_owner) {
  xml.open("Contents");
  if (url_encoding) {
    xml.text("Key", shown(summary.key, true));
  } else {
    xml.text("Key", summary.key);
  }
  xml.time("LastModified", summary.last_modified);
  xml.etag("ETag", summary.etag);
  for (const auto algorithm : summary.checksum_algorithms) xml.text("ChecksumAlgorithm", model::to_string(algorithm));
  if (!summary.checksum_algorithms.empty()) xml.text("ChecksumType", model::to_string(summary.checksum_type));
  xml.number("Size", summary.size);
  if (with_owner) write_owner(xml, "Owner", summary.owner);
  xml.text("StorageClass", summary.storage_class);
  xml.close("Contents");
}

void write_common_prefixes(xml::Writer& xml, const std::vector<std::string>& prefixes, bool url_encoding) {
  for (const auto& prefix : prefixes) {
    xml.open("CommonPrefixes");
    xml.text("Prefix", shown(prefix, url_encoding));
    xml.close("CommonPrefixes");
  }
}

Task<contracts::ObjectPage> read_page(Call& call, const ListingParameters& parameters, std::string start_after) {
  contracts::ObjectPage page;
  // S3 says of a page of nothing that it is whole.
  if (parameters.max_keys == 0) co_return page;
  contracts::ListObjects request{.bucket = call.bucket,
                                 .prefix = parameters.prefix,
                                 .delimiter = parameters.delimiter,
                                 .start_after = std::move(start_after),
                                 .limit = parameters.max_keys};
  CO_TRY(page, co_await call.services.metadata.list_objects(call.context, request));
  for (;;) {
    const auto found = static_cast<std::uint32_t>(page.objects.size() + page.common_prefixes.size());
    if (!page.truncated || found >= parameters.max_keys || (found > 0 && call.context.expired())) co_return page;
    request.start_after = page.next_start_after;
    request.limit = parameters.max_keys - found;
    CO_TRY(contracts::ObjectPage more, co_await call.services.metadata.list_objects(call.context, request));
    std::ranges::move(more.objects, std::back_inserter(page.objects));
    std::ranges::move(more.common_prefixes, std::back_inserter(page.common_prefixes));
    page.truncated = more.truncated;
    page.next_start_after = std::move(more.next_start_after);
  }
}

}  // namespace mocks3::s3api
