#include "mocks3/contracts/versions.hpp"

#include <algorithm>
#include <cstdlib>

namespace mocks3::contracts {

namespace {

constexpr std::size_t kVersionIdLength = 32;
constexpr std::string_view kMarkerVersion = "x-amz-version-id";
constexpr std::string_view kMarkerModified = "x-mocks3-last-modified-ms";

/// Takes a detail off; nothing when there is none of that name.
std::optional<std::string> take(Error& error, std::string_view name) {
  const auto found = std::ranges::find(error.details, name, [](const auto& detail) { return detail.first; });
  if (found == error.details.end()) return std::nullopt;
  auto value = std::move(found->second);
  error.details.erase(found);
  return value;
}

}  // namespace

bool is_version_id(std::string_view text) {
  if (text == kNullVersion) return true;
  return text.size() == kVersionIdLength && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_';
         });
}

Error delete_marker_error(const std::string& key, const DeleteMarker& marker, bool named) {
  auto error = named ? Error(ErrorCode::MethodNotAllowed).with("ResourceType", "DeleteMarker")
                     : Error(ErrorCode::NoSuchKey).with("Key", key);
  return std::move(error)
      .with(std::string(kMarkerVersion), marker.version_id)
      .with(std::string(kMarkerModified), std::to_string(marker.last_modified.time_since_epoch().count()));
}

std::optional<DeleteMarker> take_delete_marker(Error& error) {
  auto version_id = take(error, kMarkerVersion);
  const auto modified = take(error, kMarkerModified);
  if (!version_id || !modified) return std::nullopt;
  const std::chrono::milliseconds since_epoch(std::strtoll(modified->c_str(), nullptr, 10));
  return DeleteMarker{.version_id = std::move(*version_id), .last_modified = Timestamp(since_epoch)};
}

}  // namespace mocks3::contracts
