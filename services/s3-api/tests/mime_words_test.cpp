// "Working with object metadata", user-defined metadata: the example, and RFC 2047.
#include "http/mime_words.hpp"

#include <gtest/gtest.h>

namespace mocks3::s3api {
namespace {

std::string there_and_back(std::string_view value) { return encode_header_text(decode_header_text(value)); }

TEST(MimeWords, AsciiStaysAsItIs) {
  for (const char* value : {"", "plain", "a=b?c_d \" ~", "=?", "=?=", "?=", "=?UTF-8?Q", "a\tb"}) {
    EXPECT_EQ(there_and_back(value), value);
  }
}

TEST(MimeWords, RawBytesAreReadAsLatin1) {
  EXPECT_EQ(decode_header_text("caf\xe9"), "caf\u00e9");
  EXPECT_EQ(decode_header_text("caf\xc3\xa9"), "caf\u00c3\u00a9");
  EXPECT_EQ(there_and_back("\xc3\x84M\xc3\x84Z\xc3\x95\xc3\x91 S3"), "=?UTF-8?B?w4PChE3Dg8KEWsODwpXDg8KRIFMz?=");
  EXPECT_EQ(there_and_back("Mini\xc3\xb6"), "=?UTF-8?Q?Mini=C3=83=C2=B6?=");
  EXPECT_EQ(there_and_back("\xc3\xb6"), "=?UTF-8?B?w4PCtg==?=");
}

TEST(MimeWords, AnEncodedWordSurvives) {
  for (const char* value : {"=?UTF-8?Q?Mini=C3=B6_x?=", "=?UTF-8?B?5L2g5aW9?="})
    EXPECT_EQ(there_and_back(value), value);
  EXPECT_EQ(decode_header_text("=?utf-8?q?Mini=c3=b6?="), "Mini\u00f6");
  EXPECT_EQ(decode_header_text("=?ISO-8859-1?Q?Mini=F6?="), "Mini\u00f6");
  EXPECT_EQ(decode_header_text("=?us-ascii?B?YWJj?="), "abc");
}

TEST(MimeWords, BlanksBetweenWordsOnlyPartThem) {
  EXPECT_EQ(decode_header_text("a =?UTF-8?Q?b?=  =?UTF-8?Q?c?= d  e "), "a bc d  e ");
}

TEST(MimeWords, WhatIsNoEncodedWordIsText) {
  for (const char* value :
       {"=?UTF-8?Q?=C3?=", "=?UTF-8?Q?=XY?=", "=?UTF-8?Q?=4?=", "=?UTF-8?B?!?=", "=?UTF-8?X?a?=", "=?KOI8-R?Q?a?=",
        "=?UTF-8?Q?a", "=?UTF-8?\?=", "=?US-ASCII?Q?=C3=B6?=", "x=?UTF-8?Q?a?="}) {
    EXPECT_EQ(decode_header_text(value), value);
  }
}

TEST(MimeWords, LineEndsNeverReachAHeader) {
  EXPECT_EQ(decode_header_text("=?UTF-8?Q?a=0D=0Ax-evil:_1?="), "a\r\nx-evil: 1");
  EXPECT_EQ(there_and_back("=?UTF-8?Q?a=0D=0Ax-evil:_1?="), "=?UTF-8?Q?a=0D=0Ax-evil:_1?=");
  EXPECT_EQ(encode_header_text(std::string("\0", 1)), "=?UTF-8?B?AA==?=");
}

}  // namespace
}  // namespace mocks3::s3api
