// GetObjectAttributes: the metadata a client names, as a document.
#include <algorithm>
#include <array>

#include "mocks3/utils/encoding.hpp"
#include "ops/object_data.hpp"
#include "ops/operations.hpp"
#include "ops/put_headers.hpp"
#include "ops/replies.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api::ops {

namespace {

constexpr std::array<std::string_view, 5> kNames{"ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"};
constexpr std::uint32_t kMaxParts = 1000;

struct Wish {
  std::array<bool, kNames.size()> wanted{};
  std::uint32_t max_parts = kMaxParts;
  std::uint32_t marker = 0;

  bool wants(std::string_view name) const {
    return wanted[static_cast<std::size_t>(std::ranges::find(kNames, name) - kNames.begin())];
  }
};

Result<std::uint32_t> parse_number_header(const http::Headers& headers, std::string_view name, std::uint32_t fallback) {
  const auto text = headers.find(name);
  if (!text) return fallback;
  const auto number = utils::parse_u64(*text);
  if (!number || *number > 2'147'483'647) {
    return bad_argument("Provided " + std::string(name) + " not an integer or within integer range", name, *text);
  }
  return static_cast<std::uint32_t>(*number);
}

Result<Wish> parse_wish(const http::Headers& headers) {
  Wish wish;
  const std::string list = headers.joined("x-amz-object-attributes");
  if (list.empty()) {
    return fail(ErrorCode::InvalidArgument,
                "The x-amz-object-attributes header specifying the attributes to be retrieved is "
                "either missing or empty");
  }
  std::string_view rest = list;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    const auto name = utils::trim(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    const auto known = std::ranges::find(kNames, name);
    if (known == kNames.end())
      return bad_argument("Invalid attribute name specified.", "x-amz-object-attributes", name);
    wish.wanted[static_cast<std::size_t>(known - kNames.begin())] = true;
  }
  TRY(const auto max_parts, parse_number_header(headers, "x-amz-max-parts", kMaxParts));
  wish.max_parts = std::min(max_parts, kMaxParts);
  TRY(wish.marker, parse_number_header(headers, "x-amz-part-number-marker", 0));
  return wish;
}

void write_checksums(xml::Writer& xml, const std::vector<model::Checksum>& checksums) {
  for (const auto& checksum : checksums) xml.text(model::element_name(checksum.algorithm), checksum.value);
}

void write_parts(xml::Writer& xml, const model::ObjectDetail& detail, const Wish& wish) {
  // S3 lists the parts one by one only when they bear checksums of their own.
  const bool listed = std::ranges::all_of(detail.parts, [](const auto& part) { return !part.checksums.empty(); });
  xml.open("ObjectParts");
  xml.number("PartsCount", detail.part_count);
  if (listed) {
    const auto first =
        std::ranges::find_if(detail.parts, [&](const auto& part) { return part.part_number > wish.marker; });
    const auto left = static_cast<std::uint32_t>(detail.parts.end() - first);
    const auto shown_parts = std::min(left, wish.max_parts);
    xml.number("PartNumberMarker", wish.marker);
    xml.number("NextPartNumberMarker", shown_parts ? (first + (shown_parts - 1))->part_number : wish.marker);
    xml.number("MaxParts", wish.max_parts);
    xml.boolean("IsTruncated", shown_parts < left);
    for (auto part = first; part != first + shown_parts; ++part) {
      xml.open("Part");
      xml.number("PartNumber", part->part_number);
      xml.number("Size", part->size);
      write_checksums(xml, part->checksums);
      xml.close("Part");
    }
  }
  xml.close("ObjectParts");
}

}  // namespace

Task<http::Response> get_object_attributes(Call& call) {
  CO_CHECK(check_no_customer_key(call.request.headers));
  CO_TRY(const Wish wish, parse_wish(call.request.headers));
  CO_TRY(const Which which, addressed_object(call));
  CO_TRY(const model::Object object, co_await read_head(call, which, false));

  xml::Writer xml("GetObjectAttributesResponse");
  if (wish.wants("ETag")) xml.text("ETag", object.summary.etag);
  if (wish.wants("Checksum") && !object.detail.checksums.empty()) {
    xml.open("Checksum");
    // Here a composite checksum stands without the number of parts that all other replies append.
    for (const auto& [algorithm, value] : object.detail.checksums) {
      xml.text(model::element_name(algorithm), std::string_view(value).substr(0, value.find('-')));
    }
    xml.text("ChecksumType", model::to_string(object.summary.checksum_type));
    xml.close("Checksum");
  }
  if (wish.wants("ObjectParts") && object.detail.part_count > 0) write_parts(xml, object.detail, wish);
  if (wish.wants("StorageClass")) xml.text("StorageClass", object.summary.storage_class);
  if (wish.wants("ObjectSize")) xml.number("ObjectSize", object.summary.size);
  auto reply = xml_reply(xml.finish());
  add_version_header(reply.headers, call.bucket_row, object.summary.version_id);
  reply.headers.add("Last-Modified", utils::format_http_date(object.summary.last_modified));
  co_return reply;
}

}  // namespace mocks3::s3api::ops
