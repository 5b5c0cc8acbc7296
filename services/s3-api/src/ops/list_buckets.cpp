// ListBuckets: the asker's own buckets. Without max-buckets all of them in one document, as S3 does for old clients.
#include "mocks3/utils/encoding.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api::ops {

namespace {

constexpr std::uint32_t kMaxBuckets = 10'000;

Result<std::uint32_t> parse_max_buckets(const http::Query& query) {
  const auto text = query.find("max-buckets");
  if (!text || text->empty()) return kMaxBuckets;
  const auto number = utils::parse_u64(*text);
  if (!number || *number < 1 || *number > kMaxBuckets) {
    return bad_argument("Argument max-buckets must be an integer between 1 and 10000", "max-buckets", *text);
  }
  return static_cast<std::uint32_t>(*number);
}

}  // namespace

Task<http::Response> list_buckets(Call& call) {
  CO_TRY(const std::uint32_t limit, parse_max_buckets(call.query));
  contracts::ListBuckets request{.owner_id = call.principal.id, .prefix = std::string(call.query.get("prefix"))};
  if (const auto token = call.query.get("continuation-token"); !token.empty()) {
    auto start = utils::base64_decode(token);
    if (!start) co_return bad_argument("The continuation token provided is incorrect", "continuation-token", token);
    request.start_after = std::move(*start);
  }
  const auto region = call.query.get("bucket-region");

  std::vector<model::Bucket> found;
  bool truncated = false;
  do {
    request.limit = std::min<std::uint32_t>(limit - static_cast<std::uint32_t>(found.size()), 1000);
    CO_TRY(contracts::BucketPage page, co_await call.services.metadata.list_buckets(call.context, request));
    truncated = page.truncated;
    if (page.buckets.empty()) break;
    request.start_after = page.buckets.back().name;
    for (auto& bucket : page.buckets) {
      if (region.empty() || bucket.region == region) found.push_back(std::move(bucket));
    }
  } while (truncated && found.size() < limit);

  xml::Writer xml("ListAllMyBucketsResult");
  xml.open("Owner");
  xml.text("ID", call.principal.id);
  xml.text("DisplayName", call.principal.display_name);
  xml.close("Owner");
  xml.open("Buckets");
  for (const auto& bucket : found) {
    xml.open("Bucket");
    xml.text("Name", bucket.name);
    xml.time("CreationDate", bucket.created);
    xml.text("BucketRegion", bucket.region);
    xml.close("Bucket");
  }
  xml.close("Buckets");
  if (truncated) xml.text("ContinuationToken", utils::base64_encode(request.start_after));
  xml.text_if("Prefix", request.prefix);
  co_return xml_reply(xml.finish());
}

}  // namespace mocks3::s3api::ops
