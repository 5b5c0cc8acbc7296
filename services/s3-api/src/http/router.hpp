// Which operation a request asks for: method, scope, the sub-resource in its query, and for a few the headers.
//
// What is not an implemented operation must change nothing: a sub-resource S3 knows never falls through to the plain
// operation, or `DELETE /bucket?metrics` would delete the bucket. Query parameters S3 does not know are ignored.
// Pure, any thread. Source: "Actions" (Amazon S3 API reference), over shared/model's operations.def.
#pragma once

#include <string>
#include <string_view>

#include "mocks3/http/message.hpp"
#include "mocks3/model/operation.hpp"

namespace mocks3::s3api {

struct Routed {
  model::Operation operation = model::Operation::Unknown;
  /// The sub-resource asked for; with Operation::Unknown the one that is not implemented for this method.
  std::string_view sub_resource;
};

/// MethodNotAllowed, InvalidArgument (two sub-resources at once, list-type, partNumber without uploadId).
/// `sub_resource` of the result is static.
Result<Routed> route(std::string_view method, model::Scope scope, const http::Query& query,
                     const http::Headers& headers);

}  // namespace mocks3::s3api
