// What a request demands of the object that is there now, judged where it cannot change meanwhile.
//
// Plain values and one pure function. Sources: "Conditional writes", "Conditional reads", RFC 9110 section 13.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "mocks3/errors/result.hpp"
#include "mocks3/model/object.hpp"

namespace mocks3::contracts {

/// Conditions of a write: `*` or an ETag (with or without quotes).
struct WriteConditions {
  std::optional<std::string> if_match;
  std::optional<std::string> if_none_match;
  /// DeleteObject only: x-amz-if-match-size and x-amz-if-match-last-modified-time.
  std::optional<std::uint64_t> if_match_size;
  std::optional<Timestamp> if_match_last_modified;

  bool any() const { return if_match || if_none_match || if_match_size || if_match_last_modified; }
};
BOOST_DESCRIBE_STRUCT(WriteConditions, (), (if_match, if_none_match, if_match_size, if_match_last_modified))

/// `current` is the head, or null when there is no object (a delete marker counts as none).
/// PreconditionFailed when a condition does not hold; NoSuchKey for If-Match on an absent key, as S3 answers.
Result<> check_conditions(const WriteConditions& conditions, const model::ObjectSummary* current);

/// Conditions of a read.
struct ReadConditions {
  std::optional<std::string> if_match;
  std::optional<std::string> if_none_match;
  std::optional<Timestamp> if_modified_since;
  std::optional<Timestamp> if_unmodified_since;
};
/// PreconditionFailed or NotModified, with RFC 9110's precedence.
Result<> check_conditions(const ReadConditions& conditions, const model::ObjectSummary& current);

/// Whether one of a comma separated list of ETags (quotes and W/ allowed, `*` matches) is `etag`.
bool etag_matches(std::string_view list, std::string_view etag);

}  // namespace mocks3::contracts
