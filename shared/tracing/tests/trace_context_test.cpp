#include "mocks3/tracing/trace_context.hpp"

#include <gtest/gtest.h>

namespace mocks3::tracing {
namespace {

constexpr std::string_view kExample = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContext, ParsesTheExampleOfTheSpecification) {
  const auto context = TraceContext::parse(kExample);
  ASSERT_TRUE(context);
  EXPECT_EQ(context->trace_id_high, 0x4bf92f3577b34da6u);
  EXPECT_EQ(context->trace_id_low, 0xa3ce929d0e0e4736u);
  EXPECT_EQ(context->span_id, 0x00f067aa0ba902b7u);
  EXPECT_EQ(context->flags, 1);
}

TEST(TraceContext, WritesWhatItParsed) {
  ASSERT_TRUE(TraceContext::parse(kExample));
  EXPECT_EQ(TraceContext::parse(kExample)->to_traceparent(), kExample);
}

TEST(TraceContext, KeepsLeadingZerosInHex) {
  const TraceContext context{.trace_id_high = 0, .trace_id_low = 0xab, .span_id = 1, .flags = 0};
  EXPECT_EQ(context.trace_id_hex(), "000000000000000000000000000000ab");
  EXPECT_EQ(context.span_id_hex(), "0000000000000001");
}

TEST(TraceContext, WritesNoFlagThatVersion00DoesNotDefine) {
  const TraceContext context{.trace_id_high = 1, .trace_id_low = 1, .span_id = 1, .flags = 0xff};
  EXPECT_TRUE(context.to_traceparent().ends_with("-01"));
}

TEST(TraceContext, ChildKeepsTraceAndFlagsAndChangesTheSpan) {
  const auto parent = TraceContext::parse(kExample).value();
  const auto child = parent.child();
  EXPECT_EQ(child.trace_id_hex(), parent.trace_id_hex());
  EXPECT_EQ(child.flags, parent.flags);
  EXPECT_NE(child.span_id, parent.span_id);
  EXPECT_TRUE(child.valid());
}

TEST(TraceContext, MakesValidUnsampledDistinctTraces) {
  const auto a = TraceContext::make();
  const auto b = TraceContext::make();
  EXPECT_TRUE(a.valid());
  EXPECT_EQ(a.flags, 0);
  EXPECT_NE(a.trace_id_hex(), b.trace_id_hex());
}

TEST(TraceContext, ReadsTheFirstFourFieldsOfALaterVersion) {
  EXPECT_TRUE(TraceContext::parse("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
  EXPECT_TRUE(TraceContext::parse("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"));
  EXPECT_FALSE(TraceContext::parse("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more"));
}

class InvalidTraceparent : public testing::TestWithParam<std::string_view> {};

TEST_P(InvalidTraceparent, IsRefused) { EXPECT_FALSE(TraceContext::parse(GetParam())); }

INSTANTIATE_TEST_SUITE_P(All, InvalidTraceparent,
                         testing::Values("", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                                         "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",  // trailing
                                         "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",   // version
                                         "00-4BF92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",   // upper case
                                         "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",   // not hex
                                         "00-00000000000000000000000000000000-00f067aa0ba902b7-01",   // no trace
                                         "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",   // no span
                                         "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",   // separator
                                         " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

}  // namespace
}  // namespace mocks3::tracing
