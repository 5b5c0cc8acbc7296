// Every S3 operation that mocks3 knows by name, in one table: what it is called, how a request is recognised as it, and
// whether it is implemented. The router, the fault rules, the metrics, the OpenAPI test and the documents all read it.
//
// Source: "Amazon S3 API Reference", Operations. Pure data, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace mocks3::model {

enum class Operation : std::uint8_t {
#define MOCKS3_OPERATION(name, ...) name,
#include "mocks3/model/operations.def"
  Unknown,
};

/// What a request addresses.
enum class Scope : std::uint8_t { Service, Bucket, Object };

/// Classes that fault rules can name instead of single operations.
enum class OperationClass : std::uint8_t { Read, Write, List, Delete, Multipart, Metadata };

struct OperationInfo {
  Operation operation;
  std::string_view name;    // as AWS spells it: "PutObject"
  std::string_view method;  // HTTP method
  Scope scope;
  std::string_view sub_resource;  // query parameter that selects it ("tagging"), empty for the plain operation
  OperationClass operation_class;
  bool implemented;
};

/// All operations but Unknown, in the order of the enumeration.
std::span<const OperationInfo> all_operations();
const OperationInfo& info(Operation operation);
/// By AWS's name; Operation::Unknown when there is none.
Operation find_operation(std::string_view name);
std::string_view to_string(Operation operation);

/// Every query parameter that selects a sub-resource of a bucket or object in S3, implemented here or not. A request
/// that carries one and is not a known operation answers 501 and changes nothing.
std::span<const std::string_view> known_sub_resources();

}  // namespace mocks3::model
