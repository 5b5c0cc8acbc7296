// Version ids as clients see them, and delete markers in the way of a read.
//
// Plain values and pure functions; any thread. Sources: "How S3 Versioning works", "Working with delete markers",
// GetObject (x-amz-delete-marker).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mocks3/errors/result.hpp"
#include "mocks3/utils/time.hpp"

namespace mocks3::contracts {

/// The version that is written while versioning is not enabled; at most one of a key.
inline constexpr std::string_view kNullVersion = "null";

/// `null`, or 32 letters, digits, dots and underscores, the form of S3's own. Whether it was ever given is for the
/// service to say (NoSuchVersion); for any other form S3 answers InvalidArgument, "Invalid version id specified".
bool is_version_id(std::string_view text);

/// A delete marker that stands where an object was asked for.
struct DeleteMarker {
  std::string version_id;
  Timestamp last_modified{};
};

/// NoSuchKey when it is the current version and none was named, else MethodNotAllowed, as S3 answers. The marker
/// travels in the error's details, through every binding.
Error delete_marker_error(const std::string& key, const DeleteMarker& marker, bool named);

/// The marker in an error, taken off its details: replies tell of it in headers (x-amz-delete-marker: true,
/// x-amz-version-id, and Last-Modified beside MethodNotAllowed), not in the error document.
std::optional<DeleteMarker> take_delete_marker(Error& error);

}  // namespace mocks3::contracts
