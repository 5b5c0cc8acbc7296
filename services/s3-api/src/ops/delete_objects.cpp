// DeleteObjects: up to 1,000 keys, each judged by itself and answered in the order asked.
#include "authorization/authorizer.hpp"
#include "body/upload_body.hpp"
#include "mocks3/model/names.hpp"
#include "mocks3/utils/encoding.hpp"
#include "ops/conditions.hpp"
#include "ops/operations.hpp"
#include "ops/replies.hpp"
#include "xml/reader.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api::ops {

namespace {

constexpr std::size_t kMaxKeys = 1000;
constexpr std::size_t kMaxDocument = 2 << 20;

struct Wanted {
  std::string key;
  std::optional<std::string> version_id;
  std::optional<Error> refused;  // not even asked for
  contracts::WriteConditions conditions;
};

Result<Wanted> parse_object(const xml::Element& element) {
  Wanted wanted;
  const auto key = element.child_text("Key");
  if (!key || key->empty()) return fail(ErrorCode::MalformedXML);
  wanted.key = *key;
  wanted.version_id = element.child_text("VersionId");
  if (const auto etag = element.child_text("ETag")) wanted.conditions.if_match = *etag;
  if (const auto size = element.child_text("Size")) {
    TRY(wanted.conditions.if_match_size, xml::parse_number(*size, 0, std::uint64_t(-1)));
  }
  if (const auto time = element.child_text("LastModifiedTime")) {
    wanted.conditions.if_match_last_modified = parse_any_time(*time);
    if (!wanted.conditions.if_match_last_modified) return fail(ErrorCode::MalformedXML);
  }
  if (const auto named = model::check_key(wanted.key); !named) {
    wanted.refused = named.error();
  } else if (const auto formed = check_version_id(wanted.version_id); !formed) {
    wanted.refused = Error(ErrorCode::NoSuchVersion, formed.error().message);
  }
  return wanted;
}

struct Wishes {
  bool quiet = false;
  std::vector<Wanted> objects;
};

Result<Wishes> parse_document(std::string_view text) {
  TRY(const auto document, xml::Document::parse(text, "Delete"));
  Wishes wishes;
  if (const auto quiet = document.root().child_text("Quiet")) {
    TRY(wishes.quiet, xml::parse_boolean(*quiet));
  }
  const auto elements = document.root().children("Object");
  if (elements.empty() || elements.size() > kMaxKeys) return fail(ErrorCode::MalformedXML);
  wishes.objects.reserve(elements.size());
  for (const auto& element : elements) {
    TRY(Wanted wanted, parse_object(element));
    wishes.objects.push_back(std::move(wanted));
  }
  return wishes;
}

void write_error(xml::Writer& xml, const Wanted& wanted, std::string_view code, std::string_view message) {
  xml.open("Error");
  xml.text("Key", wanted.key);
  if (wanted.version_id) xml.text("VersionId", *wanted.version_id);
  xml.text("Code", code);
  xml.text("Message", message);
  xml.close("Error");
}

void write_deleted(xml::Writer& xml, const Wanted& wanted, const contracts::Deleted& deleted) {
  xml.open("Deleted");
  xml.text("Key", wanted.key);
  if (wanted.version_id) xml.text("VersionId", *wanted.version_id);
  if (deleted.delete_marker) {
    xml.boolean("DeleteMarker", true);
    xml.text("DeleteMarkerVersionId", deleted.version_id);
  }
  xml.close("Deleted");
}

}  // namespace

Task<http::Response> delete_objects(Call& call) {
  CO_TRY(const std::string text,
         co_await read_document(call.request, call.authentication, kMaxDocument, DocumentDigest::Required));
  CO_TRY(Wishes wishes, parse_document(text));
  for (auto& wanted : wishes.objects) {
    if (wanted.refused) continue;
    auto allowed = co_await authorize_delete(call, wanted.key, wanted.version_id);
    if (!allowed) wanted.refused = std::move(allowed).error();
  }
  std::vector<contracts::DeleteObject> requests;
  requests.reserve(wishes.objects.size());
  for (const auto& wanted : wishes.objects) {
    if (wanted.refused) continue;
    requests.push_back({.bucket = call.bucket,
                        .key = wanted.key,
                        .version_id = wanted.version_id,
                        .conditions = wanted.conditions,
                        .owner = call.principal});
  }
  std::vector<contracts::DeleteOutcome> outcomes;
  if (!requests.empty()) {
    CO_TRY(outcomes, co_await call.services.metadata.delete_objects(call.context, requests));
    if (outcomes.size() != requests.size()) co_return fail(ErrorCode::InternalError);
  }

  xml::Writer xml("DeleteResult", xml::Form::Document, 128 + wishes.objects.size() * 96);
  auto outcome = outcomes.begin();
  for (const auto& wanted : wishes.objects) {
    if (wanted.refused) {
      write_error(xml, wanted, wanted.refused->name(), wanted.refused->message);
      continue;
    }
    const contracts::DeleteOutcome& got = *outcome++;
    if (!got.error.empty()) {
      const auto* row = errors::find_error(got.error);
      const bool hidden = !row || row->internal;
      write_error(xml, wanted, hidden ? "InternalError" : got.error,
                  hidden ? errors::info(ErrorCode::InternalError).message : std::string_view(got.message));
      continue;
    }
    if (!wishes.quiet) write_deleted(xml, wanted, got.deleted);
  }
  co_return xml_reply(xml.finish());
}

}  // namespace mocks3::s3api::ops
