// Ids that must not collide, and the keyed hash that decides faults.
//
// Threads: any. random_* draw from the operating system's generator through a buffer per thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mocks3::utils {

std::uint64_t random_u64();
/// `bytes` random bytes as lower-case hex.
std::string random_hex(std::size_t bytes);
/// S3's request id form: 16 characters of A-Z and 0-9.
std::string random_request_id();
/// RFC 9562 version 4.
std::string random_uuid();

/// SipHash-2-4: a keyed pseudo-random function. Frozen: the same key and message give the same number for ever, on
/// every machine, because fault decisions are derived from it.
std::uint64_t siphash24(std::uint64_t key0, std::uint64_t key1, std::string_view message);

}  // namespace mocks3::utils
