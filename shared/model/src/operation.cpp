#include "mocks3/model/operation.hpp"

#include <unordered_map>

namespace mocks3::model {

namespace {

constexpr OperationInfo kOperations[] = {
#define MOCKS3_OPERATION(name, method, scope, sub_resource, operation_class, implemented) \
  {Operation::name, #name, method, Scope::scope, sub_resource, OperationClass::operation_class, implemented},
#include "mocks3/model/operations.def"
    {Operation::Unknown, "Unknown", "", Scope::Service, "", OperationClass::Read, false},
};

// Parameters of an operation that something else selects (versionId, partNumber, select-type, id, ...) are not here.
constexpr std::string_view kSubResources[] = {
    "abac",
    "accelerate",
    "acl",
    "analytics",
    "annotation",
    "append",
    "attributes",
    "cors",
    "delete",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "lifecycle",
    "list-type",
    "location",
    "logging",
    "metadataAnnotationTable",
    "metadataConfiguration",
    "metadataInventoryTable",
    "metadataJournalTable",
    "metadataTable",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "renameObject",
    "replication",
    "requestPayment",
    "restore",
    "retention",
    "select",
    "session",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versioning",
    "versions",
    "website",
};

}  // namespace

std::span<const OperationInfo> all_operations() {
  return std::span(kOperations).first(static_cast<std::size_t>(Operation::Unknown));
}

const OperationInfo& info(Operation operation) { return kOperations[static_cast<std::size_t>(operation)]; }

Operation find_operation(std::string_view name) {
  static const auto by_name = [] {
    std::unordered_map<std::string_view, Operation> map;
    for (const auto& row : all_operations()) map.emplace(row.name, row.operation);
    return map;
  }();
  const auto it = by_name.find(name);
  return it == by_name.end() ? Operation::Unknown : it->second;
}

std::string_view to_string(Operation operation) { return info(operation).name; }

std::span<const std::string_view> known_sub_resources() { return kSubResources; }

}  // namespace mocks3::model
