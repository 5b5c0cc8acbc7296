// Internet addresses and the ranges of them that policies name.
//
// Values of 16 bytes, any thread. An IPv4 address written as an IPv6 one (::ffff:10.0.0.1) is the IPv4 address.
// Source: "IAM JSON policy elements: Condition operators", IP address condition operators; RFC 4632, RFC 4291.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mocks3::s3api::policy {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // IPv4: the first four
  bool is_v4 = false;
  bool operator==(const IpAddress&) const = default;
};

std::optional<IpAddress> parse_ip_address(std::string_view text);

struct IpRange {
  IpAddress address;
  unsigned prefix = 0;  // bits that count
  bool contains(const IpAddress& other) const;
};

/// `203.0.113.0/24`, `2001:db8::/32`, or one address.
std::optional<IpRange> parse_ip_range(std::string_view text);

}  // namespace mocks3::s3api::policy
