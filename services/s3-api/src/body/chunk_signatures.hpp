// The chain of signatures over the chunks of a signed aws-chunked body: each is made over the one before it.
//
// Threads: one at a time; it moves between the core and the digest pool with its lane. Failure is remembered, the bytes
// have long been passed on: whoever publishes asks at the end.
// Sources: "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks" (Defining the
// Chunk Body), "… Including Trailing Headers".
#pragma once

#include <string>
#include <string_view>

#include "auth/sigv4.hpp"
#include "mocks3/stream/body.hpp"
#include "mocks3/utils/digest.hpp"

namespace mocks3::s3api {

class ChunkSignatures {
 public:
  /// `authentication` is that of a StreamingSigned… request and has its signing key.
  explicit ChunkSignatures(const Authentication& authentication);

  /// Bytes of the current chunk.
  void update(std::string_view bytes);
  /// The current chunk is over and claims this signature.
  void end_chunk(std::string_view signature);
  void check_trailers(const stream::Trailers& trailers, std::string_view signature);

  /// SignatureDoesNotMatch when any signature so far was wrong.
  Result<> verdict() const;

 private:
  void check(std::string text, std::string_view signature);

  std::string access_key_;
  std::string scope_;
  std::string timestamp_;
  std::string previous_;
  utils::HmacSha256 hmac_;
  utils::Digest digest_{utils::DigestAlgorithm::Sha256};
  std::uint64_t chunk_ = 0;
  std::optional<Error> failure_;
};

}  // namespace mocks3::s3api
