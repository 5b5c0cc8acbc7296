// Text encodings of the S3 protocol: hex, base64, percent-encoding, XML escaping, UTF-8 checking.
//
// Pure functions, any thread. Percent-encoding follows "Create a signed AWS API request" (UriEncode): unreserved
// characters stay, everything else becomes %XX in upper case.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mocks3::utils {

std::string hex_encode(std::span<const std::uint8_t> bytes);
std::string hex_encode(std::string_view bytes);
std::optional<std::string> hex_decode(std::string_view text);

std::string base64_encode(std::string_view bytes);
/// Strict: standard alphabet, padding required, no white space.
std::optional<std::string> base64_decode(std::string_view text);

enum class Slash { Encode, Keep };
std::string uri_encode(std::string_view text, Slash slash = Slash::Encode);
void append_uri_encoded(std::string& out, std::string_view text, Slash slash = Slash::Encode);
/// Nothing on a bad percent pair. `plus_is_space` for query strings of HTML forms.
std::optional<std::string> uri_decode(std::string_view text, bool plus_is_space = false);

/// Appends `text` escaped for XML character data and attribute values; control bytes that XML 1.0 cannot carry are
/// written as character references, as S3 does (clients ask for encoding-type=url to avoid them).
void append_xml_escaped(std::string& out, std::string_view text);

bool is_valid_utf8(std::string_view text);

/// ASCII only, as HTTP needs it.
std::string to_lower(std::string_view text);
bool iequals(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text);

/// The whole of `text` as a decimal number without sign; nothing on overflow or any other character.
std::optional<std::uint64_t> parse_u64(std::string_view text);

/// Compares without leaving early, so that timing tells nothing about where two secrets differ.
bool equals_constant_time(std::string_view a, std::string_view b);

}  // namespace mocks3::utils
