#include "mocks3/utils/encoding.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace mocks3::utils {

namespace {

constexpr std::uint8_t kNoDigit = 0xff;
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t byte_of(char c) { return static_cast<std::uint8_t>(c); }

constexpr auto kHexDigits = [] {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  for (std::uint8_t i = 0; i < 10; ++i) digits[static_cast<std::size_t>('0') + i] = i;
  for (std::uint8_t i = 0; i < 6; ++i) {
    digits[static_cast<std::size_t>('a') + i] = static_cast<std::uint8_t>(10 + i);
    digits[static_cast<std::size_t>('A') + i] = static_cast<std::uint8_t>(10 + i);
  }
  return digits;
}();

constexpr auto kBase64Digits = [] {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  for (std::size_t i = 0; i < kBase64.size(); ++i) digits[byte_of(kBase64[i])] = static_cast<std::uint8_t>(i);
  return digits;
}();

constexpr auto kUnreserved = [] {
  std::array<bool, 256> unreserved{};
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"))
    unreserved[byte_of(c)] = true;
  return unreserved;
}();

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// The byte that the two hex digits at `pair` mean, or -1.
int hex_byte(const char* pair) {
  const auto high = kHexDigits[byte_of(pair[0])];
  const auto low = kHexDigits[byte_of(pair[1])];
  return high == kNoDigit || low == kNoDigit ? -1 : high << 4 | low;
}

constexpr bool needs_xml_escape(char c) {
  return byte_of(c) < 0x20 || c == '&' || c == '<' || c == '>' || c == '"' || c == '\'';
}

}  // namespace

std::string hex_encode(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(bytes.size() * 2, '\0');
  char* out = text.data();
  for (const std::uint8_t byte : bytes) {
    *out++ = kDigits[byte >> 4];
    *out++ = kDigits[byte & 15];
  }
  return text;
}

std::string hex_encode(std::string_view bytes) {
  return hex_encode(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

std::optional<std::string> hex_decode(std::string_view text) {
  if (text.size() % 2) return std::nullopt;
  std::string bytes(text.size() / 2, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int byte = hex_byte(text.data() + 2 * i);
    if (byte < 0) return std::nullopt;
    bytes[i] = static_cast<char>(byte);
  }
  return bytes;
}

std::string base64_encode(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  char* out = text.data();
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const unsigned group = static_cast<unsigned>(byte_of(bytes[i])) << 16 |
                           static_cast<unsigned>(byte_of(bytes[i + 1])) << 8 | byte_of(bytes[i + 2]);
    *out++ = kBase64[group >> 18];
    *out++ = kBase64[group >> 12 & 63];
    *out++ = kBase64[group >> 6 & 63];
    *out++ = kBase64[group & 63];
  }
  if (const std::size_t left = bytes.size() - i; left > 0) {
    const unsigned group = static_cast<unsigned>(byte_of(bytes[i])) << 16 |
                           (left == 2 ? static_cast<unsigned>(byte_of(bytes[i + 1])) << 8 : 0U);
    *out++ = kBase64[group >> 18];
    *out++ = kBase64[group >> 12 & 63];
    if (left == 2) *out = kBase64[group >> 6 & 63];
  }
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  const std::size_t digits = text.size() - padding;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  unsigned group = 0;
  unsigned bits = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const auto digit = kBase64Digits[byte_of(text[i])];
    if (digit == kNoDigit) return std::nullopt;
    group = group << 6 | digit;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>(group >> bits);
      group &= (1U << bits) - 1;
    }
  }
  // Left-over bits that are not zero would give one value two spellings.
  if (group != 0) return std::nullopt;
  return bytes;
}

void append_uri_encoded(std::string& out, std::string_view text, Slash slash) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto is_plain = [slash](char c) { return kUnreserved[byte_of(c)] || (c == '/' && slash == Slash::Keep); };
  // In stretches: most text has little or nothing to encode.
  for (;;) {
    const auto special = std::ranges::find_if_not(text, is_plain);
    const auto plain = static_cast<std::size_t>(special - text.begin());
    out += text.substr(0, plain);
    if (special == text.end()) return;
    const char pair[] = {'%', kDigits[byte_of(*special) >> 4], kDigits[byte_of(*special) & 15]};
    out.append(pair, sizeof pair);
    text.remove_prefix(plain + 1);
  }
}

std::string uri_encode(std::string_view text, Slash slash) {
  std::string out;
  out.reserve(text.size() + text.size() / 4);
  append_uri_encoded(out, text, slash);
  return out;
}

std::optional<std::string> uri_decode(std::string_view text, bool plus_is_space) {
  // In stretches: most text has little or nothing to decode.
  std::string out(text);
  if (plus_is_space) std::ranges::replace(out, '+', ' ');
  std::size_t from = out.find('%');
  if (from == std::string::npos) return out;
  for (std::size_t to = from;;) {
    if (out.size() - from < 3) return std::nullopt;
    const int byte = hex_byte(out.data() + from + 1);
    if (byte < 0) return std::nullopt;
    out[to++] = static_cast<char>(byte);
    from += 3;
    const std::size_t next = std::min(out.find('%', from), out.size());
    std::memmove(out.data() + to, out.data() + from, next - from);
    to += next - from;
    from = next;
    if (from == out.size()) {
      out.resize(to);
      return out;
    }
  }
}

void append_xml_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto special = std::ranges::find_if(text, needs_xml_escape);
    const auto plain = static_cast<std::size_t>(special - text.begin());
    out.append(text.substr(0, plain));
    if (special == text.end()) return;
    switch (*special) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&apos;";
        break;
      default: {
        // Tab and line ends too: a parser would normalise them in an attribute, and CR everywhere.
        char digits[2];
        const auto end = std::to_chars(digits, digits + 2, static_cast<unsigned>(byte_of(*special)), 16).ptr;
        out += "&#x";
        out.append(digits, end);
        out += ';';
      }
    }
    text.remove_prefix(plain + 1);
  }
}

bool is_valid_utf8(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto continuation = [&](int offset, std::uint8_t low = 0x80, std::uint8_t high = 0xbf) {
    return byte_of(at[offset]) >= low && byte_of(at[offset]) <= high;
  };
  while (at != end) {
    if (end - at >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, 8);
      if (!(word & 0x8080808080808080)) {
        at += 8;
        continue;
      }
    }
    // Table 3-7 of the Unicode standard: the bounds of the second byte keep out overlong forms and surrogates.
    const auto lead = byte_of(*at);
    const auto left = end - at;
    if (lead < 0x80) {
      at += 1;
    } else if (lead >= 0xc2 && lead <= 0xdf) {
      if (left < 2 || !continuation(1)) return false;
      at += 2;
    } else if (lead >= 0xe0 && lead <= 0xef) {
      if (left < 3 || !continuation(1, lead == 0xe0 ? 0xa0 : 0x80, lead == 0xed ? 0x9f : 0xbf) || !continuation(2)) {
        return false;
      }
      at += 3;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      if (left < 4 || !continuation(1, lead == 0xf0 ? 0x90 : 0x80, lead == 0xf4 ? 0x8f : 0xbf) || !continuation(2) ||
          !continuation(3)) {
        return false;
      }
      at += 4;
    } else {
      return false;
    }
  }
  return true;
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

bool iequals(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kOptionalWhiteSpace = " \t";
  const auto first = text.find_first_not_of(kOptionalWhiteSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kOptionalWhiteSpace) - first + 1);
}

std::optional<std::uint64_t> parse_u64(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  // The end is given beside the start. NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage)
  const auto [ptr, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || ptr != end) return std::nullopt;
  return value;
}

bool equals_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace mocks3::utils
