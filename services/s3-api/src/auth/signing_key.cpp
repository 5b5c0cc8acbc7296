#include "auth/signing_key.hpp"

#include <algorithm>
#include <vector>

namespace mocks3::s3api {

std::string derive_signing_key(std::string_view secret, std::string_view date, std::string_view region) {
  std::string key = "AWS4";
  key += secret;
  key = utils::hmac_sha256(key, date);
  key = utils::hmac_sha256(key, region);
  key = utils::hmac_sha256(key, "s3");
  return utils::hmac_sha256(key, "aws4_request");
}

SigningKey& cached_signing_key(std::string_view secret, std::string_view date, std::string_view region) {
  // Most processes sign with a handful of keys: walking a short list, latest used first, beats hashing.
  thread_local std::vector<SigningKey> keys;
  const auto found = std::ranges::find_if(
      keys, [&](const SigningKey& key) { return key.date == date && key.region == region && key.secret == secret; });
  if (found != keys.end()) {
    std::rotate(keys.begin(), found, found + 1);
    return keys.front();
  }
  if (keys.size() >= kCachedSigningKeys) keys.pop_back();
  std::string bytes = derive_signing_key(secret, date, region);
  utils::HmacSha256 hmac(bytes);
  keys.insert(keys.begin(), SigningKey{std::string(secret), std::string(date), std::string(region), std::move(bytes),
                                       std::move(hmac)});
  return keys.front();
}

}  // namespace mocks3::s3api
