// W3C trace context: who asked, and under which trace.
//
// Plain value, any thread. Source: W3C "Trace Context", section 3.2 (traceparent). Exporters come with the stack.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mocks3::tracing {

struct TraceContext {
  std::uint64_t trace_id_high = 0;
  std::uint64_t trace_id_low = 0;
  std::uint64_t span_id = 0;
  std::uint8_t flags = 0;  // bit 0: sampled

  bool valid() const { return (trace_id_high || trace_id_low) && span_id; }
  std::string trace_id_hex() const;
  std::string span_id_hex() const;
  std::string to_traceparent() const;
  /// Same trace, new span.
  TraceContext child() const;
  /// A new trace, not sampled.
  static TraceContext make();
  /// Nothing when the header is not a valid version 00 (or later, by its first four fields) traceparent.
  static std::optional<TraceContext> parse(std::string_view traceparent);
};

}  // namespace mocks3::tracing
