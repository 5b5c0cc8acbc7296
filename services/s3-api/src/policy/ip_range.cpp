#include "policy/ip_range.hpp"

#include <algorithm>
#include <charconv>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::policy {

namespace {

constexpr std::size_t kGroups = 8;

bool parse_v4(std::string_view text, std::uint8_t* out) {
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t end = i < 3 ? text.find('.') : text.size();
    if (end == std::string_view::npos || end == 0 || end > 3) return false;
    const auto number = utils::parse_u64(text.substr(0, end));
    // A leading zero is octal to some readers: nobody may mean another address than we do.
    if (!number || *number > 255 || (end > 1 && text.front() == '0')) return false;
    out[i] = static_cast<std::uint8_t>(*number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return text.empty();
}

/// Groups of hex digits divided by `:`, an IPv4 address allowed as the last two. Nothing when it does not parse.
std::optional<std::size_t> parse_groups(std::string_view text, std::array<std::uint16_t, kGroups>& out) {
  if (text.empty()) return 0;
  std::size_t count = 0;
  while (true) {
    const std::size_t end = std::min(text.find(':'), text.size());
    const std::string_view group = text.substr(0, end);
    if (group.find('.') != std::string_view::npos) {
      std::array<std::uint8_t, 4> v4{};
      if (end != text.size() || count + 2 > kGroups || !parse_v4(group, v4.data())) return std::nullopt;
      out[count++] = static_cast<std::uint16_t>(v4[0] << 8 | v4[1]);
      out[count++] = static_cast<std::uint16_t>(v4[2] << 8 | v4[3]);
      return count;
    }
    if (group.empty() || group.size() > 4 || count == kGroups) return std::nullopt;
    const auto [stop, error] = std::from_chars(group.begin(), group.end(), out[count], 16);
    if (error != std::errc{} || stop != group.end()) return std::nullopt;
    ++count;
    if (end == text.size()) return count;
    text.remove_prefix(end + 1);
  }
}

std::optional<IpAddress> parse_v6(std::string_view text) {
  std::array<std::uint16_t, kGroups> head{};
  std::array<std::uint16_t, kGroups> tail{};
  const std::size_t gap = text.find("::");
  std::optional<std::size_t> behind = 0;
  const auto before = parse_groups(text.substr(0, gap), head);
  if (gap != std::string_view::npos) {
    behind = parse_groups(text.substr(gap + 2), tail);
    if (!before || !behind || *before + *behind >= kGroups) return std::nullopt;
  } else if (!before || *before != kGroups) {
    return std::nullopt;
  }
  std::copy_n(tail.begin(), *behind, head.begin() + static_cast<std::ptrdiff_t>(kGroups - *behind));
  IpAddress address;
  for (std::size_t i = 0; i < kGroups; ++i) {
    address.bytes[2 * i] = static_cast<std::uint8_t>(head[i] >> 8);
    address.bytes[2 * i + 1] = static_cast<std::uint8_t>(head[i] & 0xff);
  }
  const bool is_mapped =
      head[5] == 0xffff && std::all_of(head.begin(), head.begin() + 5, [](auto g) { return g == 0; });
  if (!is_mapped) return address;
  IpAddress v4{.is_v4 = true};
  std::copy_n(address.bytes.begin() + 12, 4, v4.bytes.begin());
  return v4;
}

}  // namespace

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return parse_v6(text);
  IpAddress address{.is_v4 = true};
  if (!parse_v4(text, address.bytes.data())) return std::nullopt;
  return address;
}

bool IpRange::contains(const IpAddress& other) const {
  if (address.is_v4 != other.is_v4) return false;
  const unsigned whole = prefix / 8;
  const unsigned rest = prefix % 8;
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole, other.bytes.begin())) return false;
  return rest == 0 || ((address.bytes[whole] ^ other.bytes[whole]) >> (8 - rest)) == 0;
}

std::optional<IpRange> parse_ip_range(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_ip_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  const bool was_mapped = address->is_v4 && text.find(':') != std::string_view::npos;
  const unsigned width = address->is_v4 ? 32 : 128;
  if (slash == std::string_view::npos) return IpRange{*address, width};
  auto prefix = utils::parse_u64(text.substr(slash + 1));
  if (!prefix) return std::nullopt;
  if (was_mapped) {
    if (*prefix < 96) return std::nullopt;
    *prefix -= 96;
  }
  if (*prefix > width) return std::nullopt;
  return IpRange{*address, static_cast<unsigned>(*prefix)};
}

}  // namespace mocks3::s3api::policy
