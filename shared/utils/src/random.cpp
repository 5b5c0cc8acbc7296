#include "mocks3/utils/random.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <span>
#include <system_error>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::utils {

namespace {

/// A system call per id would cost more than the id.
class Pool {
 public:
  void take(std::span<std::uint8_t> out) {
    while (!out.empty()) {
      if (used_ == bytes_.size()) refill();
      const std::size_t count = std::min(out.size(), bytes_.size() - used_);
      std::memcpy(out.data(), bytes_.data() + used_, count);
      used_ += count;
      out = out.subspan(count);
    }
  }

 private:
  void refill() {
    for (std::size_t filled = 0; filled < bytes_.size();) {
      const ssize_t drawn = ::getrandom(bytes_.data() + filled, bytes_.size() - filled, 0);
      if (drawn >= 0) {
        filled += static_cast<std::size_t>(drawn);
      } else if (errno != EINTR) {
        throw std::system_error(errno, std::system_category(), "getrandom");
      }
    }
    used_ = 0;
  }

  std::array<std::uint8_t, 2048> bytes_;  // the ids of fifty requests
  std::size_t used_ = bytes_.size();
};

void take_random(std::span<std::uint8_t> out) {
  thread_local Pool pool;
  pool.take(out);
}

std::uint64_t load_le64(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = std::byteswap(word);
  return word;
}

}  // namespace

std::uint64_t random_u64() {
  std::array<std::uint8_t, 8> bytes;
  take_random(bytes);
  return std::bit_cast<std::uint64_t>(bytes);
}

std::string random_hex(std::size_t bytes) {
  std::string drawn(bytes, '\0');
  take_random(std::span(reinterpret_cast<std::uint8_t*>(drawn.data()), drawn.size()));
  return hex_encode(drawn);
}

std::string random_request_id() {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  constexpr std::size_t kPerDraw = 8;  // 36^8 is far below 2^64, so the remainder is as good as even
  std::string id(16, '\0');
  std::uint64_t drawn = 0;
  for (std::size_t i = 0; i < id.size(); ++i) {
    if (i % kPerDraw == 0) drawn = random_u64();
    id[i] = kAlphabet[drawn % kAlphabet.size()];
    drawn /= kAlphabet.size();
  }
  return id;
}

std::string random_uuid() {
  std::array<std::uint8_t, 16> bytes;
  take_random(bytes);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);  // version 4
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);  // variant 10
  std::string text = hex_encode(bytes);
  for (const std::size_t dash : {8, 13, 18, 23}) text.insert(dash, 1, '-');
  return text;
}

std::uint64_t siphash24(std::uint64_t key0, std::uint64_t key1, std::string_view message) {
  std::uint64_t v0 = key0 ^ 0x736f6d6570736575;
  std::uint64_t v1 = key1 ^ 0x646f72616e646f6d;
  std::uint64_t v2 = key0 ^ 0x6c7967656e657261;
  std::uint64_t v3 = key1 ^ 0x7465646279746573;
  const auto rounds = [&](int count) {
    for (int i = 0; i < count; ++i) {
      v0 += v1;
      v1 = std::rotl(v1, 13) ^ v0;
      v0 = std::rotl(v0, 32);
      v2 += v3;
      v3 = std::rotl(v3, 16) ^ v2;
      v0 += v3;
      v3 = std::rotl(v3, 21) ^ v0;
      v2 += v1;
      v1 = std::rotl(v1, 17) ^ v2;
      v2 = std::rotl(v2, 32);
    }
  };
  const auto compress = [&](std::uint64_t word) {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  };

  const std::size_t whole = message.size() / 8 * 8;
  for (std::size_t i = 0; i < whole; i += 8) compress(load_le64(message.data() + i));
  char last[8] = {};
  message.substr(whole).copy(last, 7);
  last[7] = static_cast<char>(message.size());
  compress(load_le64(last));
  v2 ^= 0xff;
  rounds(4);
  return v0 ^ v1 ^ v2 ^ v3;
}

}  // namespace mocks3::utils
