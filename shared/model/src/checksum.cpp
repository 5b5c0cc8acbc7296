#include "mocks3/model/checksum.hpp"

#include <array>
#include <utility>

#include "mocks3/utils/crc.hpp"
#include "mocks3/utils/digest.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::model {

namespace {

struct Spelling {
  std::string_view name;
  std::string_view header;
  std::string_view element;
  std::size_t bytes;
};

constexpr std::array<Spelling, 5> kSpellings = {{
    {"CRC32", "x-amz-checksum-crc32", "ChecksumCRC32", 4},
    {"CRC32C", "x-amz-checksum-crc32c", "ChecksumCRC32C", 4},
    {"CRC64NVME", "x-amz-checksum-crc64nvme", "ChecksumCRC64NVME", 8},
    {"SHA1", "x-amz-checksum-sha1", "ChecksumSHA1", 20},
    {"SHA256", "x-amz-checksum-sha256", "ChecksumSHA256", 32},
}};

const Spelling& spelling(ChecksumAlgorithm algorithm) { return kSpellings[static_cast<std::size_t>(algorithm)]; }

bool is_crc(ChecksumAlgorithm algorithm) {
  return algorithm != ChecksumAlgorithm::Sha1 && algorithm != ChecksumAlgorithm::Sha256;
}

/// The raw bytes of a value, or nothing when it is not one of this algorithm.
std::optional<std::string> decode_value(ChecksumAlgorithm algorithm, std::string_view text) {
  auto bytes = utils::base64_decode(text);
  if (bytes && bytes->size() != spelling(algorithm).bytes) bytes.reset();
  return bytes;
}

std::string crc_to_bytes(ChecksumAlgorithm algorithm, std::uint64_t crc) {
  std::string bytes(spelling(algorithm).bytes, '\0');
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte, crc >>= 8) *byte = static_cast<char>(crc);
  return bytes;
}

std::uint64_t crc_from_bytes(std::string_view bytes) {
  std::uint64_t crc = 0;
  for (const char byte : bytes) crc = crc << 8 | static_cast<unsigned char>(byte);
  return crc;
}

std::uint64_t combine_crc(ChecksumAlgorithm algorithm, std::uint64_t a, std::uint64_t b, std::uint64_t length_of_b) {
  switch (algorithm) {
    case ChecksumAlgorithm::Crc32:
      return utils::crc32_combine(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b), length_of_b);
    case ChecksumAlgorithm::Crc32c:
      return utils::crc32c_combine(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b), length_of_b);
    default:
      return utils::crc64_nvme_combine(a, b, length_of_b);
  }
}

std::string with_part_count(std::string value, std::size_t parts) {
  return std::move(value) + '-' + std::to_string(parts);
}

}  // namespace

std::string_view to_string(ChecksumAlgorithm algorithm) { return spelling(algorithm).name; }

std::optional<ChecksumAlgorithm> parse_checksum_algorithm(std::string_view text) {
  for (const auto algorithm : kAllChecksumAlgorithms) {
    if (utils::iequals(text, to_string(algorithm))) return algorithm;
  }
  return std::nullopt;
}

std::string_view header_name(ChecksumAlgorithm algorithm) { return spelling(algorithm).header; }
std::string_view element_name(ChecksumAlgorithm algorithm) { return spelling(algorithm).element; }

std::string_view to_string(ChecksumType type) { return type == ChecksumType::FullObject ? "FULL_OBJECT" : "COMPOSITE"; }

std::optional<ChecksumType> parse_checksum_type(std::string_view text) {
  for (const auto type : {ChecksumType::FullObject, ChecksumType::Composite}) {
    if (text == to_string(type)) return type;
  }
  return std::nullopt;
}

bool is_checksum_value(ChecksumAlgorithm algorithm, std::string_view text) {
  return decode_value(algorithm, text).has_value();
}

struct ChecksumHasher::State {
  explicit State(ChecksumAlgorithm which) : algorithm(which) {
    if (!is_crc(algorithm)) {
      digest.emplace(algorithm == ChecksumAlgorithm::Sha1 ? utils::DigestAlgorithm::Sha1
                                                          : utils::DigestAlgorithm::Sha256);
    }
  }
  void update(std::string_view bytes) {
    switch (algorithm) {
      case ChecksumAlgorithm::Crc32:
        crc = utils::crc32(static_cast<std::uint32_t>(crc), bytes);
        break;
      case ChecksumAlgorithm::Crc32c:
        crc = utils::crc32c(static_cast<std::uint32_t>(crc), bytes);
        break;
      case ChecksumAlgorithm::Crc64Nvme:
        crc = utils::crc64_nvme(crc, bytes);
        break;
      case ChecksumAlgorithm::Sha1:
      case ChecksumAlgorithm::Sha256:
        digest->update(bytes);
        break;
    }
  }
  /// Raw bytes; afterwards another message may begin.
  std::string finish() { return digest ? digest->finish() : crc_to_bytes(algorithm, std::exchange(crc, 0)); }

  ChecksumAlgorithm algorithm;
  std::uint64_t crc = 0;
  std::optional<utils::Digest> digest;
};

ChecksumHasher::ChecksumHasher(ChecksumAlgorithm algorithm) : state_(std::make_unique<State>(algorithm)) {}
ChecksumHasher::~ChecksumHasher() = default;
ChecksumHasher::ChecksumHasher(ChecksumHasher&&) noexcept = default;
ChecksumHasher& ChecksumHasher::operator=(ChecksumHasher&&) noexcept = default;

ChecksumAlgorithm ChecksumHasher::algorithm() const { return state_->algorithm; }
void ChecksumHasher::update(std::string_view bytes) { state_->update(bytes); }
std::string ChecksumHasher::finish_base64() { return utils::base64_encode(state_->finish()); }

std::optional<std::string> composite_checksum(ChecksumAlgorithm algorithm, std::span<const PartChecksum> parts) {
  // S3 defines CRC64NVME for full objects only.
  if (parts.empty() || algorithm == ChecksumAlgorithm::Crc64Nvme) return std::nullopt;
  ChecksumHasher hasher(algorithm);
  for (const auto& part : parts) {
    const auto bytes = decode_value(algorithm, part.value);
    if (!bytes) return std::nullopt;
    hasher.update(*bytes);
  }
  return with_part_count(hasher.finish_base64(), parts.size());
}

std::optional<std::string> full_object_checksum(ChecksumAlgorithm algorithm, std::span<const PartChecksum> parts) {
  if (parts.empty() || !is_crc(algorithm)) return std::nullopt;
  std::uint64_t crc = 0;
  for (const auto& part : parts) {
    const auto bytes = decode_value(algorithm, part.value);
    if (!bytes) return std::nullopt;
    crc = combine_crc(algorithm, crc, crc_from_bytes(*bytes), part.size);
  }
  return utils::base64_encode(crc_to_bytes(algorithm, crc));
}

std::optional<std::string> multipart_etag(std::span<const std::string> etags) {
  constexpr std::size_t kMd5Bytes = 16;
  if (etags.empty()) return std::nullopt;
  std::string digests;
  digests.reserve(etags.size() * kMd5Bytes);
  for (const auto& etag : etags) {
    const auto bytes = utils::hex_decode(etag);
    if (!bytes || bytes->size() != kMd5Bytes) return std::nullopt;
    digests += *bytes;
  }
  return with_part_count(utils::hex_encode(utils::md5(digests)), etags.size());
}

}  // namespace mocks3::model
