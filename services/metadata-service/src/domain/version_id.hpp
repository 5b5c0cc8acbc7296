// Version ids: 32 characters that carry where the version's row is, and 128 random bits that the row must agree with.
//
// Nobody can make the id of a version up, and an id of another key finds no row, or one that disagrees. Pure but for
// new_secret(); any thread. The form is that of contracts::is_version_id.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mocks3::metadata {

/// All zero: the null version.
using VersionSecret = std::array<std::uint64_t, 2>;
inline constexpr VersionSecret kNoSecret{};

VersionSecret new_secret();

struct VersionAddress {
  std::uint64_t order = 0;
  VersionSecret secret{};
};

std::string version_id(const VersionAddress& address);
/// Nothing when it has not the form of an id; `null` has not.
std::optional<VersionAddress> parse_version_id(std::string_view id);

}  // namespace mocks3::metadata
