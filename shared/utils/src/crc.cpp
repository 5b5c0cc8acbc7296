#include "mocks3/utils/crc.hpp"

#include <isa-l.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <array>
#include <bit>
#include <cstring>
#include <limits>

namespace mocks3::utils {

namespace {

static_assert(std::endian::native == std::endian::little, "words are loaded as they lie in memory");

constexpr std::uint64_t kNvmePolynomial = 0x9a6c9329ac4bc9b5;  // 0xAD93D23594C93659 reflected

/// Arithmetic modulo a CRC polynomial, everything reflected: the top bit is the coefficient of x^0.
template <class T, T Polynomial>
struct Ring {
  static constexpr T kOne = T{1} << (std::numeric_limits<T>::digits - 1);

  static constexpr T times_x(T value) { return (value >> 1) ^ ((value & 1) ? Polynomial : 0); }

  static constexpr T multiply(T a, T b) {
    T product = 0;
    for (T bit = kOne; bit != 0; bit >>= 1) {
      if (a & bit) product ^= b;
      b = times_x(b);
    }
    return product;
  }

  static constexpr T power_of_x(unsigned exponent) {
    T value = kOne;
    for (unsigned i = 0; i < exponent; ++i) value = times_x(value);
    return value;
  }

  /// Element k appends 2^k zero bytes: x^(8 * 2^k).
  static constexpr auto kZeroBytes = [] {
    std::array<T, 64> powers{};
    powers[0] = power_of_x(8);
    for (std::size_t k = 1; k < powers.size(); ++k) powers[k] = multiply(powers[k - 1], powers[k - 1]);
    return powers;
  }();

  static T combine(T a, T b, std::uint64_t length_of_b) {
    for (; length_of_b != 0; length_of_b &= length_of_b - 1) {
      a = multiply(kZeroBytes[static_cast<std::size_t>(std::countr_zero(length_of_b))], a);
    }
    return a ^ b;
  }
};

using Nvme = Ring<std::uint64_t, kNvmePolynomial>;

/// kSlices[k][b]: what byte b does to the state when k more bytes follow it.
constexpr auto kSlices = [] {
  std::array<std::array<std::uint64_t, 256>, 8> tables{};
  for (std::uint64_t byte = 0; byte < 256; ++byte) {
    std::uint64_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = Nvme::times_x(value);
    tables[0][byte] = value;
  }
  for (std::size_t k = 1; k < tables.size(); ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint64_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}();

std::uint64_t nvme_by_table(std::uint64_t state, const char* bytes, std::size_t size) {
  for (; size >= 8; bytes += 8, size -= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, 8);
    word ^= state;
    state = 0;
    for (std::size_t i = 0; i < 8; ++i) state ^= kSlices[7 - i][word >> (8 * i) & 0xff];
  }
  for (; size > 0; ++bytes, --size)
    state = (state >> 8) ^ kSlices[0][(state ^ static_cast<unsigned char>(*bytes)) & 0xff];
  return state;
}

#if defined(__x86_64__)

constexpr std::size_t kLanes = 8;
constexpr std::size_t kLane = sizeof(__m128i);
constexpr std::size_t kStride = kLanes * kLane;

// Folding as in Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction": a block that
// lies `bits` before another is multiplied by x^bits and added to it. The carry-less product of two reflected words
// comes out one bit low, hence the exponents one less.
struct FoldConstants {
  consteval explicit FoldConstants(unsigned bits)
      : low(Nvme::power_of_x(bits + 63)), high(Nvme::power_of_x(bits - 1)) {}
  __m128i load() const { return _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low)); }

  std::uint64_t low;
  std::uint64_t high;
};

__attribute__((target("pclmul"))) inline __m128i fold(__m128i block, __m128i constants, __m128i next) {
  return _mm_xor_si128(
      next, _mm_xor_si128(_mm_clmulepi64_si128(block, constants, 0x00), _mm_clmulepi64_si128(block, constants, 0x11)));
}

inline __m128i load(const char* bytes) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)); }

/// `size` is at least kStride.
__attribute__((target("pclmul"))) std::uint64_t nvme_by_folding(std::uint64_t state, const char* bytes,
                                                                std::size_t size) {
  __m128i lanes[kLanes];
  for (std::size_t i = 0; i < kLanes; ++i) lanes[i] = load(bytes + i * kLane);
  lanes[0] = _mm_xor_si128(lanes[0], _mm_cvtsi64_si128(static_cast<long long>(state)));
  bytes += kStride;
  size -= kStride;

  const __m128i by_stride = FoldConstants(8 * kStride).load();
  for (; size >= kStride; bytes += kStride, size -= kStride) {
    for (std::size_t i = 0; i < kLanes; ++i) lanes[i] = fold(lanes[i], by_stride, load(bytes + i * kLane));
  }

  const __m128i by_lane = FoldConstants(8 * kLane).load();
  __m128i block = lanes[0];
  for (std::size_t i = 1; i < kLanes; ++i) block = fold(block, by_lane, lanes[i]);
  for (; size >= kLane; bytes += kLane, size -= kLane) block = fold(block, by_lane, load(bytes));

  char last[kLane];
  std::memcpy(last, &block, kLane);
  return nvme_by_table(nvme_by_table(0, last, kLane), bytes, size);
}

#endif

}  // namespace

std::uint32_t crc32(std::uint32_t crc, std::string_view bytes) {
  return crc32_gzip_refl(crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

std::uint32_t crc32c(std::uint32_t crc, std::string_view bytes) {
  // ISA-L takes the length as an int, does not write through its pointer, and leaves both inversions to us.
  constexpr std::size_t kMost = std::size_t{1} << 30;
  std::uint32_t state = ~crc;
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, kMost);
    auto* const data = const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(piece.data()));
    state = crc32_iscsi(data, static_cast<int>(piece.size()), state);
    bytes.remove_prefix(piece.size());
  }
  return ~state;
}

std::uint64_t crc64_nvme(std::uint64_t crc, std::string_view bytes) {
#if defined(__x86_64__)
  if (bytes.size() >= kStride && __builtin_cpu_supports("pclmul")) {
    return ~nvme_by_folding(~crc, bytes.data(), bytes.size());
  }
#endif
  return ~nvme_by_table(~crc, bytes.data(), bytes.size());
}

std::uint32_t crc32_combine(std::uint32_t a, std::uint32_t b, std::uint64_t length_of_b) {
  return Ring<std::uint32_t, 0xedb88320>::combine(a, b, length_of_b);
}

std::uint32_t crc32c_combine(std::uint32_t a, std::uint32_t b, std::uint64_t length_of_b) {
  return Ring<std::uint32_t, 0x82f63b78>::combine(a, b, length_of_b);
}

std::uint64_t crc64_nvme_combine(std::uint64_t a, std::uint64_t b, std::uint64_t length_of_b) {
  return Nvme::combine(a, b, length_of_b);
}

}  // namespace mocks3::utils
