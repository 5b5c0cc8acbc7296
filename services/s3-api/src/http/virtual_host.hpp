// Which bucket and key a request names: by its path, or by its Host header.
//
// Path-style always works. Virtual-host style works for the configured domains and for the built-in localhost and
// s3.localhost: bucket.D, bucket.s3.D, bucket.s3.REGION.D; D, s3.D and s3.REGION.D themselves, IP addresses and every
// other name are path style. Threads: any, after construction.
// Source: "Virtual hosting of general purpose buckets".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mocks3/errors/result.hpp"

namespace mocks3::s3api {

class HostTable {
 public:
  explicit HostTable(std::vector<std::string> domains);
  /// The bucket in a Host header; empty for path style.
  std::string bucket_of(std::string_view host) const;

 private:
  std::vector<std::string> domains_;  // lower case, longest first
};

struct Address {
  std::string bucket;
  std::string key;
  bool virtual_host = false;  // the Host header names the bucket
};
/// Decodes the path. InvalidURI when it cannot be.
Result<Address> resolve_address(const HostTable& hosts, std::string_view host, std::string_view path);

}  // namespace mocks3::s3api
