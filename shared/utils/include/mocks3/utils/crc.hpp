// The three CRCs of S3's checksums, and how two of them add up without the bytes.
//
// Pure functions, any thread. All are in the reflected form S3 uses; start with 0 and feed the result back in to go on.
// Sources: "Checking object integrity for data uploads in Amazon S3"; CRC-64/NVME in the NVM Express base
// specification (polynomial 0xAD93D23594C93659).
#pragma once

#include <cstdint>
#include <string_view>

namespace mocks3::utils {

std::uint32_t crc32(std::uint32_t crc, std::string_view bytes);
std::uint32_t crc32c(std::uint32_t crc, std::string_view bytes);
std::uint64_t crc64_nvme(std::uint64_t crc, std::string_view bytes);

/// The CRC of A followed by B from the two CRCs and the length of B.
std::uint32_t crc32_combine(std::uint32_t a, std::uint32_t b, std::uint64_t length_of_b);
std::uint32_t crc32c_combine(std::uint32_t a, std::uint32_t b, std::uint64_t length_of_b);
std::uint64_t crc64_nvme_combine(std::uint64_t a, std::uint64_t b, std::uint64_t length_of_b);

}  // namespace mocks3::utils
