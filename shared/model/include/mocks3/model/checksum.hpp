// S3's additional checksums: their names, headers, values, and how parts' checksums make an object's.
//
// Plain values and pure functions; ChecksumHasher belongs to one thread at a time.
// Source: "Checking object integrity for data uploads in Amazon S3".
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mocks3::model {

BOOST_DEFINE_ENUM_CLASS(ChecksumAlgorithm, Crc32, Crc32c, Crc64Nvme, Sha1, Sha256)
BOOST_DEFINE_ENUM_CLASS(ChecksumType, FullObject, Composite)

struct Checksum {
  ChecksumAlgorithm algorithm = ChecksumAlgorithm::Crc32;
  std::string value;  // base64, with -N when composite
  bool operator==(const Checksum&) const = default;
};
BOOST_DESCRIBE_STRUCT(Checksum, (), (algorithm, value))

inline constexpr ChecksumAlgorithm kAllChecksumAlgorithms[] = {ChecksumAlgorithm::Crc32, ChecksumAlgorithm::Crc32c,
                                                               ChecksumAlgorithm::Crc64Nvme, ChecksumAlgorithm::Sha1,
                                                               ChecksumAlgorithm::Sha256};

/// "CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256": as in x-amz-checksum-algorithm and in XML.
std::string_view to_string(ChecksumAlgorithm algorithm);
std::optional<ChecksumAlgorithm> parse_checksum_algorithm(std::string_view text);  // any case
/// "x-amz-checksum-crc32" …
std::string_view header_name(ChecksumAlgorithm algorithm);
/// "ChecksumCRC32" …: the XML element.
std::string_view element_name(ChecksumAlgorithm algorithm);
/// "FULL_OBJECT" or "COMPOSITE".
std::string_view to_string(ChecksumType type);
std::optional<ChecksumType> parse_checksum_type(std::string_view text);

/// Whether `text` is base64 of the right number of bytes for the algorithm.
bool is_checksum_value(ChecksumAlgorithm algorithm, std::string_view text);

/// A running checksum.
class ChecksumHasher {
 public:
  explicit ChecksumHasher(ChecksumAlgorithm algorithm);
  ~ChecksumHasher();
  ChecksumHasher(ChecksumHasher&&) noexcept;
  ChecksumHasher& operator=(ChecksumHasher&&) noexcept;
  ChecksumAlgorithm algorithm() const;
  void update(std::string_view bytes);
  std::string finish_base64();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct PartChecksum {
  std::string value;  // base64
  std::uint64_t size;
};
/// Checksum of checksums, with "-N". Nothing when a value is not valid.
std::optional<std::string> composite_checksum(ChecksumAlgorithm algorithm, std::span<const PartChecksum> parts);
/// The checksum of all bytes from the parts' CRCs; nothing for SHA1 and SHA256, which cannot be combined.
std::optional<std::string> full_object_checksum(ChecksumAlgorithm algorithm, std::span<const PartChecksum> parts);
/// Multipart ETag: MD5 over the parts' binary MD5s, "-N". `etags` in hex without quotes.
std::optional<std::string> multipart_etag(std::span<const std::string> etags);

}  // namespace mocks3::model
