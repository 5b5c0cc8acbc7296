#include "mocks3/tracing/trace_context.hpp"

#include "mocks3/utils/random.hpp"

namespace mocks3::tracing {

namespace {

constexpr std::uint8_t kSampled = 0x01;
constexpr std::size_t kVersion0Length = 55;  // 00-<32>-<16>-<2>

std::string hex(std::uint64_t value, std::size_t digits) {
  std::string text(digits, '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value >>= 4) *digit = "0123456789abcdef"[value & 0xf];
  return text;
}

/// Lower case only: the specification forbids upper case.
std::optional<std::uint64_t> parse_hex(std::string_view text) {
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      value = value << 4 | static_cast<std::uint64_t>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      value = value << 4 | static_cast<std::uint64_t>(c - 'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return value;
}

/// Zero means "invalid" on the wire.
std::uint64_t new_id() {
  std::uint64_t id = 0;
  while (id == 0) id = utils::random_u64();
  return id;
}

}  // namespace

std::string TraceContext::trace_id_hex() const { return hex(trace_id_high, 16) + hex(trace_id_low, 16); }

std::string TraceContext::span_id_hex() const { return hex(span_id, 16); }

std::string TraceContext::to_traceparent() const {
  // We write version 00, whose undefined flags a sender must leave zero whatever arrived.
  return "00-" + trace_id_hex() + '-' + span_id_hex() + '-' + hex(flags & kSampled, 2);
}

TraceContext TraceContext::child() const {
  TraceContext context = *this;
  context.span_id = new_id();
  return context;
}

TraceContext TraceContext::make() {
  return {.trace_id_high = utils::random_u64(), .trace_id_low = new_id(), .span_id = new_id(), .flags = 0};
}

std::optional<TraceContext> TraceContext::parse(std::string_view text) {
  if (text.size() < kVersion0Length || text[2] != '-' || text[35] != '-' || text[52] != '-') return std::nullopt;
  const auto version = parse_hex(text.substr(0, 2));
  const auto high = parse_hex(text.substr(3, 16));
  const auto low = parse_hex(text.substr(19, 16));
  const auto span = parse_hex(text.substr(36, 16));
  const auto flags = parse_hex(text.substr(53, 2));
  if (!version || !high || !low || !span || !flags || *version == 0xff) return std::nullopt;
  // A later version may append fields, version 00 may not.
  if (text.size() > kVersion0Length && (*version == 0 || text[kVersion0Length] != '-')) return std::nullopt;
  const TraceContext context{*high, *low, *span, static_cast<std::uint8_t>(*flags)};
  if (!context.valid()) return std::nullopt;
  return context;
}

}  // namespace mocks3::tracing
