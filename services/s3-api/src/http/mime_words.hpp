// How user metadata outside ASCII travels in headers: encoded words of RFC 2047, in both directions.
//
// Pure, any thread. Text is UTF-8; nothing fails: what is no encoded word is taken as it stands. Source: "Working with
// object metadata". A header's raw bytes are read as ISO 8859-1, which the example on that page shows too: the bytes of
// the UTF-8 text "Ä" come back as the encoded word of the two characters U+00C3 and U+0084.
#pragma once

#include <string>
#include <string_view>

namespace mocks3::s3api {

/// A header's value as text.
std::string decode_header_text(std::string_view value);

/// The text as it stands when it is printable ASCII, else as one encoded word: Q when ASCII prevails, B when not.
std::string encode_header_text(std::string_view text);

}  // namespace mocks3::s3api
