#include "mocks3/utils/encoding.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace mocks3::utils {
namespace {

using namespace std::string_literals;

std::string xml(std::string_view text) {
  std::string out;
  append_xml_escaped(out, text);
  return out;
}

// RFC 4648 section 10.
const std::pair<std::string_view, std::string_view> kBase64Vectors[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

std::string all_bytes() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  return bytes;
}

TEST(Hex, EncodesTheVectorOfRfc4648InLowerCase) {
  EXPECT_EQ(hex_encode("foobar"), "666f6f626172");
  EXPECT_EQ(hex_encode("\x00\xff\xa5"s), "00ffa5");
}

TEST(Hex, DecodesBothCases) { EXPECT_EQ(hex_decode("666F6f62Aa"), "foob\xaa"); }

TEST(Hex, RoundTripsEveryByte) { EXPECT_EQ(hex_decode(hex_encode(all_bytes())), all_bytes()); }

TEST(Hex, RefusesHalfAByte) { EXPECT_EQ(hex_decode("abc"), std::nullopt); }

TEST(Hex, RefusesOtherCharacters) {
  for (const auto* text : {"0g", "g0", " 0", "0x", "\xff\xff", "/0", ":0", "@0"}) {
    EXPECT_EQ(hex_decode(text), std::nullopt) << text;
  }
}

TEST(Base64, EncodesTheVectorsOfRfc4648) {
  for (const auto& [bytes, text] : kBase64Vectors) EXPECT_EQ(base64_encode(bytes), text);
}

TEST(Base64, DecodesTheVectorsOfRfc4648) {
  for (const auto& [bytes, text] : kBase64Vectors) EXPECT_EQ(base64_decode(text), bytes);
}

TEST(Base64, RoundTripsEveryByteAtEveryAlignment) {
  for (std::size_t skip = 0; skip < 4; ++skip) {
    const auto bytes = all_bytes().substr(skip);
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
  }
}

TEST(Base64, UsesTheStandardAlphabet) {
  EXPECT_EQ(base64_encode("\xfb\xff"), "+/8=");
  EXPECT_EQ(base64_decode("-_8="), std::nullopt);
}

TEST(Base64, RefusesMissingPadding) {
  EXPECT_EQ(base64_decode("Zg"), std::nullopt);
  EXPECT_EQ(base64_decode("Zg="), std::nullopt);
  EXPECT_EQ(base64_decode("Zm8"), std::nullopt);
}

TEST(Base64, RefusesPaddingInTheWrongPlace) {
  for (const auto* text : {"====", "Z===", "Zg==Zg==", "=Zg=", "Zm9v===="}) {
    EXPECT_EQ(base64_decode(text), std::nullopt) << text;
  }
}

TEST(Base64, RefusesWhiteSpace) {
  EXPECT_EQ(base64_decode("Zm9v\n"), std::nullopt);
  EXPECT_EQ(base64_decode("Zm9 vYmF"), std::nullopt);
}

TEST(Base64, RefusesASecondSpellingOfTheSameBytes) {
  EXPECT_EQ(base64_decode("Zh=="), std::nullopt);
  EXPECT_EQ(base64_decode("Zm9="), std::nullopt);
}

TEST(UriEncode, KeepsExactlyTheUnreservedCharacters) {
  std::string kept;
  for (const char c : all_bytes()) {
    if (uri_encode(std::string(1, c)).size() == 1) kept += c;
  }
  EXPECT_EQ(kept, "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");
}

TEST(UriEncode, WritesEverythingElseInUpperCaseHex) {
  EXPECT_EQ(uri_encode("a b+c=\xc3\xa4*"), "a%20b%2Bc%3D%C3%A4%2A");
}

TEST(UriEncode, KeepsSlashesOnlyWhenAsked) {
  EXPECT_EQ(uri_encode("photos/Jan/sample.jpg"), "photos%2FJan%2Fsample.jpg");
  EXPECT_EQ(uri_encode("photos/Jan/sample.jpg", Slash::Keep), "photos/Jan/sample.jpg");
}

TEST(UriDecode, RoundTripsEveryByte) { EXPECT_EQ(uri_decode(uri_encode(all_bytes())), all_bytes()); }

TEST(UriDecode, TakesHexOfEitherCase) { EXPECT_EQ(uri_decode("%c3%A4"), "\xc3\xa4"); }

TEST(UriDecode, LeavesThePlusAloneUnlessItIsAForm) {
  EXPECT_EQ(uri_decode("a+b"), "a+b");
  EXPECT_EQ(uri_decode("a+b%2B", true), "a b+");
}

TEST(UriDecode, RefusesABadPercentPair) {
  for (const auto* text : {"%", "a%", "%4", "%4g", "%g4", "%%41", "% 4", "%-1"}) {
    EXPECT_EQ(uri_decode(text), std::nullopt) << text;
  }
}

TEST(XmlEscape, ReplacesTheFiveSpecialCharacters) { EXPECT_EQ(xml("<a&'b'\">"), "&lt;a&amp;&apos;b&apos;&quot;&gt;"); }

TEST(XmlEscape, WritesControlBytesAsCharacterReferences) {
  EXPECT_EQ(xml("a\x01\x1f\r\n\tb"), "a&#x1;&#x1f;&#xd;&#xa;&#x9;b");
  EXPECT_EQ(xml("\0"s), "&#x0;");
}

TEST(XmlEscape, LeavesOtherTextAndAppendsToWhatIsThere) {
  std::string out = "<Key>";
  append_xml_escaped(out, "gr\xc3\xbc\xc3\x9f/e \x7f");
  EXPECT_EQ(out, "<Key>gr\xc3\xbc\xc3\x9f/e \x7f");
}

TEST(Utf8, AcceptsTheFirstAndLastOfEveryLength) {
  for (const auto& text : {""s, "\0"s, "\x7f"s, "\xc2\x80"s, "\xdf\xbf"s, "\xe0\xa0\x80"s, "\xed\x9f\xbf"s,
                           "\xee\x80\x80"s, "\xef\xbf\xbf"s, "\xf0\x90\x80\x80"s, "\xf4\x8f\xbf\xbf"s}) {
    EXPECT_TRUE(is_valid_utf8(text)) << hex_encode(text);
  }
}

TEST(Utf8, RefusesOverlongForms) {
  for (const auto& text : {"\xc0\x80"s, "\xc1\xbf"s, "\xe0\x9f\xbf"s, "\xf0\x8f\xbf\xbf"s}) {
    EXPECT_FALSE(is_valid_utf8(text)) << hex_encode(text);
  }
}

TEST(Utf8, RefusesSurrogates) {
  EXPECT_FALSE(is_valid_utf8("\xed\xa0\x80"));
  EXPECT_FALSE(is_valid_utf8("\xed\xbf\xbf"));
}

TEST(Utf8, RefusesWhatIsBeyondUnicode) {
  EXPECT_FALSE(is_valid_utf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(is_valid_utf8("\xf5\x80\x80\x80"));
  EXPECT_FALSE(is_valid_utf8("\xff"));
}

TEST(Utf8, RefusesLoneContinuationBytes) { EXPECT_FALSE(is_valid_utf8("a\x80")); }

TEST(Utf8, RefusesASequenceCutAnywhere) {
  for (const auto& text : {"\xc3\xa4"s, "\xe2\x82\xac"s, "\xf0\x9f\x98\x80"s}) {
    for (std::size_t size = 1; size < text.size(); ++size) {
      EXPECT_FALSE(is_valid_utf8(text.substr(0, size)));
      EXPECT_FALSE(is_valid_utf8(text.substr(0, size) + "a"));
    }
  }
}

TEST(Utf8, FindsABadByteAtEveryOffsetOfALongText) {
  for (std::size_t at = 0; at < 40; ++at) {
    std::string text(40, 'a');
    EXPECT_TRUE(is_valid_utf8(text));
    text[at] = '\xff';
    EXPECT_FALSE(is_valid_utf8(text)) << at;
  }
}

TEST(ToLower, ChangesAsciiOnly) { EXPECT_EQ(to_lower("X-Amz-\xc3\x84@[Z`"), "x-amz-\xc3\x84@[z`"); }

TEST(IEquals, IgnoresTheCaseOfAsciiOnly) {
  EXPECT_TRUE(iequals("Content-MD5", "content-md5"));
  EXPECT_FALSE(iequals("Content-MD5", "content-md"));
  EXPECT_FALSE(iequals("@", "`"));
  EXPECT_FALSE(iequals("\xc3\x84", "\xc3\xa4"));
}

TEST(Trim, TakesSpacesAndTabsOffBothEnds) {
  EXPECT_EQ(trim(" \t a b\t "), "a b");
  EXPECT_EQ(trim("a"), "a");
  EXPECT_EQ(trim(" \t"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(ParseU64, ReadsTheWholeRange) {
  EXPECT_EQ(parse_u64("0"), 0U);
  EXPECT_EQ(parse_u64("007"), 7U);
  EXPECT_EQ(parse_u64("18446744073709551615"), UINT64_MAX);
}

TEST(ParseU64, RefusesOverflow) {
  EXPECT_EQ(parse_u64("18446744073709551616"), std::nullopt);
  EXPECT_EQ(parse_u64("99999999999999999999999"), std::nullopt);
}

TEST(ParseU64, RefusesEverythingButDigits) {
  for (const auto* text : {"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "a"}) {
    EXPECT_EQ(parse_u64(text), std::nullopt) << text;
  }
}

TEST(EqualsConstantTime, ComparesAllBytes) {
  EXPECT_TRUE(equals_constant_time("", ""));
  EXPECT_TRUE(equals_constant_time("a\0b"s, "a\0b"s));
  EXPECT_FALSE(equals_constant_time("a\0b"s, "a\0c"s));
  EXPECT_FALSE(equals_constant_time("abc", "xbc"));
  EXPECT_FALSE(equals_constant_time("abc", "abcd"));
}

}  // namespace
}  // namespace mocks3::utils
