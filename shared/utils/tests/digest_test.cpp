#include "mocks3/utils/digest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "mocks3/utils/crc.hpp"
#include "mocks3/utils/encoding.hpp"
#include "mocks3/utils/random.hpp"

namespace mocks3::utils {
namespace {

constexpr std::string_view kCheck = "123456789";

/// Bytes without a short period.
std::string noise(std::size_t size) {
  std::string bytes;
  std::uint32_t state = 1;
  while (bytes.size() < size) {
    state = state * 1664525 + 1013904223;
    bytes += static_cast<char>(state >> 24);
  }
  return bytes;
}

TEST(Md5, AnswersTheTestSuiteOfRfc1321) {
  const std::pair<std::string_view, std::string_view> vectors[] = {
      {"", "d41d8cd98f00b204e9800998ecf8427e"},
      {"a", "0cc175b9c0f1b6a831c399e269772661"},
      {"abc", "900150983cd24fb0d6963f7d28e17f72"},
      {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
      {"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
      {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"},
      {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
       "57edf4a22be3c955ac49da2e2107b67a"},
  };
  for (const auto& [message, digest] : vectors) EXPECT_EQ(hex_encode(md5(message)), digest) << message;
}

TEST(Sha1, AnswersTheExamplesOfFips180) {
  EXPECT_EQ(hex_encode(sha1("")), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(hex_encode(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex_encode(sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
}

TEST(Sha256, AnswersTheExamplesOfFips180) {
  EXPECT_EQ(hex_encode(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_encode(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_encode(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Digest, OfPiecesIsThatOfTheWhole) {
  const auto message = noise(1000);
  for (const auto algorithm : {DigestAlgorithm::Md5, DigestAlgorithm::Sha1, DigestAlgorithm::Sha256}) {
    Digest whole(algorithm);
    whole.update(message);
    Digest pieces(algorithm);
    for (std::size_t i = 0; i < message.size(); i += 37) pieces.update(std::string_view(message).substr(i, 37));
    EXPECT_EQ(pieces.finish(), whole.finish());
  }
}

TEST(Digest, IsReadyForAnotherMessageAfterFinish) {
  Digest digest(DigestAlgorithm::Md5);
  digest.update("something else");
  digest.finish();
  digest.update("abc");
  EXPECT_EQ(digest.finish(), md5("abc"));
  EXPECT_EQ(digest.finish(), md5(""));
}

TEST(Digest, GoesOnAfterAMove) {
  Digest first(DigestAlgorithm::Sha256);
  first.update("a");
  Digest second(std::move(first));
  second.update("bc");
  EXPECT_EQ(second.finish(), sha256("abc"));
}

TEST(Digest, OneShotsOfManyThreadsDoNotMix) {
  const auto message = noise(500);
  const auto expected = sha256(message);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 200; ++n) {
        ASSERT_EQ(sha256(message), expected);
        ASSERT_EQ(hex_encode(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");
      }
    });
  }
}

TEST(HmacSha256, AnswersTheVectorsOfRfc4231) {
  EXPECT_EQ(hex_encode(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex_encode(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex_encode(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256, DerivesTheSigningKeyOfTheAwsExample) {
  auto key = hmac_sha256("AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830");
  for (const auto* scope : {"us-east-1", "iam", "aws4_request"}) key = hmac_sha256(key, scope);
  EXPECT_EQ(hex_encode(key), "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

TEST(HmacSha256, OneKeySignsManyMessages) {
  HmacSha256 hmac("Jefe");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(hex_encode(hmac.sign("what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hmac.sign("other"), hmac_sha256("Jefe", "other"));
  }
}

TEST(HmacSha256, TakesAnEmptyKeyAndMessage) {
  const std::string expected = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
  EXPECT_NE(hex_encode(hmac_sha256("a key that must not be left over", {})), expected);
  EXPECT_EQ(hex_encode(hmac_sha256({}, {})), expected);
  EXPECT_EQ(hex_encode(HmacSha256({}).sign({})), expected);
}

TEST(HmacSha256, KeepsItsKeyAfterAMove) {
  HmacSha256 first("Jefe");
  HmacSha256 second(std::move(first));
  EXPECT_EQ(second.sign("x"), hmac_sha256("Jefe", "x"));
}

TEST(HmacSha1, AnswersTheVectorsOfRfc2202) {
  EXPECT_EQ(hex_encode(hmac_sha1(std::string(20, '\x0b'), "Hi There")), "b617318655057264e28bc0b6fb378c8ef146be00");
  EXPECT_EQ(hex_encode(hmac_sha1("Jefe", "what do ya want for nothing?")), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST(HmacSha1, SignsTheSignatureVersion2ExampleOfAws) {
  const auto signature = hmac_sha1("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                                   "GET\n\n\nTue, 27 Mar 2007 19:36:42 +0000\n/awsexamplebucket1/photos/puppy.jpg");
  EXPECT_EQ(base64_encode(signature), "qgk2+6Sv9/oM7G3qLEjTH1a1l1g=");
}

std::string ascending(std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i);
  return bytes;
}

/// Bit by bit, as the definition has it.
std::uint64_t slow_crc64(std::string_view bytes) {
  std::uint64_t state = ~std::uint64_t{0};
  for (const char c : bytes) {
    state ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) state = (state >> 1) ^ ((state & 1) ? 0x9a6c9329ac4bc9b5 : 0);
  }
  return ~state;
}

TEST(Crc32, HasTheStandardCheckValue) {
  EXPECT_EQ(crc32(0, kCheck), 0xcbf43926);
  EXPECT_EQ(crc32(0, ""), 0U);
}

TEST(Crc32c, HasTheStandardCheckValue) {
  EXPECT_EQ(crc32c(0, kCheck), 0xe3069283);
  EXPECT_EQ(crc32c(0, ""), 0U);
}

TEST(Crc32c, AnswersTheExamplesOfRfc3720) {
  EXPECT_EQ(crc32c(0, std::string(32, '\0')), 0x8a9136aa);
  EXPECT_EQ(crc32c(0, std::string(32, '\xff')), 0x62a8ab43);
  EXPECT_EQ(crc32c(0, ascending(32)), 0x46dd794e);
}

TEST(Crc64Nvme, HasTheStandardCheckValue) {
  EXPECT_EQ(crc64_nvme(0, kCheck), 0xae8b14860a799888);
  EXPECT_EQ(crc64_nvme(0, ""), 0U);
}

TEST(Crc64Nvme, AnswersTheExamplesOfTheNvmeSpecification) {
  EXPECT_EQ(crc64_nvme(0, std::string(4096, '\0')), 0x6482d367eb22b64e);
  EXPECT_EQ(crc64_nvme(0, std::string(4096, '\xff')), 0xc0ddba7302eca3ac);
}

TEST(Crc64Nvme, AgreesWithItsDefinitionAtEveryLengthAndAlignment) {
  const auto bytes = noise(700);
  for (std::size_t size = 0; size < 600; ++size) {
    const auto piece = std::string_view(bytes).substr(size % 17, size);
    ASSERT_EQ(crc64_nvme(0, piece), slow_crc64(piece)) << size;
  }
}

TEST(Crc, GoesOnFromAnEarlierResult) {
  const auto bytes = noise(1000);
  for (std::size_t cut = 0; cut <= bytes.size(); cut += 50) {
    const auto head = std::string_view(bytes).substr(0, cut);
    const auto tail = std::string_view(bytes).substr(cut);
    ASSERT_EQ(crc32(crc32(0, head), tail), crc32(0, bytes));
    ASSERT_EQ(crc32c(crc32c(0, head), tail), crc32c(0, bytes));
    ASSERT_EQ(crc64_nvme(crc64_nvme(0, head), tail), crc64_nvme(0, bytes));
  }
}

TEST(CrcCombine, GivesTheCrcOfTheWhole) {
  const auto bytes = noise(1000);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    const auto head = std::string_view(bytes).substr(0, cut);
    const auto tail = std::string_view(bytes).substr(cut);
    ASSERT_EQ(crc32_combine(crc32(0, head), crc32(0, tail), tail.size()), crc32(0, bytes));
    ASSERT_EQ(crc32c_combine(crc32c(0, head), crc32c(0, tail), tail.size()), crc32c(0, bytes));
    ASSERT_EQ(crc64_nvme_combine(crc64_nvme(0, head), crc64_nvme(0, tail), tail.size()), crc64_nvme(0, bytes));
  }
}

TEST(CrcCombine, IsAssociativeForLengthsNobodyCouldHash) {
  constexpr std::uint64_t kB = 5'000'000'000'000;
  constexpr std::uint64_t kC = 123'456'789'012'345;
  EXPECT_EQ(crc32_combine(crc32_combine(1, 2, kB), 3, kC), crc32_combine(1, crc32_combine(2, 3, kC), kB + kC));
  EXPECT_EQ(crc32c_combine(crc32c_combine(1, 2, kB), 3, kC), crc32c_combine(1, crc32c_combine(2, 3, kC), kB + kC));
  EXPECT_EQ(crc64_nvme_combine(crc64_nvme_combine(1, 2, kB), 3, kC),
            crc64_nvme_combine(1, crc64_nvme_combine(2, 3, kC), kB + kC));
}

TEST(SipHash, AnswersTheReferenceVectors) {
  // vectors_sip64 of the reference implementation: key 00..0f, message 00, 01, 02 ... of each length.
  const std::pair<std::size_t, std::uint64_t> vectors[] = {
      {0, 0x726fdb47dd0e0e31}, {1, 0x74f839c593dc67fd},  {2, 0x0d6c8009d9a94f5a},  {3, 0x85676696d7fb7e2d},
      {4, 0xcf2794e0277187b7}, {5, 0x18765564cd99a68d},  {6, 0xcbc9466e58fee3ce},  {7, 0xab0200f58b01d137},
      {8, 0x93f5f5799a932462}, {15, 0xa129ca6149be45e5}, {63, 0x958a324ceb064572},
  };
  for (const auto& [size, expected] : vectors) {
    EXPECT_EQ(siphash24(0x0706050403020100, 0x0f0e0d0c0b0a0908, ascending(size)), expected) << size;
  }
}

TEST(SipHash, DependsOnBothHalvesOfTheKey) {
  EXPECT_NE(siphash24(1, 2, "x"), siphash24(1, 3, "x"));
  EXPECT_NE(siphash24(1, 2, "x"), siphash24(3, 2, "x"));
}

TEST(Random, NumbersDoNotRepeat) {
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(random_u64()).second);
}

TEST(Random, NumbersOfThreadsDiffer) {
  std::vector<std::uint64_t> drawn(4);
  {
    std::vector<std::jthread> threads;
    for (auto& slot : drawn) threads.emplace_back([&slot] { slot = random_u64(); });
  }
  EXPECT_EQ(std::set(drawn.begin(), drawn.end()).size(), drawn.size());
}

TEST(Random, HexHasTwoDigitsForEveryByte) {
  for (const std::size_t bytes : {0, 1, 16, 255, 256, 257, 1000}) {
    const auto decoded = hex_decode(random_hex(bytes));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->size(), bytes);
  }
  EXPECT_NE(random_hex(16), random_hex(16));
}

TEST(Random, RequestIdsHaveTheFormOfS3) {
  std::set<char> seen;
  for (int i = 0; i < 200; ++i) {
    const auto id = random_request_id();
    EXPECT_EQ(id.size(), 16U);
    seen.insert(id.begin(), id.end());
  }
  EXPECT_EQ(std::string(seen.begin(), seen.end()), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

TEST(Random, UuidsAreOfVersion4) {
  for (int i = 0; i < 50; ++i) {
    auto uuid = random_uuid();
    ASSERT_EQ(uuid.size(), 36U);
    EXPECT_EQ(uuid[14], '4');
    EXPECT_TRUE(std::string_view("89ab").contains(uuid[19])) << uuid;
    for (const std::size_t dash : {23, 18, 13, 8}) {
      EXPECT_EQ(uuid[dash], '-');
      uuid.erase(dash, 1);
    }
    EXPECT_TRUE(hex_decode(uuid));
  }
}

}  // namespace
}  // namespace mocks3::utils
