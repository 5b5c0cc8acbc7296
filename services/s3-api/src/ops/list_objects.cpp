// ListObjects, version 1: pages by marker; the next marker is told only when a delimiter makes it differ from the last
// key.
#include "ops/listing.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> list_objects(Call& call) {
  CO_TRY(const ListingParameters parameters, parse_listing(call.query));
  const std::string marker(call.query.get("marker"));
  CO_TRY(const contracts::ObjectPage page, co_await read_page(call, parameters, marker));

  xml::Writer xml("ListBucketResult", xml::Form::Document, 512 + page.objects.size() * 512);
  write_listing_head(xml, call.bucket, parameters, page.truncated);
  xml.text("Marker", shown(marker, parameters.url_encoding));
  if (page.truncated && (!parameters.delimiter.empty() || page.objects.empty())) {
    xml.text("NextMarker", shown(page.next_start_after, parameters.url_encoding));
  }
  for (const auto& object : page.objects) write_contents(xml, object, parameters.url_encoding, true);
  write_common_prefixes(xml, page.common_prefixes, parameters.url_encoding);
  co_return xml_reply(xml.finish());
}

}  // namespace mocks3::s3api::ops
