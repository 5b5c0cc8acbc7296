// The client's side of aws-chunked, for tests: frames bytes and signs chunks and trailers.
//
// Plain values, one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/sigv4.hpp"
#include "mocks3/stream/body.hpp"
#include "signer.hpp"

namespace mocks3::s3api::test {

inline constexpr std::string_view kDocumentedSeed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
inline constexpr std::string_view kDocumentedTrailerSeed =
    "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";

class ChunkWriter {
 public:
  /// Without `seed`, chunks are not signed.
  explicit ChunkWriter(std::string_view seed = {}) : previous_(seed) {}

  void chunk(std::string_view bytes) {
    char size[32];
    std::snprintf(size, sizeof size, "%zx", bytes.size());
    text_ += size;
    if (!previous_.empty()) {
      previous_ = signer_.sign(prefix("AWS4-HMAC-SHA256-PAYLOAD") + std::string(kEmptyHash) + '\n' + hex_sha256(bytes));
      text_ += ";chunk-signature=" + previous_;
    }
    text_ += "\r\n";
    if (bytes.empty()) return;
    text_ += bytes;
    text_ += "\r\n";
  }
  void trailer(const std::string& name, const std::string& value) {
    text_ += name + ':' + value + "\r\n";
    canonical_trailers_ += name + ':' + value + '\n';
  }
  void sign_trailers() {
    previous_ = signer_.sign(prefix("AWS4-HMAC-SHA256-TRAILER") + hex_sha256(canonical_trailers_));
    text_ += "x-amz-trailer-signature:" + previous_ + "\r\n";
  }
  std::string end() { return text_ + "\r\n"; }

 private:
  std::string prefix(const std::string& algorithm) const {
    return algorithm + '\n' + signer_.timestamp + '\n' + signer_.scope() + '\n' + previous_ + '\n';
  }

  Signer signer_;
  std::string previous_;
  std::string text_;
  std::string canonical_trailers_;
};

/// What authenticate() hands out for a streaming request signed by Signer.
inline Authentication streaming(PayloadSigning mode, std::string_view seed = {}) {
  Authentication authentication;
  authentication.payload = mode;
  if (!seed.empty()) {
    const Signer signer;
    authentication.signing_key = signer.key();
    authentication.scope = signer.scope();
    authentication.timestamp = signer.timestamp;
    authentication.seed_signature = seed;
  }
  return authentication;
}

/// Hands out its bytes in pieces of the given sizes, the last size for ever.
class PiecewiseBody final : public stream::BodyReader {
 public:
  PiecewiseBody(std::string bytes, std::vector<std::size_t> sizes)
      : bytes_(std::move(bytes)), sizes_(std::move(sizes)) {}
  Task<stream::Chunk> read(std::size_t max) override {
    ++reads;
    const std::size_t wanted = sizes_[std::min(next_++, sizes_.size() - 1)];
    const std::size_t size = std::min({max, wanted, bytes_.size() - position_});
    stream::Chunk chunk(bytes_.substr(position_, size));
    position_ += size;
    co_return chunk;
  }
  std::optional<std::uint64_t> length() const override { return bytes_.size(); }

  std::size_t reads = 0;

 private:
  std::string bytes_;
  std::vector<std::size_t> sizes_;
  std::size_t position_ = 0;
  std::size_t next_ = 0;
};

}  // namespace mocks3::s3api::test
