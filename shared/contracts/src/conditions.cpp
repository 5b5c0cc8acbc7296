#include "mocks3/contracts/conditions.hpp"

#include "mocks3/utils/encoding.hpp"

namespace mocks3::contracts {

bool etag_matches(std::string_view list, std::string_view etag) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    auto item = utils::trim(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    if (item == "*") return true;
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item.size() >= 2 && item.front() == '"' && item.back() == '"') item = item.substr(1, item.size() - 2);
    if (item == etag) return true;
  }
  return false;
}

Result<> check_conditions(const WriteConditions& conditions, const model::ObjectSummary* current) {
  const bool exists = current && !current->is_delete_marker;
  if (conditions.if_match || conditions.if_match_size || conditions.if_match_last_modified) {
    // "Conditional writes": If-Match on a key without a current object is 404, not 412.
    if (!exists) return fail(ErrorCode::NoSuchKey);
  }
  if (conditions.if_match && !etag_matches(*conditions.if_match, current->etag))
    return fail(Error(ErrorCode::PreconditionFailed).with("Condition", "If-Match"));
  if (conditions.if_match_size && *conditions.if_match_size != current->size)
    return fail(Error(ErrorCode::PreconditionFailed).with("Condition", "x-amz-if-match-size"));
  if (conditions.if_match_last_modified &&
      std::chrono::floor<std::chrono::seconds>(*conditions.if_match_last_modified) !=
          std::chrono::floor<std::chrono::seconds>(current->last_modified))
    return fail(Error(ErrorCode::PreconditionFailed).with("Condition", "x-amz-if-match-last-modified-time"));
  if (conditions.if_none_match && exists && etag_matches(*conditions.if_none_match, current->etag))
    return fail(Error(ErrorCode::PreconditionFailed).with("Condition", "If-None-Match"));
  return {};
}

Result<> check_conditions(const ReadConditions& conditions, const model::ObjectSummary& current) {
  const auto modified = std::chrono::floor<std::chrono::seconds>(current.last_modified);
  if (conditions.if_match) {
    if (!etag_matches(*conditions.if_match, current.etag))
      return fail(Error(ErrorCode::PreconditionFailed).with("Condition", "If-Match"));
  } else if (conditions.if_unmodified_since && modified > *conditions.if_unmodified_since) {
    return fail(Error(ErrorCode::PreconditionFailed).with("Condition", "If-Unmodified-Since"));
  }
  if (conditions.if_none_match) {
    if (etag_matches(*conditions.if_none_match, current.etag)) return fail(ErrorCode::NotModified);
  } else if (conditions.if_modified_since && modified <= *conditions.if_modified_since) {
    return fail(ErrorCode::NotModified);
  }
  return {};
}

}  // namespace mocks3::contracts
