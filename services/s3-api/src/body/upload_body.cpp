#include "body/upload_body.hpp"

#include <deque>

#include "body/aws_chunked.hpp"
#include "body/digests.hpp"
#include "body/upload_headers.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

namespace {

using model::Checksum;
using model::ChecksumAlgorithm;
using stream::Chunk;

auto bad_digest(std::string_view name) {
  return fail(ErrorCode::BadDigest,
              "The " + std::string(name) + " you specified did not match the calculated checksum.");
}

DigestPlan make_plan(const UploadHeaders& headers, const Authentication& authentication,
                     const UploadBodyOptions& options, std::shared_ptr<ChunkSignatures> signatures) {
  DigestPlan plan;
  plan.md5 = options.want_md5 || headers.content_md5;
  plan.payload_sha256 = authentication.payload == PayloadSigning::SignedHash;
  if (const auto announced = headers.announced()) plan.checksums.push_back(*announced);
  if (options.want_checksum && options.want_checksum != headers.announced()) {
    plan.checksums.push_back(*options.want_checksum);
  }
  plan.signatures = std::move(signatures);
  return plan;
}

class VerifiedBody final : public UploadBody {
 public:
  VerifiedBody(stream::BodyReader& inner, UploadHeaders headers, const Authentication& authentication,
               const UploadBodyOptions& options)
      : inner_(inner),
        headers_(std::move(headers)),
        max_size_(options.max_size),
        content_sha256_(authentication.content_sha256),
        signatures_(headers_.signed_chunks ? std::make_shared<ChunkSignatures>(authentication) : nullptr),
        digests_(make_plan(headers_, authentication, options, signatures_), options.digest_pool) {
    if (headers_.chunked) {
      decoder_.emplace(AwsChunkedDecoder::Options{.decoded_length = headers_.length.value_or(0),
                                                  .trailers = headers_.trailers,
                                                  .signed_chunks = headers_.signed_chunks,
                                                  .signed_trailers = headers_.signed_trailers});
    }
  }

  Task<Chunk> read(std::size_t max) override {
    while (ready_.empty()) {
      CO_TRY(Chunk wire, co_await inner_.read(max));
      if (wire.empty()) {
        CO_CHECK(co_await finish());
        co_return Chunk{};
      }
      Batch batch;
      if (decoder_) {
        CO_CHECK(decode(wire, batch));
      } else {
        ready_.push_back(wire);
        batch.push_back({.bytes = std::move(wire)});
      }
      CO_CHECK(count());
      if (!batch.empty()) co_await digests_.feed(std::move(batch));
    }
    co_return take(max);
  }

  std::optional<std::uint64_t> length() const override { return headers_.length; }
  stream::Trailers trailers() const override { return decoder_ && ended_ ? decoder_->trailers() : stream::Trailers{}; }
  std::uint64_t size() const override { return delivered_; }
  std::string md5_hex() const override { return utils::hex_encode(digests_.md5()); }
  std::vector<Checksum> checksums() const override { return digests_.checksums(); }
  std::optional<ChecksumAlgorithm> announced_checksum() const override { return headers_.announced(); }

 private:
  /// The pieces of one read from the wire, without copying.
  Result<> decode(const Chunk& wire, Batch& batch) {
    using enum AwsChunkedDecoder::Event::Kind;
    std::string_view input = wire.view();
    for (;;) {
      TRY(const auto event, decoder_->next(input));
      if (event.kind == Data) {
        const auto offset = static_cast<std::size_t>(event.data.data() - wire.data());
        ready_.push_back(wire.slice(offset, event.data.size()));
        batch.push_back({.bytes = ready_.back()});
      } else if (event.kind == ChunkEnd) {
        if (batch.empty() || batch.back().ends_chunk) batch.emplace_back();
        batch.back().ends_chunk = true;
        batch.back().signature = event.signature;
      } else if (event.kind == NeedInput) {
        return {};
      }
    }
  }

  Chunk take(std::size_t max) {
    Chunk chunk = std::move(ready_.front());
    ready_.pop_front();
    if (chunk.size() > max) {
      ready_.push_front(chunk.slice(max, chunk.size() - max));
      chunk = chunk.slice(0, max);
    }
    delivered_ += chunk.size();
    return chunk;
  }

  Result<> count() {
    std::uint64_t seen = delivered_;
    for (const Chunk& chunk : ready_) seen += chunk.size();
    if (seen > max_size_) return fail(ErrorCode::EntityTooLarge);
    if (headers_.length && seen > *headers_.length) return fail(ErrorCode::IncompleteBody);
    return {};
  }

  Task<> finish() {
    if (decoder_) CO_CHECK(decoder_->finish());
    if (headers_.length && delivered_ != *headers_.length) {
      co_return std::unexpected(
          Error(ErrorCode::IncompleteBody)
              .caused_by(std::to_string(delivered_) + " of " + std::to_string(*headers_.length) + " bytes came"));
    }
    co_await digests_.finish();
    if (signatures_) {
      if (headers_.trailers) signatures_->check_trailers(decoder_->trailers(), decoder_->trailer_signature());
      CO_CHECK(signatures_->verdict());
    }
    CO_CHECK(judge_payload_hash());
    CO_CHECK(judge_content_md5());
    CO_CHECK(judge_checksum());
    ended_ = true;
    co_return Result<>{};
  }

  Result<> judge_payload_hash() const {
    if (content_sha256_.empty()) return {};
    std::string computed = utils::hex_encode(digests_.payload_sha256());
    if (computed == content_sha256_) return {};
    return std::unexpected(Error(ErrorCode::XAmzContentSHA256Mismatch)
                               .with("ClientComputedContentSHA256", content_sha256_)
                               .with("S3ComputedContentSHA256", std::move(computed)));
  }

  Result<> judge_content_md5() const {
    if (!headers_.content_md5 || *headers_.content_md5 == digests_.md5()) return {};
    return std::unexpected(Error(ErrorCode::BadDigest)
                               .with("ExpectedDigest", utils::base64_encode(*headers_.content_md5))
                               .with("CalculatedDigest", utils::base64_encode(digests_.md5())));
  }

  Result<> judge_checksum() const {
    std::optional<Checksum> expected = headers_.checksum;
    if (headers_.trailers) {
      TRY(auto trailing, trailing_checksum());
      if (trailing) expected = std::move(trailing);
    }
    if (!expected) return {};
    for (const Checksum& computed : digests_.checksums()) {
      if (computed.algorithm == expected->algorithm && computed.value != expected->value) {
        return bad_digest(model::to_string(expected->algorithm));
      }
    }
    return {};
  }

  Result<std::optional<Checksum>> trailing_checksum() const {
    const auto malformed = [](std::string cause) {
      return std::unexpected(Error(ErrorCode::MalformedTrailerError).caused_by(std::move(cause)));
    };
    const stream::Trailers& trailers = decoder_->trailers();
    if (!headers_.trailing_checksum) {
      if (!trailers.empty()) return malformed("trailer '" + trailers.front().first + "' was not announced");
      return std::nullopt;
    }
    const ChecksumAlgorithm algorithm = *headers_.trailing_checksum;
    const std::string_view name = model::header_name(algorithm);
    if (trailers.size() != 1 || trailers.front().first != name) {
      return malformed("announced trailer '" + std::string(name) + "', got " + std::to_string(trailers.size()) +
                       " trailers" + (trailers.empty() ? "" : ", '" + trailers.front().first + "' first"));
    }
    const std::string& value = trailers.front().second;
    if (!model::is_checksum_value(algorithm, value)) return std::unexpected(invalid_checksum_value(name, true));
    return Checksum{algorithm, value};
  }

  stream::BodyReader& inner_;
  UploadHeaders headers_;
  std::uint64_t max_size_;
  std::string content_sha256_;
  std::shared_ptr<ChunkSignatures> signatures_;
  BodyDigests digests_;
  std::optional<AwsChunkedDecoder> decoder_;
  std::deque<Chunk> ready_;  // decoded and not yet delivered: slices of one read
  std::uint64_t delivered_ = 0;
  bool ended_ = false;
};

/// S3 takes no body of unknown length: chunked transfer coding is fine only around an aws-chunked body.
std::unexpected<Error> missing_length(const http::Request& request, const UploadHeaders& headers) {
  if (headers.chunked || !request.headers.contains("Transfer-Encoding")) return fail(ErrorCode::MissingContentLength);
  return std::unexpected<Error>(
      Error(ErrorCode::NotImplemented, "A header you provided implies functionality that is not implemented")
          .with("Header", "Transfer-Encoding"));
}

}  // namespace

Result<std::unique_ptr<UploadBody>> make_upload_body(http::Request& request, const Authentication& authentication,
                                                     const UploadBodyOptions& options) {
  TRY(UploadHeaders headers, parse_upload_headers(request, authentication));
  if (!headers.length && !options.any_length) return missing_length(request, headers);
  if (headers.length && *headers.length > options.max_size) {
    return std::unexpected(Error(ErrorCode::EntityTooLarge)
                               .with("ProposedSize", std::to_string(*headers.length))
                               .with("MaxSizeAllowed", std::to_string(options.max_size)));
  }
  return std::make_unique<VerifiedBody>(*request.body, std::move(headers), authentication, options);
}

Task<std::string> read_document(http::Request& request, const Authentication& authentication, std::size_t limit,
                                DocumentDigest digest) {
  const auto checksums = digest == DocumentDigest::OfObject ? ChecksumHeaders::OfObject : ChecksumHeaders::OfBody;
  CO_TRY(UploadHeaders headers, parse_upload_headers(request, authentication, checksums));
  if (headers.chunked && !headers.length) co_return fail(ErrorCode::MissingContentLength);
  if (headers.length.value_or(0) > limit) co_return fail(ErrorCode::MalformedXML);
  if (digest == DocumentDigest::Required && !headers.content_md5 && !headers.announced()) {
    co_return fail(ErrorCode::InvalidRequest,
                   "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
  }
  UploadBodyOptions options;
  options.want_md5 = false;
  VerifiedBody body(*request.body, std::move(headers), authentication, options);
  auto document = co_await stream::read_all(body, limit);
  if (!document && document.error().code == ErrorCode::EntityTooLarge) co_return fail(ErrorCode::MalformedXML);
  co_return document;
}

std::string stored_content_encoding(std::string_view header) {
  std::string kept;
  bool dropped = false;
  for (std::string_view rest = header; !rest.empty();) {
    const std::size_t end = rest.find(',');
    const std::string_view coding = utils::trim(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (utils::iequals(coding, "aws-chunked")) {
      dropped = true;
      continue;
    }
    if (!kept.empty()) kept += ',';
    kept += coding;
  }
  // Untouched when there was nothing to take out: S3 gives back what it was given.
  return dropped ? kept : std::string(header);
}

}  // namespace mocks3::s3api
