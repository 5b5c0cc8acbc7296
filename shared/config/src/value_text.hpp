// The text form of option values: parse one, print one, and quote either for errors and YAML. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mocks3/config/option_set.hpp"

namespace mocks3::config {

std::unexpected<Error> invalid(std::string message);

/// Without line breaks and not too long, for errors.
std::string printable(std::string_view text);
std::string quoted(std::string_view text);
std::string yaml_quoted(std::string_view text);

std::string join(const std::vector<std::string>& parts, std::string_view between);
/// Trimmed, without empty parts.
std::vector<std::string> split(std::string_view text, char separator);
/// Levenshtein's.
std::size_t edit_distance(std::string_view a, std::string_view b);

std::string format_size(std::uint64_t bytes);
std::string format_duration(std::chrono::milliseconds duration);

/// Sets `value` and holds it to the bounds or allowed values; the error is silent about a secret.
template <OptionValue T>
Result<> parse(const std::string& text, T& value, const OptionSpec<T>& spec);
Result<> check_allowed(const std::string& text, const std::vector<std::string>& allowed, bool secret);

template <OptionValue T>
std::string format(const T& value, const OptionSpec<T>& spec) {
  if constexpr (std::same_as<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::same_as<T, std::chrono::milliseconds>) {
    return format_duration(value);
  } else if constexpr (std::unsigned_integral<T>) {
    return spec.bytes ? format_size(value) : std::to_string(value);
  } else {
    return value;
  }
}

/// "at least 1, at most 64"; empty without bounds.
template <OptionValue T>
std::string format_bounds(const OptionSpec<T>& spec) {
  std::string text;
  if constexpr (!std::same_as<T, std::vector<std::string>>) {
    if (spec.min) text += "at least " + format(*spec.min, spec);
    if (spec.max) text += (text.empty() ? "at most " : ", at most ") + format(*spec.max, spec);
  }
  return text;
}

template <OptionValue T>
std::string type_name(const OptionSpec<T>& spec) {
  if constexpr (std::same_as<T, bool>) return "bool";
  if constexpr (std::same_as<T, std::chrono::milliseconds>) return "duration";
  if constexpr (std::unsigned_integral<T>) return spec.bytes ? "size" : "number";
  const std::string text = spec.allowed.empty() ? "text" : join(spec.allowed, "|");
  return std::same_as<T, std::string> ? text : "list of " + text;
}

}  // namespace mocks3::config
