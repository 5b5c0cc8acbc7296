#include "scanner.hpp"

#include <fmt/format.h>

#include "mocks3/faults/decision.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::faults {

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter_or_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

void Scanner::skip_blanks() { take_while(is_blank); }

bool Scanner::take(std::string_view token) {
  if (!rest().starts_with(token)) return false;
  at_ += token.size();
  return true;
}

Result<std::string> Scanner::take_value(std::string_view ends) {
  const std::size_t start = at_;
  if (!take("\"")) {
    const auto bare = take_while([&](char c) { return !is_blank(c) && c != '"' && !ends.contains(c); });
    if (peek() == '"') return error_here("a quote inside a bare value; put the whole value in quotes");
    if (bare.empty()) return error_here("expected a value; \"\" is the empty one");
    return std::string(bare);
  }
  std::string value;
  while (!at_end() && peek() != '"') {
    if (peek() == '\\') {
      ++at_;
      if (peek() != '"' && peek() != '\\') return error_here("in quotes a backslash stands only before \" and \\");
    }
    value += text_[at_++];
  }
  if (!take("\"")) return error_at(start, "this quote is never closed");
  if (!at_end() && !is_blank(peek()) && !ends.contains(peek())) return error_here("expected a blank behind the quote");
  return value;
}

std::unexpected<Error> Scanner::error_at(std::size_t position, std::string_view what) const {
  const auto before = text_.substr(0, position);
  const auto column = 1 + std::ranges::count_if(before, [](char c) { return (c & 0xc0) != 0x80; });
  return fail(ErrorCode::ValidationFailed, fmt::format("column {}: {}", column, what));
}

std::string Scanner::found() const {
  if (at_end()) return "the end";
  std::size_t size = 0;
  while (size < rest().size() && !is_blank(rest()[size])) ++size;
  return fmt::format("'{}'", rest().substr(0, size));
}

std::optional<std::uint64_t> parse_decimal(std::string_view text, std::uint64_t scale) {
  const auto dot = text.find('.');
  const auto whole = utils::parse_u64(text.substr(0, dot));
  if (!whole || *whole > 1'000'000'000'000) return std::nullopt;
  std::uint64_t number = *whole * scale;
  if (dot == std::string_view::npos) return number;
  const auto fraction = text.substr(dot + 1);
  if (fraction.empty()) return std::nullopt;
  for (const char c : fraction) {
    if (!is_digit(c) || scale == 1) return std::nullopt;
    scale /= 10;
    number += static_cast<std::uint64_t>(c - '0') * scale;
  }
  return number;
}

Result<std::chrono::microseconds> parse_duration(std::string_view text) {
  constexpr std::pair<std::string_view, std::uint64_t> kUnits[] = {
      {"us", 1}, {"ms", 1000}, {"s", 1'000'000}, {"m", 60'000'000}};
  std::size_t digits = 0;
  while (digits < text.size() && (is_digit(text[digits]) || text[digits] == '.')) ++digits;
  for (const auto& [unit, microseconds] : kUnits) {
    if (text.substr(digits) != unit) continue;
    // Six decimals suit every unit; what is finer than a microsecond is dropped.
    const auto number = parse_decimal(text.substr(0, digits), 1'000'000);
    if (!number) break;
    if (*number > 10'000'000'000'000'000 / microseconds) {
      return fail(ErrorCode::ValidationFailed, fmt::format("'{}' is longer than an hour", text));
    }
    const auto duration = std::chrono::microseconds(*number * microseconds / 1'000'000);
    if (duration > kMaxLatency)
      return fail(ErrorCode::ValidationFailed, fmt::format("'{}' is longer than an hour", text));
    return duration;
  }
  return fail(ErrorCode::ValidationFailed, fmt::format("'{}' is not a time; write 200ms, 1.5s, 2m or 500us", text));
}

std::string suggestion(std::string_view word, std::span<const std::string> known) {
  const std::string wanted = utils::to_lower(word.substr(0, 64));
  const std::string* best = nullptr;
  std::size_t best_distance = std::min<std::size_t>(3, wanted.size() / 3 + 1);
  for (const auto& candidate : known) {
    const std::size_t distance = edit_distance(wanted, utils::to_lower(candidate));
    if (distance < best_distance || (distance == best_distance && best == nullptr)) {
      best = &candidate;
      best_distance = distance;
    }
  }
  return best == nullptr ? "" : fmt::format(", did you mean '{}'?", *best);
}

}  // namespace mocks3::faults
