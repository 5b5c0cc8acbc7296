#include "mocks3/utils/time.hpp"

#include <gtest/gtest.h>

#include "mocks3/utils/clock.hpp"

namespace mocks3::utils {
namespace {

using namespace std::chrono_literals;

Timestamp at(std::int64_t milliseconds) { return Timestamp(std::chrono::milliseconds(milliseconds)); }

// 1994-11-06T08:49:37Z, the example of RFC 9110.
const Timestamp kRfc9110 = at(784111777000);
// 2015-08-30T12:36:00Z, the example of "Create a signed AWS API request".
const Timestamp kAws = at(1440938160000);

TEST(HttpDate, IsFormattedAsImfFixdate) {
  EXPECT_EQ(format_http_date(kRfc9110), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(format_http_date(at(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(HttpDate, LeavesOutMilliseconds) { EXPECT_EQ(format_http_date(kRfc9110 + 999ms), format_http_date(kRfc9110)); }

TEST(HttpDate, IsFormattedBeforeTheEpoch) { EXPECT_EQ(format_http_date(at(-1)), "Wed, 31 Dec 1969 23:59:59 GMT"); }

TEST(HttpDate, IsReadAsImfFixdate) { EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), kRfc9110); }

TEST(HttpDate, IsReadInTheRfc850Form) { EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), kRfc9110); }

TEST(HttpDate, IsReadInTheAsctimeForm) {
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994"), kRfc9110);
  EXPECT_EQ(parse_http_date("Wed Nov 16 08:49:37 1994"), kRfc9110 + 240h);
}

TEST(HttpDate, TakesTwoDigitYearsAsNear) {
  EXPECT_EQ(parse_http_date("Wednesday, 01-Jan-69 00:00:00 GMT"), parse_iso8601("2069-01-01T00:00:00Z"));
  EXPECT_EQ(parse_http_date("Thursday, 01-Jan-70 00:00:00 GMT"), at(0));
}

TEST(HttpDate, MayNameTheWrongDayOfTheWeek) {
  EXPECT_EQ(parse_http_date("Wed, 12 Oct 2009 17:50:00 GMT"), parse_iso8601("2009-10-12T17:50:00Z"));
}

TEST(HttpDate, RoundTripsEveryDayOfFourYears) {
  for (auto time = kAws; time < kAws + 24h * 1461; time += 24h) {
    ASSERT_EQ(parse_http_date(format_http_date(time)), time);
  }
}

TEST(HttpDate, RefusesWhatIsOutOfRange) {
  for (const auto* text : {
           "Sun, 00 Nov 1994 08:49:37 GMT",
           "Sun, 31 Nov 1994 08:49:37 GMT",
           "Sun, 29 Feb 1994 08:49:37 GMT",
           "Sun, 06 Nov 1994 24:00:00 GMT",
           "Sun, 06 Nov 1994 08:60:37 GMT",
           "Sun, 06 Nov 1994 08:49:60 GMT",
           "Sunday, 30-Feb-94 08:49:37 GMT",
           "Sun Nov  0 08:49:37 1994",
           "Sun Nov 31 08:49:37 1994",
       }) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

TEST(HttpDate, RefusesOtherForms) {
  for (const auto* text : {
           "",
           ",",
           "Sun",
           "Sun, ",
           "Son, 06 Nov 1994 08:49:37 GMT",
           "Sun, 06 Nob 1994 08:49:37 GMT",
           "Sun, 6 Nov 1994 08:49:37 GMT",
           "Sun, 06 Nov 94 08:49:37 GMT",
           "Sun, 06 Nov 1994 08:49:37",
           "Sun, 06 Nov 1994 08:49:37 GMT ",
           "Sun, 06 Nov 1994 08:49:37 UTC",
           "Sun, 06 Nov 1994 08:49:37 +0000",
           "sun, 06 nov 1994 08:49:37 gmt",
           "Sun, 06-Nov-94 08:49:37 GMT",
           "Sunday, 06 Nov 1994 08:49:37 GMT",
           "Sun Nov 6 08:49:37 1994",
           "1994-11-06T08:49:37Z",
       }) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

TEST(Iso8601, AlwaysShowsThreeDigitsOfAFraction) {
  EXPECT_EQ(format_iso8601(kAws), "2015-08-30T12:36:00.000Z");
  EXPECT_EQ(format_iso8601(kAws + 7ms), "2015-08-30T12:36:00.007Z");
  EXPECT_EQ(format_iso8601(at(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(Iso8601, IsReadWithoutAFraction) { EXPECT_EQ(parse_iso8601("2015-08-30T12:36:00Z"), kAws); }

TEST(Iso8601, CutsAFractionToMilliseconds) {
  EXPECT_EQ(parse_iso8601("2015-08-30T12:36:00.5Z"), kAws + 500ms);
  EXPECT_EQ(parse_iso8601("2015-08-30T12:36:00.042Z"), kAws + 42ms);
  EXPECT_EQ(parse_iso8601("2015-08-30T12:36:00.123999999Z"), kAws + 123ms);
}

TEST(Iso8601, CountsAnOffsetFromUtc) {
  EXPECT_EQ(parse_iso8601("2015-08-30T12:36:00+00:00"), kAws);
  EXPECT_EQ(parse_iso8601("2015-08-30T14:36:00.000+02:00"), kAws);
  EXPECT_EQ(parse_iso8601("2015-08-30T07:06:00-05:30"), kAws);
}

TEST(Iso8601, KnowsLeapYears) {
  EXPECT_EQ(parse_iso8601("2000-02-29T00:00:00Z"), at(951782400000));
  EXPECT_TRUE(parse_iso8601("2024-02-29T00:00:00Z"));
  EXPECT_FALSE(parse_iso8601("2023-02-29T00:00:00Z"));
  EXPECT_FALSE(parse_iso8601("1900-02-29T00:00:00Z"));
}

TEST(Iso8601, RefusesWhatIsOutOfRange) {
  for (const auto* text : {
           "2015-00-30T12:36:00Z",
           "2015-13-30T12:36:00Z",
           "2015-08-00T12:36:00Z",
           "2015-08-32T12:36:00Z",
           "2015-02-31T12:36:00Z",
           "2015-04-31T12:36:00Z",
           "2015-08-30T24:00:00Z",
           "2015-08-30T12:60:00Z",
           "2015-08-30T12:36:60Z",
           "2015-08-30T12:36:00+24:00",
           "2015-08-30T12:36:00+00:60",
       }) {
    EXPECT_EQ(parse_iso8601(text), std::nullopt) << text;
  }
}

TEST(Iso8601, RefusesOtherForms) {
  for (const auto* text : {
           "",
           "2015",
           "2015-08-30",
           "2015-08-30T12:36Z",
           "2015-08-30T12:36:00",
           "2015-08-30 12:36:00Z",
           "2015-08-30T12:36:00z",
           "2015-08-30T12:36:00.Z",
           "2015-08-30T12:36:00.1234567890Z",
           "2015-08-30T12:36:00,5Z",
           "2015-08-30T12:36:00+0000",
           "2015-08-30T12:36:00+00",
           "2015-08-30T12:36:00ZZ",
           "2015-08-30T12:36:00Z+00:00",
           "+2015-8-30T12:36:00Z",
           "2015-8-30T12:36:00Z",
           "20150830T123600Z",
       }) {
    EXPECT_EQ(parse_iso8601(text), std::nullopt) << text;
  }
}

TEST(AmzDate, IsFormattedAsInTheSigningExamples) { EXPECT_EQ(format_amz_date(kAws + 999ms), "20150830T123600Z"); }

TEST(AmzDate, IsRead) { EXPECT_EQ(parse_amz_date("20150830T123600Z"), kAws); }

TEST(AmzDate, RefusesWhatIsOutOfRange) {
  for (const auto* text : {"20151330T123600Z", "20150231T123600Z", "20150830T243600Z", "20150830T126000Z",
                           "20150830T123660Z", "20150800T123600Z"}) {
    EXPECT_EQ(parse_amz_date(text), std::nullopt) << text;
  }
}

TEST(AmzDate, RefusesOtherForms) {
  for (const auto* text : {"", "20150830", "20150830T123600", "20150830T1236Z", "20150830T123600ZZ", "20150830 123600Z",
                           "2015083OT123600Z", "2015-08-30T12:36:00Z"}) {
    EXPECT_EQ(parse_amz_date(text), std::nullopt) << text;
  }
}

TEST(Clock, OfTheSystemDoesNotStandInThePast) { EXPECT_GT(SystemClock().now(), parse_iso8601("2024-01-01T00:00:00Z")); }

TEST(Clock, ManualOneMovesOnlyWhenTold) {
  ManualClock clock(kAws);
  EXPECT_EQ(clock.now(), kAws);
  clock.advance(1500ms);
  EXPECT_EQ(clock.now(), kAws + 1500ms);
  clock.set(kRfc9110);
  EXPECT_EQ(clock.now(), kRfc9110);
}

}  // namespace
}  // namespace mocks3::utils
