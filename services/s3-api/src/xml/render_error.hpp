// The one place where an Error becomes what an S3 client sees.
//
// Pure functions, any thread. Internal codes are shown under S3's own names; `cause` never leaves the process.
// Source: "REST error responses" (Error responses, Amazon S3 API reference).
#pragma once

#include <string>
#include <string_view>

#include "mocks3/http/message.hpp"
#include "mocks3/model/fault_plan.hpp"

namespace mocks3::s3api::xml {

struct ErrorPlace {
  std::string_view resource;  // raw path of the request
  std::string_view request_id;
  std::string_view host_id;
  bool head = false;  // no body
};

/// The <Error> element with everything in it.
std::string error_document(const Error& error, const ErrorPlace& place, bool with_declaration = true);
http::Response render_error(const Error& error, const ErrorPlace& place);
/// The same for an error a fault rule asked for: its own status and retry headers.
http::Response render_error(const model::FaultError& fault, const ErrorPlace& place);

}  // namespace mocks3::s3api::xml
