// What the three listings of objects share: parameters, elements, and filling a page.
//
// Threads: one core. Sources: "ListObjects", "ListObjectsV2", "ListObjectVersions".
#pragma once

#include <string>
#include <string_view>

#include "mocks3/contracts/metadata_service.hpp"
#include "ops/call.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api {

struct ListingParameters {
  std::string prefix;
  std::string delimiter;
  std::uint32_t max_keys = 1000;
  bool url_encoding = false;
};
Result<ListingParameters> parse_listing(const http::Query& query);

/// Name, Prefix, MaxKeys, Delimiter, EncodingType, IsTruncated.
void write_listing_head(xml::Writer& xml, std::string_view bucket, const ListingParameters& parameters, bool truncated);
/// <Contents>.
void write_contents(xml::Writer& xml, const model::ObjectSummary& summary, bool url_encoding, bool with_owner);
void write_owner(xml::Writer& xml, std::string_view element, const model::Owner& owner);
void write_common_prefixes(xml::Writer& xml, const std::vector<std::string>& prefixes, bool url_encoding);

/// A page of `max_keys`, put together when metadata-service answers with shorter ones; what is there when the deadline
/// comes near is a truncated page.
Task<contracts::ObjectPage> read_page(Call& call, const ListingParameters& parameters, std::string start_after);

}  // namespace mocks3::s3api
