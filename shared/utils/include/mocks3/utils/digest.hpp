// Cryptographic digests, fetched from OpenSSL once per process (an implicit fetch per use costs 2 µs).
//
// Threads: a Digest belongs to one thread at a time; the free functions may be called from any thread.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace mocks3::utils {

enum class DigestAlgorithm { Md5, Sha1, Sha256 };

/// A running digest. `finish` returns the raw bytes and leaves the object ready for another message.
class Digest {
 public:
  explicit Digest(DigestAlgorithm algorithm);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void update(std::string_view bytes);
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Raw bytes of the digest of one message.
std::string md5(std::string_view bytes);
std::string sha1(std::string_view bytes);
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view message);
std::string hmac_sha1(std::string_view key, std::string_view message);

/// Many HMACs under one key: keyed once, re-initialised per message (what SigV4's cached signing keys need).
/// One thread at a time.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);
  ~HmacSha256();
  HmacSha256(HmacSha256&&) noexcept;
  HmacSha256& operator=(HmacSha256&&) noexcept;
  std::string sign(std::string_view message);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mocks3::utils
