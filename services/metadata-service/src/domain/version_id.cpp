#include "domain/version_id.hpp"

#include "domain/keys.hpp"
#include "mocks3/utils/random.hpp"

namespace mocks3::metadata {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
constexpr std::size_t kIdLength = 32;
constexpr std::size_t kIdBytes = kIdLength / 4 * 3;

}  // namespace

VersionSecret new_secret() { return {utils::random_u64(), utils::random_u64()}; }

std::string version_id(const VersionAddress& address) {
  // Mixed with random bits so that neighbours do not look alike.
  std::string bytes = keys::u64(address.secret[0]);
  keys::append_u64(bytes, address.secret[1]);
  keys::append_u64(bytes, address.order ^ address.secret[0]);
  std::string id;
  id.reserve(kIdLength);
  for (std::size_t i = 0; i < kIdBytes; i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) group = group << 8 | static_cast<unsigned char>(bytes[i + j]);
    for (int shift = 18; shift >= 0; shift -= 6) id += kAlphabet[group >> shift & 63];
  }
  return id;
}

std::optional<VersionAddress> parse_version_id(std::string_view id) {
  if (id.size() != kIdLength) return std::nullopt;
  std::string bytes;
  bytes.reserve(kIdBytes);
  for (std::size_t i = 0; i < kIdLength; i += 4) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const auto digit = kAlphabet.find(id[i + j]);
      if (digit == std::string_view::npos) return std::nullopt;
      group = group << 6 | static_cast<std::uint32_t>(digit);
    }
    for (int shift = 16; shift >= 0; shift -= 8) bytes += static_cast<char>(group >> shift & 255);
  }
  const std::string_view view(bytes);
  VersionAddress address{.secret = {keys::read_u64(view), keys::read_u64(view.substr(8))}};
  address.order = keys::read_u64(view.substr(16)) ^ address.secret[0];
  return address;
}

}  // namespace mocks3::metadata
