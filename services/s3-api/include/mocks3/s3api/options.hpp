// The settings of s3-api. Listen addresses belong to the executables. Plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace mocks3::s3api {

struct Options {
  /// ACCESS:SECRET[:ID[:NAME[:EMAIL]]], at least one.
  std::vector<std::string> credentials;
  /// Scope that signatures must name, and the region of new buckets; "any" takes every scope and means us-east-1.
  std::string region = "any";
  /// Region of buckets made without a LocationConstraint, when `region` is "any".
  std::string default_region = "us-east-1";
  /// For virtual-host style, beside localhost and s3.localhost.
  std::vector<std::string> domains;
  /// --auth any: no signature is verified, every request acts for the first credential unless it names another.
  bool accept_anything = false;
  /// Signature Version 2 is taken too: headers, query strings and forms.
  bool sigv2 = false;
  /// Of buckets made without x-amz-object-ownership: BucketOwnerEnforced, BucketOwnerPreferred, or ObjectWriter, which
  /// is what buckets without ownership controls had before April 2023.
  std::string object_ownership = "BucketOwnerEnforced";
  /// x-mocks3-injected on replies that a fault rule has changed.
  bool injected_header = true;
  /// More requests in work than this are answered SlowDown.
  std::int64_t max_in_flight = 4096;
  std::chrono::seconds max_clock_skew{900};
  std::chrono::milliseconds complete_patience{5000};
};

}  // namespace mocks3::s3api
