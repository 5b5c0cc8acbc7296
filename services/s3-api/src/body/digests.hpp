// All digests of one body, each in a lane of its own, so that MD5 and SHA-256 of a large body run side by side.
//
// Ownership: one body. Threads: one core; see digest_lane.hpp. Results are asked for after drain().
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "body/chunk_signatures.hpp"
#include "body/digest_lane.hpp"
#include "mocks3/model/checksum.hpp"

namespace mocks3::s3api {

struct DigestPlan {
  bool md5 = false;
  bool payload_sha256 = false;
  std::vector<model::ChecksumAlgorithm> checksums;  // without repetition
  std::shared_ptr<ChunkSignatures> signatures;      // null: chunks are not verified
};

class BodyDigests {
 public:
  /// `pool` null: everything on the calling core.
  BodyDigests(DigestPlan plan, runtime::BlockingPool* pool);

  asio::awaitable<void> feed(Batch batch);
  /// Ends the body: waits for all lanes and takes their results.
  asio::awaitable<void> finish();

  // After finish(). Raw bytes; base64 for checksums.
  const std::string& md5() const { return md5_; }
  const std::string& payload_sha256() const { return sha256_; }
  const std::vector<model::Checksum>& checksums() const { return checksums_; }

 private:
  struct RawDigest;
  struct ChecksumDigest;

  DigestPlan plan_;
  runtime::BlockingPool* pool_;
  std::shared_ptr<RawDigest> md5_digest_;
  std::shared_ptr<RawDigest> sha256_digest_;
  std::vector<std::shared_ptr<ChecksumDigest>> checksum_digests_;
  std::vector<DigestLane> lanes_;
  std::string md5_;
  std::string sha256_;
  std::vector<model::Checksum> checksums_;
};

}  // namespace mocks3::s3api
