// PostObject: a browser's form. By now the call's headers are those of the object and its body is the form's file; what
// is left of the form is its tags and which reply it wants. Source: "POST Object".
#include <algorithm>

#include "mocks3/model/names.hpp"
#include "mocks3/utils/encoding.hpp"
#include "ops/operations.hpp"
#include "ops/put_headers.hpp"
#include "ops/replies.hpp"
#include "ops/store_object.hpp"
#include "ops/tagging_document.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api::ops {

namespace {

/// Under which URL the object now is. S3 escapes the slashes of the key too.
std::string location_of(const Call& call) {
  std::string url = call.request.tls ? "https://" : "http://";
  url += call.request.headers.get("Host");
  if (!call.virtual_host) url += '/' + call.bucket;
  return url + '/' + utils::uri_encode(call.key);
}

/// As HTML forms encode a query.
std::string form_encode(std::string_view text) {
  std::string encoded = utils::uri_encode(text);
  for (std::size_t at = encoded.find("%20"); at != std::string::npos; at = encoded.find("%20", at)) {
    encoded.replace(at, 3, "+");
  }
  return encoded;
}

/// The URL to go on to, with what was stored; nothing when there is none that a browser could be sent to.
std::optional<std::string> redirect_of(const Call& call, const StoredObject& stored) {
  const auto field = call.form->find("success_action_redirect");
  std::string url(field ? *field : call.form->get("redirect"));
  const std::string lower = utils::to_lower(url.substr(0, 8));
  const bool absolute = lower.starts_with("http://") || lower.starts_with("https://");
  const bool one_line = std::ranges::none_of(url, [](char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; });
  if (!absolute || !one_line) return std::nullopt;
  url += url.contains('?') ? '&' : '?';
  url += "bucket=" + form_encode(call.bucket) + "&key=" + form_encode(call.key) +
         "&etag=" + form_encode(quoted(stored.summary.etag));
  return url;
}

http::Response reply_to(const Call& call, const StoredObject& stored) {
  if (auto url = redirect_of(call, stored)) {
    auto reply = empty_reply(303);
    reply.headers.add("Location", *url);
    return reply;
  }
  const std::string location = location_of(call);
  const std::string_view wish = call.form->get("success_action_status");
  http::Response reply;
  if (wish == "201") {
    xml::Writer xml("PostResponse", xml::Form::WithoutNamespace);
    xml.text("Location", location);
    xml.text("Bucket", call.bucket);
    xml.text("Key", call.key);
    xml.etag("ETag", stored.summary.etag);
    reply = xml_reply(xml.finish(), 201);
  } else {
    reply = empty_reply(wish == "200" ? 200 : 204);
  }
  reply.headers.add("Location", location);
  return reply;
}

}  // namespace

Task<http::Response> post_object(Call& call) {
  CO_TRY(PutHeaders headers, parse_put_headers(call.request.headers));
  if (const auto tagging = call.form->find("tagging")) {
    CO_TRY(headers.tags, parse_tagging(*tagging, model::kMaxObjectTags));
  }
  CO_TRY(const StoredObject stored, co_await store_object(call, std::move(headers), BodyLength::OwnEnd));
  auto reply = reply_to(call, stored);
  add_stored_headers(reply.headers, stored);
  co_return reply;
}

}  // namespace mocks3::s3api::ops
