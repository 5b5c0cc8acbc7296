#include "xml/render_error.hpp"

#include "xml/writer.hpp"

namespace mocks3::s3api::xml {

std::string error_document(const Error& error, const ErrorPlace& place, bool with_declaration) {
  const ErrorCode shown = errors::public_code(error.code);
  Writer xml("Error", Form::WithoutNamespace);
  xml.text("Code", errors::info(shown).name);
  // An internal code's own message may speak of our inside.
  xml.text("Message", shown == error.code ? std::string_view(error.message) : errors::info(shown).message);
  bool resource_given = false;
  if (shown == error.code) {
    for (const auto& [name, value] : error.details) {
      resource_given = resource_given || name == "Resource";
      xml.text(name, value);
    }
  }
  if (!resource_given) xml.text_if("Resource", place.resource);
  xml.text("RequestId", place.request_id);
  xml.text("HostId", place.host_id);
  std::string document = std::move(xml).finish();
  return with_declaration ? document : document.substr(kDeclaration.size());
}

http::Response render_error(const Error& error, const ErrorPlace& place) {
  http::Response reply;
  reply.status = errors::info(errors::public_code(error.code)).http_status;
  if (reply.status == 304) return reply;
  reply.headers.add("Content-Type", "application/xml");
  if (place.head) {
    reply.head_only = true;
    reply.content_length = 0;
  } else {
    reply.text = error_document(error, place);
  }
  return reply;
}

http::Response render_error(const model::FaultError& fault, const ErrorPlace& place) {
  auto reply = fault.message.empty() ? render_error(Error(fault.code), place)
                                     : render_error(Error(fault.code, fault.message), place);
  if (fault.status) reply.status = fault.status;
  if (fault.retry_after_s) reply.headers.set("Retry-After", std::to_string(*fault.retry_after_s));
  if (fault.retry_after_ms) reply.headers.set("x-amz-retry-after", std::to_string(*fault.retry_after_ms));
  reply.close = fault.close_connection;
  return reply;
}

}  // namespace mocks3::s3api::xml
