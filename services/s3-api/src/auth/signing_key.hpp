// The key that signs for one secret, day and region, kept from request to request.
//
// Deriving it costs four HMACs, more than the rest of a verification. Threads: the cache is the calling thread's own; a
// reference is valid until that thread asks again. Bounded: the key unused longest makes room.
// Source: "Authenticating Requests: Using the Authorization Header" (Calculate Signature).
#pragma once

#include <string>
#include <string_view>

#include "mocks3/utils/digest.hpp"

namespace mocks3::s3api {

inline constexpr std::size_t kCachedSigningKeys = 32;

/// HMAC chain over "AWS4" + secret, date (yyyymmdd), region, "s3", "aws4_request"; raw bytes.
std::string derive_signing_key(std::string_view secret, std::string_view date, std::string_view region);

struct SigningKey {
  std::string secret, date, region;
  std::string bytes;
  utils::HmacSha256 hmac;
};

SigningKey& cached_signing_key(std::string_view secret, std::string_view date, std::string_view region);

}  // namespace mocks3::s3api
