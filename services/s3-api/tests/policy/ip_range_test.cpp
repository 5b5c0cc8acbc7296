#include "policy/ip_range.hpp"

#include <gtest/gtest.h>

namespace mocks3::s3api::policy {
namespace {

struct Case {
  std::string_view range;
  std::string_view address;
  bool contains;
};

TEST(IpRange, Table) {
  constexpr Case kCases[] = {
      {"203.0.113.0/24", "203.0.113.0", true},
      {"203.0.113.0/24", "203.0.113.255", true},
      {"203.0.113.0/24", "203.0.114.0", false},
      {"203.0.113.77/24", "203.0.113.1", true},
      {"10.0.0.0/9", "10.127.255.255", true},
      {"10.0.0.0/9", "10.128.0.0", false},
      {"0.0.0.0/0", "255.255.255.255", true},
      {"192.0.2.1", "192.0.2.1", true},
      {"192.0.2.1", "192.0.2.2", false},
      {"192.0.2.1/32", "192.0.2.1", true},
      {"2001:db8::/32", "2001:db8:1234::5", true},
      {"2001:db8::/32", "2001:db9::", false},
      {"2001:db8::1", "2001:0db8:0:0:0:0:0:1", true},
      {"::/0", "::1", true},
      {"::/0", "127.0.0.1", false},
      {"0.0.0.0/0", "::1", false},
      {"127.0.0.0/8", "::ffff:127.0.0.1", true},
      {"::ffff:127.0.0.0/104", "127.1.2.3", true},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221", true},
      {"2001:db8::/33", "2001:db8:8000::", false},
  };
  for (const auto& test : kCases) {
    const auto range = parse_ip_range(test.range);
    const auto address = parse_ip_address(test.address);
    ASSERT_TRUE(range) << test.range;
    ASSERT_TRUE(address) << test.address;
    EXPECT_EQ(range->contains(*address), test.contains) << test.address << " in " << test.range;
  }
}

TEST(IpRange, WhatIsNoAddressIsRefused) {
  for (const auto* text : {"",
                           "123",
                           "1.2.3",
                           "1.2.3.4.5",
                           "1.2.3.256",
                           "1.2.3.04",
                           "1.2.3.4/33",
                           "1.2.3.4/",
                           "1.2.3.4/-1",
                           "1.2.3.4/x",
                           "1..3.4",
                           ":",
                           ":::",
                           "1::2::3",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1:2:3:4:5:6:7::8",
                           "12345::",
                           "g::",
                           "::/129",
                           "::1.2.3",
                           "1.2.3.4:5",
                           "::ffff:1.2.3.4/95",
                           "/24",
                           "a.b.c.d",
                           " 1.2.3.4",
                           "*"}) {
    EXPECT_FALSE(parse_ip_range(text)) << text;
  }
}

}  // namespace
}  // namespace mocks3::s3api::policy
