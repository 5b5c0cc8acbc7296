// GetObject and HeadObject: one way to choose what is asked for, then the bytes or only their description.
//
// Source: "GetObject", "HeadObject"; RFC 9110 sections 13 and 14.
#include <numeric>

#include "mocks3/utils/encoding.hpp"
#include "ops/conditions.hpp"
#include "ops/object_data.hpp"
#include "ops/object_headers.hpp"
#include "ops/object_state.hpp"
#include "ops/operations.hpp"
#include "ops/put_headers.hpp"
#include "ops/read_range.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api::ops {

namespace {

/// What part of an object a request wants.
struct Selection {
  contracts::ByteRange range;
  bool partial = false;
  const model::Part* part = nullptr;  // asked for by partNumber, of a multipart object
};

struct Wish {
  Which which;
  contracts::ReadConditions conditions;
  std::string_view range;
  std::string_view if_range;
  std::optional<std::uint32_t> part_number;
  bool checksums = false;
};

Result<Wish> parse_wish(const Call& call) {
  const http::Headers& headers = call.request.headers;
  Wish wish;
  CHECK_OK(check_no_customer_key(headers));
  TRY(wish.which, addressed_object(call));
  wish.conditions = read_conditions(headers);
  wish.range = headers.get("Range");
  wish.if_range = headers.get("If-Range");
  if (const auto text = call.query.find("partNumber")) {
    TRY(wish.part_number, parse_part_number(*text));
    if (!wish.range.empty()) {
      return fail(ErrorCode::InvalidRequest, "Cannot specify both Range header and partNumber query parameter");
    }
  }
  wish.checksums = utils::iequals(headers.get("x-amz-checksum-mode"), "ENABLED");
  return wish;
}

/// If-Range: the range is meant for this very object only.
bool range_applies(std::string_view if_range, const model::ObjectSummary& summary) {
  if (if_range.empty()) return true;
  if (const auto date = utils::parse_http_date(if_range)) {
    return std::chrono::floor<std::chrono::seconds>(summary.last_modified) == *date;
  }
  return unquoted(if_range) == summary.etag;
}

Result<Selection> select_part(const model::Object& object, std::uint32_t number) {
  const auto& parts = object.detail.parts;
  const bool multipart = object.detail.part_count > 0;
  if (multipart ? number > parts.size() : number != 1) {
    return fail(Error(ErrorCode::InvalidPartNumber)
                    .with("PartNumberRequested", std::to_string(number))
                    .with("ActualPartCount", std::to_string(multipart ? parts.size() : 1)));
  }
  const std::uint64_t size = object.summary.size;
  if (!multipart) return Selection{.range = {0, size}, .partial = size > 0};
  const auto before = parts.begin() + (number - 1);
  const auto offset = std::accumulate(parts.begin(), before, std::uint64_t{0},
                                      [](std::uint64_t sum, const model::Part& part) { return sum + part.size; });
  return Selection{.range = {offset, before->size}, .partial = before->size > 0, .part = &*before};
}

Result<Selection> select(const Wish& wish, const model::Object& object) {
  CHECK_OK(contracts::check_conditions(wish.conditions, object.summary));
  if (wish.part_number) return select_part(object, *wish.part_number);
  if (!wish.range.empty() && range_applies(wish.if_range, object.summary)) {
    TRY(const auto range, parse_range(wish.range, object.summary.size));
    if (range) return Selection{.range = *range, .partial = true};
  }
  return Selection{.range = {0, object.summary.size}};
}

http::Response not_modified(const model::ObjectSummary& summary) {
  auto reply = empty_reply(304);
  add_validators(reply.headers, summary);
  return reply;
}

http::Response make_reply(const Call& call, const Wish& wish, const model::Object& object, const Selection& selection) {
  http::Response reply;
  reply.status = selection.partial ? 206 : 200;
  add_object_headers(reply.headers, object, call.query);
  add_version_header(reply.headers, call.bucket_row, object.summary.version_id);
  if (selection.partial) {
    const auto [offset, size] = selection.range;
    reply.headers.add("Content-Range", "bytes " + std::to_string(offset) + "-" + std::to_string(offset + size - 1) +
                                           "/" + std::to_string(object.summary.size));
  }
  if (wish.part_number && object.detail.part_count > 0) {
    reply.headers.add("x-amz-mp-parts-count", std::to_string(object.detail.part_count));
  }
  if (wish.checksums) {
    // Clients compare what they get with this header, so it must be the checksum of exactly the bytes sent.
    if (selection.part && object.summary.checksum_type == model::ChecksumType::Composite) {
      add_checksum_headers(reply.headers, selection.part->checksums, object.summary.checksum_type);
    } else if (selection.range.size == object.summary.size) {
      add_checksum_headers(reply.headers, object.detail.checksums, object.summary.checksum_type);
    }
  }
  reply.content_length = selection.range.size;
  return reply;
}

}  // namespace

Task<http::Response> get_object(Call& call) {
  CO_TRY(const Wish wish, parse_wish(call));
  Selection selection;
  std::optional<model::ObjectSummary> unchanged;
  Reading reading;
  const auto opened = co_await open_object(
      call, wish.which,
      [&](const model::Object& object) -> Result<contracts::ByteRange> {
        auto selected = select(wish, object);
        if (!selected) {
          if (selected.error().code == ErrorCode::NotModified) unchanged = object.summary;
          return std::unexpected(std::move(selected).error());
        }
        CHECK_OK(check_readable(object.summary));
        selection = *selected;
        return selection.range;
      },
      reading);
  if (!opened) {
    if (unchanged) co_return not_modified(*unchanged);
    co_return std::unexpected(opened.error());
  }
  if (wish.part_number) {
    // The selection points into its head, which has moved.
    CO_TRY(selection, select_part(reading.object, *wish.part_number));
  }
  auto reply = make_reply(call, wish, reading.object, selection);
  if (reading.text) {
    reply.text = std::move(*reading.text);
  } else {
    reply.stream = std::move(reading.body);
  }
  co_return reply;
}

Task<http::Response> head_object(Call& call) {
  CO_TRY(const Wish wish, parse_wish(call));
  CO_TRY(const model::Object object, co_await read_head(call, wish.which, false));
  const auto selection = select(wish, object);
  if (!selection) {
    if (selection.error().code == ErrorCode::NotModified) co_return not_modified(object.summary);
    co_return std::unexpected(selection.error());
  }
  auto reply = make_reply(call, wish, object, *selection);
  reply.head_only = true;
  co_return reply;
}

}  // namespace mocks3::s3api::ops
