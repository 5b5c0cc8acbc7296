#include "body/chunk_signatures.hpp"

#include <algorithm>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::string_view kEmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string lines(std::initializer_list<std::string_view> items) {
  std::string text;
  for (const std::string_view item : items) {
    if (!text.empty()) text += '\n';
    text += item;
  }
  return text;
}

}  // namespace

ChunkSignatures::ChunkSignatures(const Authentication& authentication)
    : access_key_(authentication.credential ? authentication.credential->access_key : ""),
      scope_(authentication.scope),
      timestamp_(authentication.timestamp),
      previous_(authentication.seed_signature),
      hmac_(authentication.signing_key) {}

void ChunkSignatures::update(std::string_view bytes) { digest_.update(bytes); }

void ChunkSignatures::end_chunk(std::string_view signature) {
  ++chunk_;
  const std::string hash = utils::hex_encode(digest_.finish());
  check(lines({"AWS4-HMAC-SHA256-PAYLOAD", timestamp_, scope_, previous_, kEmptySha256, hash}), signature);
}

void ChunkSignatures::check_trailers(const stream::Trailers& trailers, std::string_view signature) {
  stream::Trailers sorted = trailers;
  std::ranges::sort(sorted);
  std::string canonical;
  for (const auto& [name, value] : sorted) canonical += name + ':' + value + '\n';
  const std::string hash = utils::hex_encode(utils::sha256(canonical));
  check(lines({"AWS4-HMAC-SHA256-TRAILER", timestamp_, scope_, previous_, hash}), signature);
}

void ChunkSignatures::check(std::string text, std::string_view signature) {
  const bool equal = utils::equals_constant_time(utils::hex_encode(hmac_.sign(text)), signature);
  previous_ = signature;
  if (equal || failure_) return;
  failure_ = Error(ErrorCode::SignatureDoesNotMatch)
                 .with("AWSAccessKeyId", access_key_)
                 .with("StringToSign", std::move(text))
                 .with("SignatureProvided", std::string(signature))
                 .caused_by("signature of chunk " + std::to_string(chunk_) + " or of the trailers behind it differs");
}

Result<> ChunkSignatures::verdict() const {
  if (failure_) return std::unexpected(*failure_);
  return {};
}

}  // namespace mocks3::s3api
