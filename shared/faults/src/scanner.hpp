// A position in a rule's text, the small things that can stand there, and errors that say where.
//
// One thread; the text outlives the scanner.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "mocks3/errors/result.hpp"

namespace mocks3::faults {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ == text_.size(); }
  std::size_t position() const { return at_; }
  void back_to(std::size_t position) { at_ = position; }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  std::string_view rest() const { return text_.substr(at_); }

  void skip_blanks();
  /// Takes `token` when it stands here.
  bool take(std::string_view token);
  /// The longest run of characters that satisfy `wanted`, perhaps empty.
  template <class Predicate>
  std::string_view take_while(Predicate wanted) {
    const std::size_t from = at_;
    while (!at_end() && wanted(text_[at_])) ++at_;
    return text_.substr(from, at_ - from);
  }
  /// "..." with \" and \\, or a bare run up to a blank or one of `ends`.
  Result<std::string> take_value(std::string_view ends);

  /// ValidationFailed "column N: ...".
  std::unexpected<Error> error_at(std::size_t position, std::string_view what) const;
  std::unexpected<Error> error_here(std::string_view what) const { return error_at(at_, what); }
  /// What stands here, for messages: 'word', or "the end".
  std::string found() const;

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_blank(char c);
bool is_digit(char c);
bool is_letter_or_digit(char c);

/// "200ms", "1.5s", "2m", "10us"; at most an hour.
Result<std::chrono::microseconds> parse_duration(std::string_view text);
/// A decimal fraction in units of 1/scale, a power of ten; nothing when it has more digits than that or is no number.
std::optional<std::uint64_t> parse_decimal(std::string_view text, std::uint64_t scale);
/// ", did you mean 'slow_down'?" or nothing.
std::string suggestion(std::string_view word, std::span<const std::string> known);

}  // namespace mocks3::faults
