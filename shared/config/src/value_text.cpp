#include "value_text.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::config {

using std::chrono::milliseconds;

namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};
// In the order in which a value looks for a unit that divides it.
constexpr Unit kSizes[] = {{"TiB", 1ull << 40},
                           {"GiB", 1ull << 30},
                           {"MiB", 1ull << 20},
                           {"KiB", 1ull << 10},
                           {"TB", 1000000000000},
                           {"GB", 1000000000},
                           {"MB", 1000000},
                           {"kB", 1000},
                           {"B", 1},
                           {"", 1}};
constexpr Unit kDurations[] = {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}};
constexpr std::uint64_t kLongestDuration = 36'500ull * 86'400'000;  // longer ones overflow a clock's nanoseconds

std::optional<std::uint64_t> parse_units(std::string_view text, std::span<const Unit> units) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = utils::parse_u64(text.substr(0, digits));
  if (!number || text == "0") return number;
  for (const auto& unit : units) {
    std::uint64_t value = 0;
    if (utils::iequals(unit.name, text.substr(digits)) && !__builtin_mul_overflow(*number, unit.factor, &value))
      return value;
  }
  return std::nullopt;
}

std::string format_units(std::uint64_t value, std::span<const Unit> units) {
  if (value == 0) return "0";
  const auto unit = std::ranges::find_if(units, [&](const Unit& u) { return value % u.factor == 0; });
  return std::to_string(value / unit->factor) + std::string(unit->name);
}

std::unexpected<Error> invalid_value(const std::string& text, bool secret, std::string_view problem) {
  return invalid((secret ? "the value" : quoted(text)) + std::string(problem));
}

template <class T>
Result<> check_bounds(const std::string& text, const T& value, const OptionSpec<T>& spec) {
  if ((!spec.min || value >= *spec.min) && (!spec.max || value <= *spec.max)) return {};
  return invalid_value(text, spec.secret, " is out of bounds: " + format_bounds(spec));
}

}  // namespace

std::unexpected<Error> invalid(std::string message) { return fail(ErrorCode::ValidationFailed, std::move(message)); }

std::string printable(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  std::string out;
  for (const char c : text.substr(0, kLongest)) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return text.size() > kLongest ? out + "..." : out;
}

std::string quoted(std::string_view text) { return '\'' + printable(text) + '\''; }

std::string yaml_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.append({'\\', c});
    } else if (byte < 0x20 || byte == 0x7f) {
      out.append({'\\', 'x', "0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 0xf]});
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string join(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) out.append(i == 0 ? "" : between).append(parts[i]);
  return out;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(separator, begin), text.size());
    if (const auto part = utils::trim(text.substr(begin, end - begin)); !part.empty()) parts.emplace_back(part);
    begin = end + 1;
  }
  return parts;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0u);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
    }
  }
  return row[b.size()];
}

std::string format_size(std::uint64_t bytes) { return format_units(bytes, kSizes); }

std::string format_duration(milliseconds duration) {
  return format_units(static_cast<std::uint64_t>(duration.count()), kDurations);
}

Result<> check_allowed(const std::string& text, const std::vector<std::string>& allowed, bool secret) {
  if (allowed.empty() || std::ranges::find(allowed, text) != allowed.end()) return {};
  return invalid_value(text, secret, " is not one of " + join(allowed, ", "));
}

template <OptionValue T>
Result<> parse(const std::string& text, T& value, const OptionSpec<T>& spec) {
  if constexpr (std::same_as<T, bool>) {
    const auto is = [&](std::string_view word) { return utils::iequals(text, word); };
    value = is("true") || is("yes") || is("on") || is("1");
    if (value || is("false") || is("no") || is("off") || is("0")) return {};
    return invalid_value(text, spec.secret, " is neither true nor false");
  } else if constexpr (std::same_as<T, std::string>) {
    value = text;
    return check_allowed(text, spec.allowed, spec.secret);
  } else if constexpr (std::same_as<T, milliseconds>) {
    const auto number = parse_units(text, kDurations);
    if (!number || *number > kLongestDuration) {
      return invalid_value(text, spec.secret, " is not a duration such as 250ms, 5s or 2h");
    }
    value = milliseconds(*number);
    return check_bounds(text, value, spec);
  } else {
    const auto number = spec.bytes ? parse_units(text, kSizes) : utils::parse_u64(text);
    if (!number || *number > std::numeric_limits<T>::max()) {
      return invalid_value(text, spec.secret,
                           spec.bytes ? " is not a size such as 64KiB or 5GiB" : " is not a whole number");
    }
    value = static_cast<T>(*number);
    return check_bounds(text, value, spec);
  }
}

template Result<> parse(const std::string&, bool&, const OptionSpec<bool>&);
template Result<> parse(const std::string&, std::string&, const OptionSpec<std::string>&);
template Result<> parse(const std::string&, unsigned&, const OptionSpec<unsigned>&);
template Result<> parse(const std::string&, std::uint64_t&, const OptionSpec<std::uint64_t>&);
template Result<> parse(const std::string&, milliseconds&, const OptionSpec<milliseconds>&);

}  // namespace mocks3::config
