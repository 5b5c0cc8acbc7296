#include "mocks3/model/names.hpp"

#include <gtest/gtest.h>

namespace mocks3::model {
namespace {

using Details = std::vector<std::pair<std::string, std::string>>;

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::vector<Tag> many_tags(std::size_t count) {
  std::vector<Tag> tags;
  for (std::size_t i = 0; i < count; ++i) tags.push_back({"key" + std::to_string(i), "value"});
  return tags;
}

/// The message with which a single tag is refused; empty when it is not.
std::string refusal(std::string key, std::string value) {
  const auto result = check_tags({{std::move(key), std::move(value)}}, kMaxObjectTags);
  if (result) return "";
  EXPECT_EQ(result.error().code, ErrorCode::InvalidTag);
  return result.error().message;
}

constexpr std::string_view kBadKey = "The TagKey you have provided is invalid";
constexpr std::string_view kBadValue = "The TagValue you have provided is invalid";

void expect_bucket_names_refused(std::initializer_list<std::string> names) {
  for (const auto& name : names) {
    const auto result = check_bucket_name(name);
    ASSERT_FALSE(result) << name;
    EXPECT_EQ(result.error().code, ErrorCode::InvalidBucketName) << name;
  }
}

TEST(BucketName, MayBeAnyOfTheExamplesOfAws) {
  for (const auto* name : {"docexamplebucket1", "log-delivery-march-2020", "my-hosted-content", "docexamplewebsite.com",
                           "www.docexamplewebsite.com", "my.example.s3.bucket", "123", "1.2.3", "1.2.3.4.5"}) {
    EXPECT_TRUE(check_bucket_name(name)) << name;
  }
}

TEST(BucketName, HasThreeToSixtyThreeCharacters) {
  EXPECT_TRUE(check_bucket_name("abc"));
  EXPECT_TRUE(check_bucket_name(std::string(63, 'a')));
  expect_bucket_names_refused({"", "a", "ab", std::string(64, 'a')});
}

TEST(BucketName, HasLowercaseLettersDigitsDotsAndHyphensOnly) {
  expect_bucket_names_refused({"Bucket", "my_bucket", "my bucket", "m\xc3\xbcnster", "my/bucket", "buck@t", "bucket!"});
}

TEST(BucketName, BeginsAndEndsWithALetterOrDigit) {
  expect_bucket_names_refused({"-bucket", ".bucket", "bucket-", "bucket."});
}

TEST(BucketName, HasNoTwoDotsInARow) { expect_bucket_names_refused({"my..bucket"}); }

TEST(BucketName, HasNoHyphenBesideADot) { expect_bucket_names_refused({"a-.b", "a.-b"}); }

TEST(BucketName, IsNotShapedLikeAnIpAddress) {
  expect_bucket_names_refused({"192.168.5.4", "999.999.999.999", "1.2.3.4"});
  EXPECT_TRUE(check_bucket_name("192.168.5.4a"));
}

TEST(BucketName, HasNoReservedPrefix) {
  expect_bucket_names_refused({"xn--bucket", "sthree-bucket", "sthree-configurator", "amzn-s3-demo-bucket"});
  EXPECT_TRUE(check_bucket_name("my-sthree-bucket"));
}

TEST(BucketName, HasNoReservedSuffix) {
  expect_bucket_names_refused({"bucket-s3alias", "bucket--ol-s3", "bucket.mrap", "bucket--x-s3", "bucket--table-s3"});
  EXPECT_TRUE(check_bucket_name("bucket--x-s3-more"));
}

TEST(BucketName, IsShownInTheErrorUnlessItCannotStandInXml) {
  EXPECT_EQ(check_bucket_name("Bad").error().details, (Details{{"BucketName", "Bad"}}));
  EXPECT_EQ(check_bucket_name("b\xff"
                              "d")
                .error()
                .details,
            Details{});
}

TEST(Key, HasUpTo1024Bytes) {
  EXPECT_TRUE(check_key("a"));
  EXPECT_TRUE(check_key(std::string(1024, 'a')));
  const auto result = check_key(std::string(1025, 'a'));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::KeyTooLongError);
  EXPECT_EQ(result.error().details, (Details{{"Size", "1025"}, {"MaxSizeAllowed", "1024"}}));
}

TEST(Key, IsCountedInBytesNotCharacters) {
  EXPECT_TRUE(check_key(repeat("\xc3\xa4", 512)));
  EXPECT_FALSE(check_key(repeat("\xc3\xa4", 513)));
}

TEST(Key, IsNotEmpty) { EXPECT_EQ(check_key("").error().code, ErrorCode::InvalidURI); }

TEST(Key, IsUtf8) {
  EXPECT_TRUE(check_key("\xf0\x9f\x98\x80/ \n<&>"));
  EXPECT_EQ(check_key("a\xff").error().code, ErrorCode::InvalidURI);
}

TEST(Tags, MayBeNone) { EXPECT_TRUE(check_tags({}, kMaxObjectTags)); }

TEST(Tags, AreLimitedInNumber) {
  EXPECT_TRUE(check_tags(many_tags(10), kMaxObjectTags));
  EXPECT_TRUE(check_tags(many_tags(50), kMaxBucketTags));
  const auto object = check_tags(many_tags(11), kMaxObjectTags);
  ASSERT_FALSE(object);
  EXPECT_EQ(object.error().code, ErrorCode::BadRequest);
  EXPECT_EQ(object.error().message, "Object tags cannot be greater than 10");
  const auto bucket = check_tags(many_tags(51), kMaxBucketTags);
  ASSERT_FALSE(bucket);
  EXPECT_EQ(bucket.error().code, ErrorCode::BadRequest);
  EXPECT_EQ(bucket.error().message, "Bucket tag count cannot be greater than 50");
}

TEST(Tags, HaveKeysOf1To128Characters) {
  EXPECT_EQ(refusal("k", "v"), "");
  EXPECT_EQ(refusal(std::string(128, 'k'), "v"), "");
  EXPECT_EQ(refusal("", "v"), kBadKey);
  EXPECT_EQ(refusal(std::string(129, 'k'), "v"), kBadKey);
}

TEST(Tags, HaveValuesOfUpTo256Characters) {
  EXPECT_EQ(refusal("k", ""), "");
  EXPECT_EQ(refusal("k", std::string(256, 'v')), "");
  EXPECT_EQ(refusal("k", std::string(257, 'v')), kBadValue);
}

TEST(Tags, AreCountedInUtf16Units) {
  EXPECT_EQ(refusal(repeat("\xc3\xa4", 128), ""), "");
  EXPECT_EQ(refusal(repeat("\xf0\xa0\x80\x80", 64), ""), "");
  EXPECT_EQ(refusal(repeat("\xf0\xa0\x80\x80", 65), ""), kBadKey);
}

TEST(Tags, HaveLettersDigitsSpacesAndSomePunctuation) {
  EXPECT_EQ(refusal("Az 09+-=._:/@", "Az 09+-=._:/@ \xc3\xa4\xe6\xbc\xa2"), "");
  for (const char c : std::string_view("!\"#$%&'()*,;<>?[\\]^`{|}~\n\x7f")) {
    EXPECT_EQ(refusal(std::string("k") + c, ""), kBadKey) << c;
    EXPECT_EQ(refusal("k", std::string("v") + c), kBadValue) << c;
  }
}

// "S3Tag" (Amazon S3 Control): [\p{L}\p{Z}\p{N}_.:/=+\-@]*
TEST(Tags, HaveLettersNumbersAndSpacesOfAllScripts) {
  for (const char* text :
       {"\u00aa", "\u00a0", "\u00b2", "\u00df", "\u0416", "\u05d0", "\u0e01", "\u0660", "\u2003", "\u2160", "\u3042",
        "\u3000", "\u6f22", "\uac00", "\U0001d400", "\U00020000", "\U0003134a"}) {
    EXPECT_EQ(refusal(text, text), "") << text;
  }
}

TEST(Tags, HaveNoOtherCharactersOutsideAscii) {
  // A control character, a soft hyphen, a sign, a combining accent, quotation marks, a currency, an emoji, private use.
  for (const char* text : {"\xc2\x80", "\xc2\x85", "\u00ad", "\u00d7", "\u0301", "\u201c", "\u20ac", "\u3001", "\ue000",
                           "\ufeff", "\uffff", "\U0001f600", "\U000e0001", "\U0010fffd"}) {
    EXPECT_EQ(refusal(std::string("k") + text, ""), kBadKey) << text;
    EXPECT_EQ(refusal("k", text), kBadValue) << text;
  }
}

TEST(Tags, AreValidUtf8) {
  for (const char* text : {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe6\xbc"}) {
    EXPECT_EQ(refusal(std::string("k") + text, ""), kBadKey);
    EXPECT_EQ(refusal("k", text), kBadValue);
  }
}

TEST(Tags, LeaveTheAwsPrefixToAws) {
  EXPECT_EQ(refusal("aws:thing", "v"), "System tags cannot be added/updated by requester");
  EXPECT_EQ(refusal("aws", "aws:v"), "");
}

TEST(Tags, HaveEveryKeyOnce) {
  const auto result = check_tags({{"a", "1"}, {"b", "2"}, {"a", "3"}}, kMaxObjectTags);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::InvalidTag);
  EXPECT_EQ(result.error().message, "Cannot provide multiple Tags with the same key");
  EXPECT_EQ(result.error().details, (Details{{"TagKey", "a"}}));
}

TEST(Tags, TellKeysApartByCase) { EXPECT_TRUE(check_tags({{"a", "1"}, {"A", "2"}}, kMaxObjectTags)); }

}  // namespace
}  // namespace mocks3::model
