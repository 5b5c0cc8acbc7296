// Codes and words: "Checking object integrity for data uploads in Amazon S3", PutObject, "Error responses".
#include "body/upload_body.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "chunk_writer.hpp"
#include "mocks3/testing/coroutine_test.hpp"

namespace mocks3::s3api::test {
namespace {

using model::ChecksumAlgorithm;
using ::testing::HasSubstr;

const std::string kText = "Welcome to Amazon S3.";
constexpr std::string_view kTextSha256 = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";

std::string checksum_of(ChecksumAlgorithm algorithm, std::string_view bytes) {
  model::ChecksumHasher hasher(algorithm);
  hasher.update(bytes);
  return hasher.finish_base64();
}

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// A PUT of `wire`, handed over in pieces of `piece` bytes.
http::Request put(std::string wire, const HeaderList& headers = {}, std::size_t piece = 1u << 20) {
  http::Request request;
  request.method = "PUT";
  request.headers.add("content-length", std::to_string(wire.size()));
  for (const auto& [name, value] : headers) request.headers.set(name, value);
  request.body = std::make_unique<PiecewiseBody>(std::move(wire), std::vector<std::size_t>{piece});
  return request;
}

struct Outcome {
  std::string bytes;
  std::string md5;
  std::vector<model::Checksum> checksums;
  std::optional<ChecksumAlgorithm> announced;
};

Task<Outcome> receive(http::Request request, Authentication authentication = {}, UploadBodyOptions options = {},
                      std::size_t max = 1u << 20) {
  CO_TRY(const auto body, make_upload_body(request, authentication, options));
  Outcome outcome;
  outcome.announced = body->announced_checksum();
  for (;;) {
    CO_TRY(const stream::Chunk chunk, co_await body->read(max));
    if (chunk.empty()) break;
    EXPECT_LE(chunk.size(), max);
    outcome.bytes += chunk.view();
  }
  EXPECT_EQ(body->size(), outcome.bytes.size());
  outcome.md5 = body->md5_hex();
  outcome.checksums = body->checksums();
  co_return outcome;
}

asio::awaitable<Error> refusal(http::Request request, Authentication authentication = {},
                               UploadBodyOptions options = {}) {
  const auto outcome = co_await receive(std::move(request), std::move(authentication), options);
  if (!outcome) co_return outcome.error();
  ADD_FAILURE() << "the body was accepted";
  co_return Error();
}

Authentication hashed(std::string_view hash) {
  Authentication authentication;
  authentication.payload = PayloadSigning::SignedHash;
  authentication.content_sha256 = hash;
  return authentication;
}

HeaderList chunked_headers(std::size_t decoded, HeaderList more = {}) {
  more.emplace_back("x-amz-decoded-content-length", std::to_string(decoded));
  more.emplace_back("content-encoding", "aws-chunked");
  return more;
}

CO_TEST(UploadBody, APlainBodyPassesWithItsMd5) {
  const auto outcome = co_await receive(put(kText));
  CO_ASSERT_OK(outcome);
  EXPECT_EQ(outcome->bytes, kText);
  EXPECT_EQ(outcome->md5, utils::hex_encode(utils::md5(kText)));
  EXPECT_TRUE(outcome->checksums.empty());
  EXPECT_EQ(outcome->announced, std::nullopt);
}

CO_TEST(UploadBody, AnEmptyBodyPasses) {
  const auto outcome = co_await receive(put(""));
  CO_ASSERT_OK(outcome);
  EXPECT_EQ(outcome->md5, "d41d8cd98f00b204e9800998ecf8427e");
}

CO_TEST(UploadBody, ALengthIsDemanded) {
  http::Request request = put(kText);
  request.headers.erase("content-length");
  EXPECT_EQ((co_await refusal(std::move(request))).code, ErrorCode::MissingContentLength);
  http::Request coded = put(kText);
  coded.headers.erase("content-length");
  coded.headers.add("transfer-encoding", "chunked");
  const Error refused = co_await refusal(std::move(coded));
  EXPECT_EQ(refused.code, ErrorCode::NotImplemented);
  EXPECT_THAT(refused.details, ::testing::ElementsAre(::testing::Pair("Header", "Transfer-Encoding")));
  const Authentication unsigned_chunks = streaming(PayloadSigning::StreamingUnsignedTrailer);
  EXPECT_EQ((co_await refusal(put("0\r\n\r\n"), unsigned_chunks)).code, ErrorCode::MissingContentLength);
  EXPECT_EQ((co_await refusal(put("0\r\n\r\n", {{"x-amz-decoded-content-length", "many"}}), unsigned_chunks)).code,
            ErrorCode::InvalidArgument);
}

CO_TEST(UploadBody, AnAwsChunkedBodyMayComeInChunkedTransferCoding) {
  http::Request request = put("5\r\nhello\r\n0\r\n\r\n", chunked_headers(5));
  request.headers.erase("content-length");
  const auto outcome = co_await receive(std::move(request), streaming(PayloadSigning::StreamingUnsignedTrailer));
  CO_ASSERT_OK(outcome);
  EXPECT_EQ(outcome->bytes, "hello");
}

CO_TEST(UploadBody, TooLargeIsRefusedBeforeTheFirstByte) {
  UploadBodyOptions options;
  options.max_size = 20;
  http::Request request = put(kText);
  const auto body = make_upload_body(request, {}, options);
  CO_ASSERT_TRUE(!body);
  EXPECT_EQ(body.error().code, ErrorCode::EntityTooLarge);
  EXPECT_EQ(detail(body.error(), "ProposedSize"), "21");
  EXPECT_EQ(detail(body.error(), "MaxSizeAllowed"), "20");
  http::Request huge = put("", {{"content-length", "5368709121"}});
  EXPECT_EQ((co_await refusal(std::move(huge))).code, ErrorCode::EntityTooLarge);
}

CO_TEST(UploadBody, AShortBodyIsIncomplete) {
  EXPECT_EQ((co_await refusal(put(kText, {{"content-length", "22"}}))).code, ErrorCode::IncompleteBody);
  EXPECT_EQ((co_await refusal(put(kText, {{"content-length", "20"}}))).code, ErrorCode::IncompleteBody);
}

CO_TEST(UploadBody, TheSignedPayloadHashIsVerified) {
  CO_ASSERT_OK(co_await receive(put(kText), hashed(kTextSha256)));
  const Error error = co_await refusal(put(kText + "!"), hashed(kTextSha256));
  EXPECT_EQ(error.code, ErrorCode::XAmzContentSHA256Mismatch);
  EXPECT_EQ(detail(error, "ClientComputedContentSHA256"), kTextSha256);
  EXPECT_EQ(detail(error, "S3ComputedContentSHA256"), hex_sha256(kText + "!"));
}

CO_TEST(UploadBody, ContentMd5IsVerified) {
  const std::string right = utils::base64_encode(utils::md5(kText));
  CO_ASSERT_OK(co_await receive(put(kText, {{"content-md5", right}})));
  const Error error = co_await refusal(put("other", {{"content-md5", right}}));
  EXPECT_EQ(error.code, ErrorCode::BadDigest);
  EXPECT_EQ(error.message, "The Content-MD5 you specified did not match what we received.");
  EXPECT_EQ(detail(error, "ExpectedDigest"), right);
  for (const char* value : {"", "rL0Y20zC+Fzt72VPzMSk2A=", "YWJj", "!!!!"}) {
    EXPECT_EQ((co_await refusal(put(kText, {{"content-md5", value}}))).code, ErrorCode::InvalidDigest) << value;
  }
}

CO_TEST(UploadBody, EveryChecksumHeaderIsVerified) {
  for (const auto algorithm : model::kAllChecksumAlgorithms) {
    const std::string header(model::header_name(algorithm));
    const std::string right = checksum_of(algorithm, kText);
    const auto outcome = co_await receive(put(kText, {{header, right}}));
    CO_ASSERT_OK(outcome);
    EXPECT_EQ(outcome->announced, algorithm);
    EXPECT_EQ(outcome->checksums, (std::vector<model::Checksum>{{algorithm, right}}));
    Error error = co_await refusal(put("other", {{header, right}}));
    EXPECT_EQ(error.code, ErrorCode::BadDigest);
    EXPECT_EQ(error.message, "The " + std::string(model::to_string(algorithm)) +
                                 " you specified did not match the calculated checksum.");
    error = co_await refusal(put(kText, {{header, "bogus"}}));
    EXPECT_EQ(error.code, ErrorCode::InvalidRequest);
    EXPECT_EQ(error.message, "Value for " + header + " header is invalid.");
  }
}

CO_TEST(UploadBody, OnlyOneChecksumIsAllowed) {
  const std::string words = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.";
  const std::string crc32 = checksum_of(ChecksumAlgorithm::Crc32, kText);
  const std::string sha1 = checksum_of(ChecksumAlgorithm::Sha1, kText);
  Error error = co_await refusal(put(kText, {{"x-amz-checksum-crc32", crc32}, {"x-amz-checksum-sha1", sha1}}));
  EXPECT_EQ(error.code, ErrorCode::InvalidRequest);
  EXPECT_EQ(error.message, words);
  error = co_await refusal(put("0\r\n\r\n", chunked_headers(0, {{"x-amz-checksum-crc32", crc32},
                                                                {"x-amz-trailer", "x-amz-checksum-crc32"}})),
                           streaming(PayloadSigning::StreamingUnsignedTrailer));
  EXPECT_EQ(error.message, words);
}

CO_TEST(UploadBody, TheSdkAlgorithmHeaderNeedsItsChecksum) {
  const std::string crc32 = checksum_of(ChecksumAlgorithm::Crc32, kText);
  Error error = co_await refusal(put(kText, {{"x-amz-sdk-checksum-algorithm", "CRC32"}}));
  EXPECT_EQ(error.code, ErrorCode::InvalidRequest);
  EXPECT_THAT(error.message, HasSubstr("x-amz-sdk-checksum-algorithm specified, but no corresponding"));
  CO_ASSERT_OK(
      co_await receive(put(kText, {{"x-amz-sdk-checksum-algorithm", "crc32"}, {"x-amz-checksum-crc32", crc32}})));
  error = co_await refusal(put(kText, {{"x-amz-sdk-checksum-algorithm", "SHA1"}, {"x-amz-checksum-crc32", crc32}}));
  EXPECT_EQ(error.code, ErrorCode::InvalidRequest);
}

CO_TEST(UploadBody, ChecksumsAskedForAreComputedBesideTheClientsOwn) {
  UploadBodyOptions options;
  options.want_checksum = ChecksumAlgorithm::Crc64Nvme;
  auto outcome = co_await receive(put(kText), {}, options);
  CO_ASSERT_OK(outcome);
  CO_ASSERT_TRUE(outcome->checksums.size() == 1);
  EXPECT_EQ(outcome->checksums[0].value, checksum_of(ChecksumAlgorithm::Crc64Nvme, kText));
  const std::string sha256 = checksum_of(ChecksumAlgorithm::Sha256, kText);
  outcome = co_await receive(put(kText, {{"x-amz-checksum-sha256", sha256}}), hashed(kTextSha256), options);
  CO_ASSERT_OK(outcome);
  EXPECT_EQ(outcome->checksums.size(), 2u);
  options.want_checksum = ChecksumAlgorithm::Sha256;
  outcome = co_await receive(put(kText, {{"x-amz-checksum-sha256", sha256}}), hashed(kTextSha256), options);
  CO_ASSERT_OK(outcome);
  EXPECT_EQ(outcome->checksums, (std::vector<model::Checksum>{{ChecksumAlgorithm::Sha256, sha256}}));
}

CO_TEST(UploadBody, SignedChunksAreDecodedAndVerifiedHoweverTheyArrive) {
  const std::string data = std::string(65536, 'a') + std::string(1024, 'a');
  ChunkWriter writer(kDocumentedSeed);
  writer.chunk(std::string_view(data).substr(0, 65536));
  writer.chunk(std::string_view(data).substr(65536));
  writer.chunk("");
  for (const std::size_t piece : {1u, 7u, 1000u, 65536u, 1u << 20}) {
    for (const std::size_t max : {3000u, 1u << 20}) {
      const auto outcome = co_await receive(put(writer.end(), chunked_headers(data.size()), piece),
                                            streaming(PayloadSigning::StreamingSigned, kDocumentedSeed), {}, max);
      CO_ASSERT_OK(outcome);
      EXPECT_EQ(outcome->bytes, data);
      EXPECT_EQ(outcome->md5, utils::hex_encode(utils::md5(data)));
    }
  }
}

CO_TEST(UploadBody, AForgedChunkIsNeverPublished) {
  ChunkWriter writer(kDocumentedSeed);
  writer.chunk(std::string(8192, 'a'));
  writer.chunk("b");
  writer.chunk("");
  const std::string wire = writer.end();
  const Authentication authentication = streaming(PayloadSigning::StreamingSigned, kDocumentedSeed);
  CO_ASSERT_OK(co_await receive(put(wire, chunked_headers(8193)), authentication));
  for (const std::string_view mark : {"aaaa", "b\r\n0", "=", "0;chunk"}) {
    std::string forged = wire;
    const std::size_t at = mark == "0;chunk" ? forged.rfind(mark) + 20 : forged.find(mark) + (mark == "=" ? 1 : 0);
    forged[at] = forged[at] == 'c' ? 'd' : 'c';
    const Error error = co_await refusal(put(forged, chunked_headers(8193)), authentication);
    EXPECT_EQ(error.code, ErrorCode::SignatureDoesNotMatch) << mark;
  }
}

CO_TEST(UploadBody, ChunkSignaturesAreNotVerifiedWithoutAKey) {
  ChunkWriter writer("wrong seed");
  writer.chunk("hello");
  writer.chunk("");
  const auto outcome =
      co_await receive(put(writer.end(), chunked_headers(5)), streaming(PayloadSigning::StreamingSigned));
  CO_ASSERT_OK(outcome);
  EXPECT_EQ(outcome->bytes, "hello");
}

CO_TEST(UploadBody, TrailerSignaturesAreReadOverWithoutAKey) {
  const std::string wire =
      "5;chunk-signature=x\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\n\r\n"
      "x-amz-trailer-signature:y\r\n\r\n";
  const auto outcome = co_await receive(put(wire, chunked_headers(5, {{"x-amz-trailer", "x-amz-checksum-crc32"}})),
                                        streaming(PayloadSigning::StreamingSignedTrailer));
  CO_ASSERT_OK(outcome);
  EXPECT_EQ(outcome->bytes, "hello");
}

CO_TEST(UploadBody, SignedTrailersAreVerified) {
  const std::string crc = checksum_of(ChecksumAlgorithm::Crc32c, kText);
  const auto wire = [&](const std::string& name, const std::string& value) {
    ChunkWriter writer(kDocumentedTrailerSeed);
    writer.chunk(kText);
    writer.chunk("");
    writer.trailer(name, value);
    writer.sign_trailers();
    return writer.end();
  };
  const HeaderList headers = chunked_headers(kText.size(), {{"x-amz-trailer", "x-amz-checksum-crc32c"}});
  const Authentication authentication = streaming(PayloadSigning::StreamingSignedTrailer, kDocumentedTrailerSeed);
  const auto outcome = co_await receive(put(wire("x-amz-checksum-crc32c", crc), headers), authentication);
  CO_ASSERT_OK(outcome);
  EXPECT_EQ(outcome->announced, ChecksumAlgorithm::Crc32c);
  EXPECT_EQ(outcome->checksums, (std::vector<model::Checksum>{{ChecksumAlgorithm::Crc32c, crc}}));

  std::string forged = wire("x-amz-checksum-crc32c", crc);
  char& digit = forged[forged.rfind("signature:") + 12];
  digit = digit == '0' ? '1' : '0';
  Error error = co_await refusal(put(forged, headers), authentication);
  EXPECT_EQ(error.code, ErrorCode::SignatureDoesNotMatch);
  error = co_await refusal(put(wire("x-amz-checksum-crc32c", "AAAAAA=="), headers), authentication);
  EXPECT_EQ(error.code, ErrorCode::BadDigest);
  error = co_await refusal(put(wire("x-amz-checksum-sha1", crc), headers), authentication);
  EXPECT_EQ(error.code, ErrorCode::MalformedTrailerError);
}

CO_TEST(UploadBody, UnsignedTrailersMustBeTheAnnouncedOnesAndRight) {
  const Authentication authentication = streaming(PayloadSigning::StreamingUnsignedTrailer);
  for (const auto algorithm : model::kAllChecksumAlgorithms) {
    const std::string name(model::header_name(algorithm));
    const HeaderList headers = chunked_headers(
        kText.size(),
        {{"x-amz-trailer", name}, {"x-amz-sdk-checksum-algorithm", std::string(model::to_string(algorithm))}});
    const auto wire = [&](const std::string& trailers) { return "15\r\n" + kText + "\r\n0\r\n" + trailers + "\r\n"; };
    const auto outcome =
        co_await receive(put(wire(name + ':' + checksum_of(algorithm, kText) + "\r\n"), headers), authentication);
    CO_ASSERT_OK(outcome);
    EXPECT_EQ(outcome->bytes, kText);
    EXPECT_EQ(outcome->checksums.size(), 1u);
    Error error =
        co_await refusal(put(wire(name + ':' + checksum_of(algorithm, "other") + "\r\n"), headers), authentication);
    EXPECT_EQ(error.code, ErrorCode::BadDigest);
    error = co_await refusal(put(wire(name + ":bogus\r\n"), headers), authentication);
    EXPECT_EQ(error.code, ErrorCode::InvalidRequest);
    EXPECT_EQ(error.message, "Value for " + name + " trailing header is invalid.");
    EXPECT_EQ((co_await refusal(put(wire(""), headers), authentication)).code, ErrorCode::MalformedTrailerError);
    EXPECT_EQ((co_await refusal(put(wire("x-amz-meta-a:b\r\n"), headers), authentication)).code,
              ErrorCode::MalformedTrailerError);
  }
}

CO_TEST(UploadBody, TrailersMustBeAnnouncedInAModeThatHasThem) {
  const Authentication trailers = streaming(PayloadSigning::StreamingUnsignedTrailer);
  Error error = co_await refusal(put("0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", chunked_headers(0)), trailers);
  EXPECT_EQ(error.code, ErrorCode::MalformedTrailerError);
  error = co_await refusal(put("0\r\n\r\n", chunked_headers(0, {{"x-amz-trailer", "x-amz-checksum-md6"}})), trailers);
  EXPECT_EQ(error.code, ErrorCode::InvalidRequest);
  EXPECT_EQ(error.message, "The value specified in the x-amz-trailer header is not supported");
  error = co_await refusal(put(kText, {{"x-amz-trailer", "x-amz-checksum-crc32"}}));
  EXPECT_EQ(error.code, ErrorCode::MalformedTrailerError);
}

CO_TEST(UploadBody, TheDecodedLengthMustBeRight) {
  const Authentication authentication = streaming(PayloadSigning::StreamingUnsignedTrailer);
  for (const std::size_t length : {4u, 6u}) {
    const Error error = co_await refusal(put("5\r\nhello\r\n0\r\n\r\n", chunked_headers(length)), authentication);
    EXPECT_EQ(error.code, ErrorCode::IncompleteBody) << length;
  }
}

CO_TEST(UploadBody, ALargeBodyIsDigestedOnThePoolWithTheSameResult) {
  runtime::BlockingPool pool("digest", 2, 16);
  std::string data(5u << 20, '\0');
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<char>(i * 31 + i / 257);
  UploadBodyOptions options;
  options.digest_pool = &pool;
  options.want_checksum = ChecksumAlgorithm::Crc64Nvme;
  auto outcome = co_await receive(put(data), hashed(hex_sha256(data)), options);
  CO_ASSERT_OK(outcome);
  EXPECT_EQ(outcome->md5, utils::hex_encode(utils::md5(data)));
  EXPECT_EQ(outcome->checksums[0].value, checksum_of(ChecksumAlgorithm::Crc64Nvme, data));
  EXPECT_EQ((co_await refusal(put(data), hashed(kEmptyHash), options)).code, ErrorCode::XAmzContentSHA256Mismatch);

  ChunkWriter writer(kDocumentedSeed);
  for (std::size_t at = 0; at < data.size(); at += 1u << 16) writer.chunk(std::string_view(data).substr(at, 1u << 16));
  writer.chunk("");
  outcome = co_await receive(put(writer.end(), chunked_headers(data.size())),
                             streaming(PayloadSigning::StreamingSigned, kDocumentedSeed), options);
  CO_ASSERT_OK(outcome);
  EXPECT_EQ(outcome->bytes, data);
  EXPECT_EQ(outcome->md5, utils::hex_encode(utils::md5(data)));
}

/// Makes up chunks as large as they may be.
class MadeUpBody final : public stream::BodyReader {
 public:
  explicit MadeUpBody(std::size_t chunks) : left_(chunks) {}
  Task<stream::Chunk> read(std::size_t max) override {
    if (left_ == 0) co_return stream::Chunk{};
    --left_;
    co_return stream::Chunk(std::string(max, 'x'));
  }
  std::optional<std::uint64_t> length() const override { return std::nullopt; }

 private:
  std::size_t left_;
};

CO_TEST(UploadBody, TheSocketIsNotReadAheadOfTheDigests) {
  // One thread that is held up: the reader may get three chunks digested later and must then wait.
  runtime::BlockingPool pool("digest", 1, 16);
  std::promise<void> go;
  auto hold = go.get_future().share();
  CO_ASSERT_TRUE(pool.submit([hold] { hold.wait(); }));
  constexpr std::size_t kChunk = 1u << 20;
  http::Request request = put("", {{"content-length", std::to_string(10 * kChunk)}});
  request.body = std::make_unique<MadeUpBody>(10);
  UploadBodyOptions options;
  options.digest_pool = &pool;
  const auto body = make_upload_body(request, {}, options);
  CO_ASSERT_OK(body);
  std::size_t delivered = 0;
  bool ended = false;
  auto executor = co_await asio::this_coro::executor;
  asio::co_spawn(
      executor,
      [&]() -> asio::awaitable<void> {
        for (;;) {
          const auto chunk = co_await (*body)->read(kChunk);
          EXPECT_TRUE(chunk);
          if (!chunk || chunk->empty()) break;
          ++delivered;
        }
        ended = true;
      },
      asio::detached);
  for (int i = 0; i < 50; ++i) co_await asio::post(executor, asio::use_awaitable);
  EXPECT_EQ(delivered, 3u);
  go.set_value();
  while (!ended) co_await asio::post(executor, asio::use_awaitable);
  EXPECT_EQ(delivered, 10u);
}

CO_TEST(UploadBody, AnUploadMayBeDroppedHalfWay) {
  runtime::BlockingPool pool("digest", 1, 16);
  http::Request request = put(std::string(4u << 20, 'x'));
  UploadBodyOptions options;
  options.digest_pool = &pool;
  auto body = make_upload_body(request, hashed(kEmptyHash), options);
  CO_ASSERT_OK(body);
  CO_ASSERT_OK(co_await (*body)->read(1u << 20));
  body->reset();
}

CO_TEST(ReadDocument, ReadsUnderTheSameVerdict) {
  http::Request request = put("<a/>");
  const auto text = co_await read_document(request, hashed(hex_sha256("<a/>")), 100);
  CO_ASSERT_OK(text);
  EXPECT_EQ(*text, "<a/>");
  http::Request forged = put("<b/>");
  const auto refused = co_await read_document(forged, hashed(hex_sha256("<a/>")), 100);
  CO_ASSERT_TRUE(!refused);
  EXPECT_EQ(refused.error().code, ErrorCode::XAmzContentSHA256Mismatch);
}

CO_TEST(ReadDocument, NeedsNoLengthButHasALimit) {
  for (const bool with_length : {true, false}) {
    http::Request request = put(std::string(101, 'x'));
    if (!with_length) request.headers.erase("content-length");
    const auto refused = co_await read_document(request, {}, 100);
    CO_ASSERT_TRUE(!refused);
    EXPECT_EQ(refused.error().code, ErrorCode::MalformedXML);
    http::Request fits = put(std::string(100, 'x'));
    if (!with_length) fits.headers.erase("content-length");
    const auto text = co_await read_document(fits, {}, 100);
    CO_ASSERT_OK(text);
    EXPECT_EQ(text->size(), 100u);
  }
}

CO_TEST(ReadDocument, DemandsADigestWhenToldTo) {
  http::Request bare = put("<a/>");
  const auto refused = co_await read_document(bare, {}, 100, DocumentDigest::Required);
  CO_ASSERT_TRUE(!refused);
  EXPECT_EQ(refused.error().code, ErrorCode::InvalidRequest);
  EXPECT_THAT(refused.error().message, HasSubstr("Content-MD5"));
  http::Request md5 = put("<a/>", {{"content-md5", utils::base64_encode(utils::md5("<a/>"))}});
  CO_ASSERT_OK(co_await read_document(md5, {}, 100, DocumentDigest::Required));
  http::Request crc = put("<a/>", {{"x-amz-checksum-crc32", checksum_of(ChecksumAlgorithm::Crc32, "<a/>")}});
  CO_ASSERT_OK(co_await read_document(crc, {}, 100, DocumentDigest::Required));
}

TEST(StoredContentEncoding, LosesOnlyItsAwsChunkedMember) {
  EXPECT_EQ(stored_content_encoding("aws-chunked"), "");
  EXPECT_EQ(stored_content_encoding("gzip,aws-chunked"), "gzip");
  EXPECT_EQ(stored_content_encoding("AWS-Chunked, gzip , br"), "gzip,br");
  EXPECT_EQ(stored_content_encoding("gzip, br"), "gzip, br");
  EXPECT_EQ(stored_content_encoding(""), "");
}

}  // namespace
}  // namespace mocks3::s3api::test
