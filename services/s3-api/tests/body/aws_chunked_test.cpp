// Vectors: "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks" and "…
// Including Trailing Headers" (Example: PUT Object).
#include "body/aws_chunked.hpp"

#include <gtest/gtest.h>

#include <random>

#include "body/chunk_signatures.hpp"
#include "chunk_writer.hpp"

namespace mocks3::s3api::test {
namespace {

using Kind = AwsChunkedDecoder::Event::Kind;

struct Decoded {
  std::string bytes;
  std::vector<std::string> signatures;
  stream::Trailers trailers;
  std::string trailer_signature;
  bool operator==(const Decoded&) const = default;
};

/// Feeds `wire` in pieces whose sizes `piece` gives, each from memory of its own, so that a view kept too long shows.
template <class Piece>
Result<Decoded> decode(const std::string& wire, AwsChunkedDecoder::Options options, Piece piece) {
  AwsChunkedDecoder decoder(options);
  Decoded decoded;
  for (std::size_t at = 0; at < wire.size();) {
    const std::size_t size = std::min<std::size_t>(std::max<std::size_t>(piece(), 1), wire.size() - at);
    const auto copy = std::make_unique<std::string>(wire.substr(at, size));
    at += size;
    std::string_view input = *copy;
    for (;;) {
      TRY(const auto event, decoder.next(input));
      if (event.kind == Kind::NeedInput) break;
      if (event.kind == Kind::Data) decoded.bytes += event.data;
      if (event.kind == Kind::ChunkEnd) decoded.signatures.emplace_back(event.signature);
    }
    EXPECT_TRUE(input.empty()) << "NeedInput with input left";
  }
  CHECK_OK(decoder.finish());
  decoded.trailers = decoder.trailers();
  decoded.trailer_signature = decoder.trailer_signature();
  return decoded;
}

Result<Decoded> decode(const std::string& wire, const AwsChunkedDecoder::Options& options) {
  return decode(wire, options, [&] { return wire.size(); });
}

ErrorCode code_of(const std::string& wire, const AwsChunkedDecoder::Options& options) {
  const auto whole = decode(wire, options);
  const auto bytewise = decode(wire, options, [] { return 1; });
  EXPECT_EQ(whole.has_value(), bytewise.has_value());
  if (whole || bytewise) {
    ADD_FAILURE() << "accepted";
    return ErrorCode::InternalError;
  }
  EXPECT_EQ(whole.error().code, bytewise.error().code);
  return whole.error().code;
}

const std::string kSig(64, 'a');

std::string documented_chunks(std::string_view first, std::string_view second, std::string_view last) {
  std::string wire = "10000;chunk-signature=" + std::string(first) + "\r\n" + std::string(65536, 'a') + "\r\n";
  wire += "400;chunk-signature=" + std::string(second) + "\r\n" + std::string(1024, 'a') + "\r\n";
  return wire + "0;chunk-signature=" + std::string(last) + "\r\n";
}

std::string documented_body() {
  return documented_chunks("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
                           "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
                           "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9") +
         "\r\n";
}

std::string documented_trailer_body() {
  return documented_chunks("b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
                           "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
                           "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992") +
         "x-amz-checksum-crc32c:sOO8/Q==\r\n"
         "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";
}

constexpr AwsChunkedDecoder::Options kDocumented{.decoded_length = 66560, .signed_chunks = true};
constexpr AwsChunkedDecoder::Options kDocumentedTrailer{
    .decoded_length = 66560, .trailers = true, .signed_chunks = true, .signed_trailers = true};

Result<> verify_chain(const Decoded& decoded, std::string_view seed, bool trailers) {
  ChunkSignatures signatures(streaming(PayloadSigning::StreamingSigned, seed));
  signatures.update(std::string_view(decoded.bytes).substr(0, 65536));
  signatures.end_chunk(decoded.signatures.at(0));
  signatures.update(std::string_view(decoded.bytes).substr(65536));
  signatures.end_chunk(decoded.signatures.at(1));
  signatures.end_chunk(decoded.signatures.at(2));
  if (trailers) signatures.check_trailers(decoded.trailers, decoded.trailer_signature);
  return signatures.verdict();
}

TEST(AwsChunked, TheDocumentedUploadIsDecodedAndItsSignaturesAreRight) {
  const std::string wire = documented_body();
  EXPECT_EQ(wire.size(), 66824u) << "the Content-Length of the example";
  const auto decoded = decode(wire, kDocumented);
  ASSERT_TRUE(decoded) << decoded.error().describe();
  EXPECT_EQ(decoded->bytes, std::string(66560, 'a'));
  EXPECT_TRUE(verify_chain(*decoded, kDocumentedSeed, false));
  EXPECT_FALSE(verify_chain(*decoded, kDocumentedTrailerSeed, false));
}

TEST(AwsChunked, TheDocumentedTrailersAreDecodedAndTheirSignatureIsRight) {
  const auto decoded = decode(documented_trailer_body(), kDocumentedTrailer);
  ASSERT_TRUE(decoded) << decoded.error().describe();
  EXPECT_EQ(decoded->trailers, (stream::Trailers{{"x-amz-checksum-crc32c", "sOO8/Q=="}}));
  EXPECT_TRUE(verify_chain(*decoded, kDocumentedTrailerSeed, true));
  Decoded changed = *decoded;
  changed.trailers.front().second = "sOO8/A==";
  EXPECT_FALSE(verify_chain(changed, kDocumentedTrailerSeed, true));
}

TEST(AwsChunked, AnyWayOfCuttingTheBytesGivesTheSame) {
  const std::string wire = documented_trailer_body();
  const auto whole = decode(wire, kDocumentedTrailer);
  const auto bytewise = decode(wire, kDocumentedTrailer, [] { return 1; });
  ASSERT_TRUE(whole && bytewise);
  EXPECT_EQ(*whole, *bytewise);
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::uniform_int_distribution<std::size_t> size(1, 1 + 40u * static_cast<unsigned>(round));
    const auto cut = decode(wire, kDocumentedTrailer, [&] { return size(random); });
    ASSERT_TRUE(cut) << cut.error().describe();
    ASSERT_EQ(*cut, *whole);
  }
}

TEST(AwsChunked, UnsignedChunksNeedNoSignatureAndMayCarryOne) {
  const AwsChunkedDecoder::Options options{.decoded_length = 5, .trailers = true};
  for (const std::string& wire :
       {std::string("5\r\nhello\r\n0\r\n\r\n"), "5;chunk-signature=" + kSig + "\r\nhello\r\n0;x=y\r\n\r\n",
        std::string("0005\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n")}) {
    const auto decoded = decode(wire, options);
    ASSERT_TRUE(decoded) << wire;
    EXPECT_EQ(decoded->bytes, "hello");
  }
}

TEST(AwsChunked, AnEmptyBodyIsOneEmptyChunk) {
  EXPECT_TRUE(decode("0\r\n\r\n", {.decoded_length = 0, .trailers = true}));
  EXPECT_TRUE(decode("0;chunk-signature=" + kSig + "\r\n\r\n", {.decoded_length = 0, .signed_chunks = true}));
}

TEST(AwsChunked, HabitsOfKnownClientsAreTolerated) {
  const AwsChunkedDecoder::Options options{.decoded_length = 5, .trailers = true};
  const std::string data = "5\r\nhello\r\n0\r\n";
  EXPECT_TRUE(decode(data + "x-amz-checksum-crc32:NhCmhg==\n\r\n\r\n", options)) << "LF, and one CRLF too many";
  EXPECT_TRUE(decode(data + "X-Amz-Checksum-Crc32 : NhCmhg==\r\n", options)) << "no empty line at the end";
  EXPECT_TRUE(decode("5\r\nhello\r\n0\r\n", {.decoded_length = 5})) << "no last CRLF";
  const std::string signed_data = "5;chunk-signature=" + kSig + "\r\nhello\r\n0;chunk-signature=" + kSig + "\r\n";
  const auto decoded =
      decode(signed_data + "x-amz-checksum-crc32:NhCmhg==\n\r\nx-amz-trailer-signature:" + kSig + "\r\n\r\n",
             {.decoded_length = 5, .trailers = true, .signed_chunks = true, .signed_trailers = true});
  ASSERT_TRUE(decoded) << "an empty line before the trailer signature";
  EXPECT_EQ(decoded->trailer_signature, kSig);
}

TEST(AwsChunked, BrokenFramingIsAnIncompleteBody) {
  const AwsChunkedDecoder::Options options{.decoded_length = 5};
  for (const char* wire : {
           "",                             // nothing
           "5",                            // header cut
           "5\r\n",                        // bytes missing
           "5\r\nhel",                     // bytes cut
           "5\r\nhello",                   // CRLF missing
           "5\r\nhello\r\n",               // last chunk missing
           "5\r\nhello\r\n0",              // last header cut
           "5\r\nhello\r\n0\r\n\r",        // last CRLF cut
           "5\nhello\r\n0\r\n\r\n",        // LF behind a header
           "5\r\nhelloXX0\r\n\r\n",        // no CRLF behind bytes
           "5\r\nhello\n\r0\r\n\r\n",      // the wrong way round
           "x\r\nhello\r\n0\r\n\r\n",      // not a number
           "\r\nhello\r\n0\r\n\r\n",       // no size
           ";a=b\r\nhello\r\n0\r\n\r\n",   // no size before an extension
           "-5\r\nhello\r\n0\r\n\r\n",     // sign
           "0x5\r\nhello\r\n0\r\n\r\n",    // prefix
           " 5\r\nhello\r\n0\r\n\r\n",     // space
           "5 \r\nhello\r\n0\r\n\r\n",     // space
           "4\r\nhell\r\n0\r\n\r\n",       // fewer bytes than announced
           "6\r\nhello!\r\n0\r\n\r\n",     // more bytes than announced
           "10000000000000005\r\nhello",   // overflow
           "ffffffffffffffff\r\nhello",    // as large as a number may be
           "5\r\nhello\r\n0\r\n\r\nmore",  // bytes behind the end
           "5\r\nhello\r\n0\r\n\r\n\r\n\r\n",
           "hello",  // not framed at all
       }) {
    EXPECT_EQ(code_of(wire, options), ErrorCode::IncompleteBody) << wire;
  }
}

TEST(AwsChunked, AnEndlessChunkHeaderIsRefused) {
  EXPECT_EQ(code_of("5;" + std::string(10000, 'x'), {.decoded_length = 5}), ErrorCode::IncompleteBody);
}

TEST(AwsChunked, SignedModesDemandASignatureOnEveryChunk) {
  const AwsChunkedDecoder::Options options{.decoded_length = 5, .signed_chunks = true};
  const std::string good = ";chunk-signature=" + kSig;
  for (const std::string& extension :
       {std::string(), std::string(";"), std::string(";chunk-signature="), ";chunk-signature=" + kSig.substr(1),
        ";chunk-signature=" + std::string(64, 'A'), ";chunk-signature=" + kSig + "a", ";signature=" + kSig}) {
    EXPECT_EQ(code_of("5" + extension + "\r\nhello\r\n0" + good + "\r\n\r\n", options), ErrorCode::IncompleteBody);
    EXPECT_EQ(code_of("5" + good + "\r\nhello\r\n0" + extension + "\r\n\r\n", options), ErrorCode::IncompleteBody);
  }
}

TEST(AwsChunked, MalformedTrailersAreRefused) {
  const AwsChunkedDecoder::Options options{.decoded_length = 0, .trailers = true};
  for (const std::string& trailers :
       {std::string("nonsense\r\n\r\n"), std::string(":value\r\n\r\n"), std::string("name:val"),
        "x-amz-trailer-signature:" + kSig + "\r\nname:value\r\n\r\n",
        "a:" + std::string(5000, 'x') + "\r\nb:" + std::string(5000, 'x') + "\r\n\r\n"}) {
    EXPECT_EQ(code_of("0\r\n" + trailers, options), ErrorCode::MalformedTrailerError) << trailers.substr(0, 40);
  }
  EXPECT_EQ(code_of("0\r\n", options), ErrorCode::MalformedTrailerError);
  const AwsChunkedDecoder::Options with_signature{
      .decoded_length = 0, .trailers = true, .signed_chunks = true, .signed_trailers = true};
  const std::string last = "0;chunk-signature=" + kSig + "\r\n";
  for (const std::string& trailers :
       {std::string("\r\n"), std::string("a:b\r\n\r\n"), std::string("a:b\r\nx-amz-trailer-signature:short\r\n\r\n")}) {
    EXPECT_EQ(code_of(last + trailers, with_signature), ErrorCode::MalformedTrailerError) << trailers;
  }
}

TEST(AwsChunked, OnlyTheLastChunkMayBeSmall) {
  const std::string small = "1fff\r\n" + std::string(8191, 'x') + "\r\n";
  const std::string enough = "2000\r\n" + std::string(8192, 'x') + "\r\n";
  const std::string end = "1\r\nx\r\n0\r\n\r\n";
  EXPECT_TRUE(decode(enough + end, {.decoded_length = 8193}));
  const auto refused = decode(small + end, {.decoded_length = 8192});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::InvalidChunkSizeError);
  EXPECT_EQ(detail(refused.error(), "Chunk"), "1");
  EXPECT_EQ(detail(refused.error(), "BadChunkSize"), "8191");
}

TEST(ChunkSignatures, AWrongSignatureIsRememberedWhateverFollows) {
  ChunkSignatures signatures(streaming(PayloadSigning::StreamingSigned, kDocumentedSeed));
  signatures.update(std::string(65536, 'a'));
  signatures.end_chunk(kSig);
  ASSERT_FALSE(signatures.verdict());
  signatures.update("more");
  signatures.end_chunk(kSig);
  EXPECT_EQ(signatures.verdict().error().code, ErrorCode::SignatureDoesNotMatch);
  EXPECT_NE(signatures.verdict().error().cause.find("chunk 1"), std::string::npos);
}

}  // namespace
}  // namespace mocks3::s3api::test
