#include "http/router.hpp"

#include <unordered_set>

namespace mocks3::s3api {

namespace {

using model::Operation;
using model::Scope;

/// The static spelling of a sub-resource, or empty.
std::string_view find_sub_resource(std::string_view name) {
  static const std::unordered_set<std::string_view> known(model::known_sub_resources().begin(),
                                                          model::known_sub_resources().end());
  // The parameters of presigned URLs and reply overrides come in numbers and are never sub-resources.
  if (name.starts_with("X-Amz-") || name.starts_with("response-")) return {};
  const auto it = known.find(name);
  return it == known.end() ? std::string_view{} : *it;
}

Operation find_operation(std::string_view method, Scope scope, std::string_view sub_resource) {
  for (const auto& row : model::all_operations()) {
    if (row.scope == scope && row.sub_resource == sub_resource && row.method == method) return row.operation;
  }
  return Operation::Unknown;
}

Result<Operation> plain_operation(std::string_view method, Scope scope, const http::Query& query,
                                  const http::Headers& headers) {
  if (scope == Scope::Object) {
    if (method == "GET") return Operation::GetObject;
    if (method == "HEAD") return Operation::HeadObject;
    if (method == "DELETE") return Operation::DeleteObject;
    if (method == "PUT") {
      // A part that lost its upload id must not become the object.
      if (query.contains("partNumber")) {
        return fail(ErrorCode::InvalidArgument, "This operation does not accept partNumber without uploadId");
      }
      return headers.contains("x-amz-copy-source") ? Operation::CopyObject : Operation::PutObject;
    }
  } else {
    const Operation found = find_operation(method, scope, {});
    if (found != Operation::Unknown) return found;
  }
  return fail(Error(ErrorCode::MethodNotAllowed)
                  .with("Method", std::string(method))
                  .with("ResourceType", scope == Scope::Object   ? "OBJECT"
                                        : scope == Scope::Bucket ? "BUCKET"
                                                                 : "SERVICE"));
}

}  // namespace

Result<Routed> route(std::string_view method, Scope scope, const http::Query& query, const http::Headers& headers) {
  std::string_view sub_resource;
  for (const auto& [name, value] : query.items()) {
    const auto found = find_sub_resource(name);
    if (found.empty() || found == sub_resource) continue;
    if (!sub_resource.empty()) {
      return fail(Error(ErrorCode::InvalidArgument,
                        "Conflicting query string parameters: " + std::string(sub_resource) + ", " + std::string(found))
                      .with("ArgumentName", "ResourceType")
                      .with("ArgumentValue", std::string(sub_resource)));
    }
    sub_resource = found;
  }
  if (sub_resource.empty()) {
    TRY(const Operation operation, plain_operation(method, scope, query, headers));
    return Routed{operation, {}};
  }
  Routed routed{find_operation(method, scope, sub_resource), sub_resource};
  if (routed.operation == Operation::ListObjectsV2 && query.get("list-type") != "2") {
    return fail(Error(ErrorCode::InvalidArgument, "Invalid List Type specified in Request")
                    .with("ArgumentName", "list-type")
                    .with("ArgumentValue", std::string(query.get("list-type"))));
  }
  if (routed.operation == Operation::UploadPart) {
    if (!query.contains("partNumber")) {
      return fail(Error(ErrorCode::InvalidArgument, "This operation needs partNumber beside uploadId")
                      .with("ArgumentName", "partNumber"));
    }
    if (headers.contains("x-amz-copy-source")) routed.operation = Operation::UploadPartCopy;
  }
  return routed;
}

}  // namespace mocks3::s3api
