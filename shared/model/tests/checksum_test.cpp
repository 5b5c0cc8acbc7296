#include "mocks3/model/checksum.hpp"

#include <gtest/gtest.h>

#include <set>

namespace mocks3::model {
namespace {

using enum ChecksumAlgorithm;

constexpr std::string_view kFirst = "hello ";
constexpr std::string_view kSecond = "world";

struct Vector {
  ChecksumAlgorithm algorithm;
  std::string_view first;      // of kFirst
  std::string_view second;     // of kSecond
  std::string_view whole;      // of both
  std::string_view composite;  // of the two values' bytes
};

// Computed with an independent bitwise implementation and Python's hashlib.
constexpr Vector kVectors[] = {
    {Crc32, "7YH59g==", "OncRQw==", "DUoRhQ==", "1Fu2mQ==-2"},
    {Crc32c, "fmJ+WA==", "MaqBTg==", "yZRlqg==", "vUZpoA==-2"},
    {Crc64Nvme, "w0MIGLRZZYI=", "NKb0GPs3WL8=", "jSnVw/bqjr4=", ""},
    {Sha1, "xNhxrROtAP3pp7t/9+0lQ67FQkE=", "fCEUM/AgcVl3Qeb/Wo6jR4mrv0M=", "Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
     "9oeo+kMlG3hL6irRRMB+8GuSWwc=-2"},
    {Sha256, "XjI1qDRuWkWF+MWFYvUFK4/iajuxIuHpbHZ4SWTfxGE=", "SG6kYiTRu0+2gPNPfJrZao8k7Ii+c+qOWmxlJg6cuKc=",
     "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=", "Zhie15keHg/OBlOZxcoF/BXCgYZaeimRvdZnwUZqkaQ=-2"},
};

std::vector<PartChecksum> parts_of(const Vector& vector) {
  return {{std::string(vector.first), kFirst.size()}, {std::string(vector.second), kSecond.size()}};
}

std::string hash(ChecksumAlgorithm algorithm, std::string_view bytes) {
  ChecksumHasher hasher(algorithm);
  hasher.update(bytes);
  return hasher.finish_base64();
}

TEST(ChecksumAlgorithm, IsReadFromItsOwnNameInAnyCase) {
  for (const auto algorithm : kAllChecksumAlgorithms) {
    EXPECT_EQ(parse_checksum_algorithm(to_string(algorithm)), algorithm);
  }
  EXPECT_EQ(parse_checksum_algorithm("crc64nvme"), Crc64Nvme);
  EXPECT_EQ(parse_checksum_algorithm("Sha256"), Sha256);
}

TEST(ChecksumAlgorithm, IsNotReadFromOtherNames) {
  for (const auto* text : {"", "CRC", "CRC32 ", "CRC-32", "MD5", "SHA512"}) {
    EXPECT_EQ(parse_checksum_algorithm(text), std::nullopt) << text;
  }
}

TEST(ChecksumAlgorithm, NamesItsHeaderAndElement) {
  EXPECT_EQ(header_name(Crc32), "x-amz-checksum-crc32");
  EXPECT_EQ(header_name(Crc32c), "x-amz-checksum-crc32c");
  EXPECT_EQ(header_name(Crc64Nvme), "x-amz-checksum-crc64nvme");
  EXPECT_EQ(header_name(Sha1), "x-amz-checksum-sha1");
  EXPECT_EQ(header_name(Sha256), "x-amz-checksum-sha256");
  EXPECT_EQ(element_name(Crc32), "ChecksumCRC32");
  EXPECT_EQ(element_name(Crc32c), "ChecksumCRC32C");
  EXPECT_EQ(element_name(Crc64Nvme), "ChecksumCRC64NVME");
  EXPECT_EQ(element_name(Sha1), "ChecksumSHA1");
  EXPECT_EQ(element_name(Sha256), "ChecksumSHA256");
}

TEST(ChecksumType, IsReadFromItsExactName) {
  EXPECT_EQ(to_string(ChecksumType::FullObject), "FULL_OBJECT");
  EXPECT_EQ(to_string(ChecksumType::Composite), "COMPOSITE");
  EXPECT_EQ(parse_checksum_type("FULL_OBJECT"), ChecksumType::FullObject);
  EXPECT_EQ(parse_checksum_type("COMPOSITE"), ChecksumType::Composite);
  EXPECT_EQ(parse_checksum_type("composite"), std::nullopt);
  EXPECT_EQ(parse_checksum_type(""), std::nullopt);
}

TEST(ChecksumValue, HasTheSizeOfItsAlgorithm) {
  for (const auto& vector : kVectors) EXPECT_TRUE(is_checksum_value(vector.algorithm, vector.whole));
  EXPECT_FALSE(is_checksum_value(Crc32, "jSnVw/bqjr4="));
  EXPECT_FALSE(is_checksum_value(Crc64Nvme, "DUoRhQ=="));
  EXPECT_FALSE(is_checksum_value(Sha256, "Kq5sNclPz7QV2+lfQIuc6R7oRu0="));
}

TEST(ChecksumValue, IsStrictBase64) {
  for (const auto* text : {"", "DUoRhQ", "DUoRhQ==-2", " DUoRhQ==", "DUoRhR==", "!!!!!!=="}) {
    EXPECT_FALSE(is_checksum_value(Crc32, text)) << text;
  }
}

TEST(ChecksumHasher, GivesKnownValues) {
  for (const auto& vector : kVectors) {
    EXPECT_EQ(hash(vector.algorithm, kFirst), vector.first);
    EXPECT_EQ(hash(vector.algorithm, "hello world"), vector.whole);
  }
}

TEST(ChecksumHasher, TakesBytesInPieces) {
  for (const auto& vector : kVectors) {
    ChecksumHasher hasher(vector.algorithm);
    hasher.update(kFirst);
    hasher.update("");
    hasher.update(kSecond);
    EXPECT_EQ(hasher.finish_base64(), vector.whole);
  }
}

TEST(ChecksumHasher, BeginsAnewAfterFinish) {
  for (const auto& vector : kVectors) {
    ChecksumHasher hasher(vector.algorithm);
    hasher.update(kFirst);
    hasher.finish_base64();
    hasher.update(kSecond);
    EXPECT_EQ(hasher.finish_base64(), vector.second);
  }
}

TEST(ChecksumHasher, KnowsItsAlgorithmAndMoves) {
  ChecksumHasher first(Crc32c);
  first.update(kFirst);
  ChecksumHasher second(std::move(first));
  second.update(kSecond);
  EXPECT_EQ(second.algorithm(), Crc32c);
  EXPECT_EQ(second.finish_base64(), "yZRlqg==");
}

TEST(CompositeChecksum, IsTheChecksumOfTheChecksumsWithTheirNumber) {
  for (const auto& vector : kVectors) {
    if (vector.algorithm == Crc64Nvme) continue;
    EXPECT_EQ(composite_checksum(vector.algorithm, parts_of(vector)), vector.composite);
  }
}

TEST(CompositeChecksum, OfOnePartStillHasANumber) {
  const PartChecksum part{"7YH59g==", 6};
  const auto composite = composite_checksum(Crc32, {&part, 1});
  ASSERT_TRUE(composite);
  EXPECT_TRUE(composite->ends_with("==-1"));
  EXPECT_NE(*composite, "7YH59g==-1");
}

TEST(CompositeChecksum, DoesNotExistForCrc64Nvme) {
  EXPECT_EQ(composite_checksum(Crc64Nvme, parts_of(kVectors[2])), std::nullopt);
}

TEST(CompositeChecksum, RefusesAValueThatIsNone) {
  auto parts = parts_of(kVectors[0]);
  parts[1].value = "jSnVw/bqjr4=";
  EXPECT_EQ(composite_checksum(Crc32, parts), std::nullopt);
  EXPECT_EQ(composite_checksum(Crc32, {}), std::nullopt);
}

TEST(FullObjectChecksum, OfPartsIsThatOfAllBytes) {
  for (const auto& vector : {kVectors[0], kVectors[1], kVectors[2]}) {
    EXPECT_EQ(full_object_checksum(vector.algorithm, parts_of(vector)), vector.whole);
  }
}

TEST(FullObjectChecksum, CombinesManyPartsOfDifferentSizes) {
  for (const auto algorithm : {Crc32, Crc32c, Crc64Nvme}) {
    std::string all;
    std::vector<PartChecksum> parts;
    for (std::size_t i = 0; i < 50; ++i) {
      const std::string bytes(i * i, static_cast<char>(i));
      all += bytes;
      parts.push_back({hash(algorithm, bytes), bytes.size()});
    }
    EXPECT_EQ(full_object_checksum(algorithm, parts), hash(algorithm, all));
  }
}

TEST(FullObjectChecksum, CannotBeMadeFromShaValues) {
  EXPECT_EQ(full_object_checksum(Sha1, parts_of(kVectors[3])), std::nullopt);
  EXPECT_EQ(full_object_checksum(Sha256, parts_of(kVectors[4])), std::nullopt);
}

TEST(FullObjectChecksum, RefusesAValueThatIsNone) {
  auto parts = parts_of(kVectors[0]);
  parts[0].value = "7YH59g";
  EXPECT_EQ(full_object_checksum(Crc32, parts), std::nullopt);
  EXPECT_EQ(full_object_checksum(Crc32, {}), std::nullopt);
}

TEST(MultipartEtag, IsTheMd5OfTheMd5sWithTheirNumber) {
  const std::string etags[] = {"f814893777bcc2295fff05f00e508da6", "7d793037a0760186574b0282f2f435e7"};
  EXPECT_EQ(multipart_etag(etags), "e09e4fd6265b36115fe3db32df945d84-2");
}

TEST(MultipartEtag, RefusesWhatIsNotAnMd5) {
  for (const auto* etag : {"", "f814893777bcc2295fff05f00e508da", "\"f814893777bcc2295fff05f00e508da6\"",
                           "f814893777bcc2295fff05f00e508dag", "e09e4fd6265b36115fe3db32df945d84-2"}) {
    const std::string etags[] = {etag};
    EXPECT_EQ(multipart_etag(etags), std::nullopt) << etag;
  }
  EXPECT_EQ(multipart_etag({}), std::nullopt);
}

}  // namespace
}  // namespace mocks3::model
