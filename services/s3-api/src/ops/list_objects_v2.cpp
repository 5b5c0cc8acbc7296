// ListObjectsV2: pages by an opaque token, which is the last name shown in base64.
#include "mocks3/utils/encoding.hpp"
#include "ops/listing.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> list_objects_v2(Call& call) {
  CO_TRY(const ListingParameters parameters, parse_listing(call.query));
  const auto token = call.query.find("continuation-token");
  const auto start_after = call.query.get("start-after");
  std::string start(start_after);
  if (token && !token->empty()) {
    auto decoded = utils::base64_decode(*token);
    if (!decoded) co_return bad_argument("The continuation token provided is incorrect", "continuation-token", *token);
    start = std::move(*decoded);
  }
  const bool with_owner = call.query.get("fetch-owner") == "true";
  CO_TRY(const contracts::ObjectPage page, co_await read_page(call, parameters, std::move(start)));

  xml::Writer xml("ListBucketResult", xml::Form::Document, 512 + page.objects.size() * 448);
  write_listing_head(xml, call.bucket, parameters, page.truncated);
  xml.number("KeyCount", page.objects.size() + page.common_prefixes.size());
  if (token) xml.text("ContinuationToken", *token);
  if (page.truncated) xml.text("NextContinuationToken", utils::base64_encode(page.next_start_after));
  xml.text_if("StartAfter", shown(start_after, parameters.url_encoding));
  for (const auto& object : page.objects) write_contents(xml, object, parameters.url_encoding, with_owner);
  write_common_prefixes(xml, page.common_prefixes, parameters.url_encoding);
  co_return xml_reply(xml.finish());
}

}  // namespace mocks3::s3api::ops
