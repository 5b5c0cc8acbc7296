#include "mocks3/utils/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace mocks3::utils {

namespace {

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

unsigned char* raw(char* bytes) { return reinterpret_cast<unsigned char*>(bytes); }
const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

/// Never freed: threads may hash until the process is gone. For the same reason OpenSSL gets no exit handler.
struct Fetched {
  Fetched() {
    require(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, nullptr) == 1, "init");
    digests = {EVP_MD_fetch(nullptr, "MD5", nullptr), EVP_MD_fetch(nullptr, "SHA1", nullptr),
               EVP_MD_fetch(nullptr, "SHA256", nullptr)};
    for (const auto* digest : digests) require(digest != nullptr, "no such digest");
    hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    require(hmac != nullptr, "no HMAC");
  }
  std::array<EVP_MD*, 3> digests{};  // in the order of DigestAlgorithm
  EVP_MAC* hmac = nullptr;
};

const Fetched& fetched() {
  static const Fetched all;
  return all;
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

std::string digest_once(DigestAlgorithm algorithm, std::string_view bytes) {
  thread_local std::array<Digest, 3> digests = {Digest(DigestAlgorithm::Md5), Digest(DigestAlgorithm::Sha1),
                                                Digest(DigestAlgorithm::Sha256)};
  Digest& digest = digests[static_cast<std::size_t>(algorithm)];
  digest.update(bytes);
  return digest.finish();
}

class Hmac {
 public:
  /// `digest` by OpenSSL's name; given once, so that keying does not look it up again.
  explicit Hmac(std::string digest) : context_(EVP_MAC_CTX_new(fetched().hmac)) {
    require(context_ != nullptr, "no memory for an HMAC");
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), digest.size()),
                                 OSSL_PARAM_construct_end()};
    require(EVP_MAC_CTX_set_params(context_.get(), params) == 1, "HMAC digest");
  }
  void set_key(std::string_view key) {
    // A null key means "the key you have", so an empty one needs an address.
    if (key.empty()) key = "";
    require(EVP_MAC_init(context_.get(), raw(key), key.size(), nullptr) == 1, "HMAC key");
  }
  void restart() { require(EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1, "HMAC restart"); }
  std::string sign(std::string_view message) {
    std::array<char, EVP_MAX_MD_SIZE> mac;
    std::size_t size = 0;
    require(EVP_MAC_update(context_.get(), raw(message), message.size()) == 1, "HMAC update");
    require(EVP_MAC_final(context_.get(), raw(mac.data()), &size, mac.size()) == 1, "HMAC final");
    return std::string(mac.data(), size);
  }

 private:
  std::unique_ptr<EVP_MAC_CTX, FreeContext> context_;
};

std::string sign_once(Hmac& hmac, std::string_view key, std::string_view message) {
  hmac.set_key(key);
  return hmac.sign(message);
}

}  // namespace

struct Digest::State {
  std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};
};

Digest::Digest(DigestAlgorithm algorithm) : state_(std::make_unique<State>()) {
  require(state_->context != nullptr, "no memory for a digest");
  const EVP_MD* const digest = fetched().digests[static_cast<std::size_t>(algorithm)];
  require(EVP_DigestInit_ex2(state_->context.get(), digest, nullptr) == 1, "digest init");
}

Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::update(std::string_view bytes) {
  require(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1, "digest update");
}

std::string Digest::finish() {
  std::array<char, EVP_MAX_MD_SIZE> value;
  unsigned size = 0;
  require(EVP_DigestFinal_ex(state_->context.get(), raw(value.data()), &size) == 1, "digest final");
  require(EVP_DigestInit_ex2(state_->context.get(), nullptr, nullptr) == 1, "digest restart");
  return std::string(value.data(), size);
}

std::string md5(std::string_view bytes) { return digest_once(DigestAlgorithm::Md5, bytes); }
std::string sha1(std::string_view bytes) { return digest_once(DigestAlgorithm::Sha1, bytes); }
std::string sha256(std::string_view bytes) { return digest_once(DigestAlgorithm::Sha256, bytes); }

std::string hmac_sha256(std::string_view key, std::string_view message) {
  thread_local Hmac hmac("SHA256");
  return sign_once(hmac, key, message);
}

std::string hmac_sha1(std::string_view key, std::string_view message) {
  thread_local Hmac hmac("SHA1");
  return sign_once(hmac, key, message);
}

struct HmacSha256::State {
  Hmac hmac{"SHA256"};
};

HmacSha256::HmacSha256(std::string_view key) : state_(std::make_unique<State>()) { state_->hmac.set_key(key); }

HmacSha256::~HmacSha256() = default;
HmacSha256::HmacSha256(HmacSha256&&) noexcept = default;
HmacSha256& HmacSha256::operator=(HmacSha256&&) noexcept = default;

std::string HmacSha256::sign(std::string_view message) {
  state_->hmac.restart();
  return state_->hmac.sign(message);
}

}  // namespace mocks3::utils
