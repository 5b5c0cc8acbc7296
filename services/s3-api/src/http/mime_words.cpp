#include "http/mime_words.hpp"

#include <algorithm>
#include <optional>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::string_view kBlanks = " \t";

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

std::string from_latin1(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xc0U | (byte >> 6U));
      text += static_cast<char>(0x80U | (byte & 0x3fU));
    }
  }
  return text;
}

std::optional<std::string> decode_q(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_') {
      bytes += ' ';
    } else if (text[i] == '=') {
      const auto byte = utils::hex_decode(text.substr(i + 1, 2));
      if (!byte || byte->size() != 1) return std::nullopt;
      bytes += *byte;
      i += 2;
    } else {
      bytes += text[i];
    }
  }
  return bytes;
}

/// =?charset?Q or B?text?=
std::optional<std::string> decode_word(std::string_view word) {
  if (!word.starts_with("=?") || !word.ends_with("?=") || word.size() < 4) return std::nullopt;
  word = word.substr(2, word.size() - 4);
  const auto charset_end = word.find('?');
  if (charset_end == std::string_view::npos) return std::nullopt;
  const auto charset = word.substr(0, charset_end);
  word.remove_prefix(charset_end + 1);
  if (word.size() < 2 || word[1] != '?') return std::nullopt;
  const bool base64 = utils::iequals(word.substr(0, 1), "B");
  if (!base64 && !utils::iequals(word.substr(0, 1), "Q")) return std::nullopt;
  auto bytes = base64 ? utils::base64_decode(word.substr(2)) : decode_q(word.substr(2));
  if (!bytes) return std::nullopt;
  if (utils::iequals(charset, "ISO-8859-1")) return from_latin1(*bytes);
  const bool known = utils::iequals(charset, "UTF-8") || (utils::iequals(charset, "US-ASCII") && is_ascii(*bytes));
  return known && utils::is_valid_utf8(*bytes) ? bytes : std::nullopt;
}

std::string decode_words(std::string_view text) {
  std::string decoded;
  bool after_word = false;
  while (!text.empty()) {
    const auto blanks = text.substr(0, std::min(text.find_first_not_of(kBlanks), text.size()));
    text.remove_prefix(blanks.size());
    const auto token = text.substr(0, text.find_first_of(kBlanks));
    text.remove_prefix(token.size());
    const auto word = decode_word(token);
    // Blanks between two encoded words only part them.
    if (!word || !after_word) decoded += blanks;
    decoded += word ? std::string_view(*word) : token;
    after_word = word.has_value();
  }
  return decoded;
}

std::string encode_q(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (c == ' ') {
      encoded += '_';
    } else if (!is_printable(c) || c == '=' || c == '_' || c == '?') {
      constexpr std::string_view kDigits = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      encoded += '=';
      encoded += kDigits[byte >> 4U];
      encoded += kDigits[byte & 0xfU];
    } else {
      encoded += c;
    }
  }
  return encoded;
}

}  // namespace

std::string decode_header_text(std::string_view value) {
  const bool ascii = is_ascii(value);
  if (value.find("=?") != std::string_view::npos) return decode_words(ascii ? value : from_latin1(value));
  return ascii ? std::string(value) : from_latin1(value);
}

std::string encode_header_text(std::string_view text) {
  if (std::ranges::all_of(text, [](char c) { return is_printable(c) || c == '\t'; })) return std::string(text);
  const auto printable = std::ranges::count_if(text, is_printable);
  const auto others = std::ranges::count_if(text, [](char c) {
    return !is_printable(c) && (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;  // a character, not its bytes
  });
  if (printable > others) return "=?UTF-8?Q?" + encode_q(text) + "?=";
  return "=?UTF-8?B?" + utils::base64_encode(text) + "?=";
}

}  // namespace mocks3::s3api
