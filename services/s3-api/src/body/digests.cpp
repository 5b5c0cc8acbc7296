#include "body/digests.hpp"

#include <algorithm>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

struct BodyDigests::RawDigest final : DigestConsumer {
  explicit RawDigest(utils::DigestAlgorithm algorithm) : digest(algorithm) {}
  void consume(const Piece& piece) override { digest.update(piece.bytes.view()); }
  utils::Digest digest;
};

struct BodyDigests::ChecksumDigest final : DigestConsumer {
  explicit ChecksumDigest(model::ChecksumAlgorithm algorithm) : hasher(algorithm) {}
  void consume(const Piece& piece) override { hasher.update(piece.bytes.view()); }
  model::ChecksumHasher hasher;
};

namespace {

struct SignatureCheck final : DigestConsumer {
  explicit SignatureCheck(std::shared_ptr<ChunkSignatures> which) : signatures(std::move(which)) {}
  void consume(const Piece& piece) override {
    signatures->update(piece.bytes.view());
    if (piece.ends_chunk) signatures->end_chunk(piece.signature);
  }
  std::shared_ptr<ChunkSignatures> signatures;
};

}  // namespace

BodyDigests::BodyDigests(DigestPlan plan, runtime::BlockingPool* pool) : plan_(std::move(plan)), pool_(pool) {
  const auto lane = [this](std::shared_ptr<DigestConsumer> consumer) {
    lanes_.emplace_back(pool_, std::move(consumer));
  };
  if (plan_.md5) lane(md5_digest_ = std::make_shared<RawDigest>(utils::DigestAlgorithm::Md5));
  for (const auto algorithm : plan_.checksums) {
    if (algorithm != model::ChecksumAlgorithm::Sha256) {
      lane(checksum_digests_.emplace_back(std::make_shared<ChecksumDigest>(algorithm)));
      continue;
    }
    plan_.payload_sha256 = true;  // the same digest serves both
  }
  if (plan_.payload_sha256) lane(sha256_digest_ = std::make_shared<RawDigest>(utils::DigestAlgorithm::Sha256));
  if (plan_.signatures) lane(std::make_shared<SignatureCheck>(plan_.signatures));
}

asio::awaitable<void> BodyDigests::feed(Batch batch) {
  std::size_t bytes = 0;
  for (const Piece& piece : batch) bytes += piece.bytes.size();
  const bool small = pool_ == nullptr || bytes < kInlineBytes;
  std::shared_ptr<const Batch> shared;
  for (DigestLane& lane : lanes_) {
    if (small && lane.consume_now(batch)) continue;
    if (!shared) shared = std::make_shared<const Batch>(batch);
    co_await lane.consume_later(shared);
  }
}

asio::awaitable<void> BodyDigests::finish() {
  for (DigestLane& lane : lanes_) co_await lane.drain();
  if (md5_digest_) md5_ = md5_digest_->digest.finish();
  if (sha256_digest_) sha256_ = sha256_digest_->digest.finish();
  for (const auto& digest : checksum_digests_) {
    checksums_.push_back({digest->hasher.algorithm(), digest->hasher.finish_base64()});
  }
  if (std::ranges::count(plan_.checksums, model::ChecksumAlgorithm::Sha256) > 0) {
    checksums_.push_back({model::ChecksumAlgorithm::Sha256, utils::base64_encode(sha256_)});
  }
}

}  // namespace mocks3::s3api
