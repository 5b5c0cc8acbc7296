#include "ops/read_range.hpp"

#include <algorithm>
#include <limits>

#include "mocks3/utils/encoding.hpp"
#include "ops/replies.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::string_view kUnit = "bytes=";

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// A position; one beyond 64 bits is as good as the largest.
std::optional<std::uint64_t> position(std::string_view text) {
  if (!is_digits(text)) return std::nullopt;
  return utils::parse_u64(text).value_or(std::numeric_limits<std::uint64_t>::max());
}

}  // namespace

Result<std::optional<contracts::ByteRange>> parse_range(std::string_view header, std::uint64_t size) {
  using Whole = std::optional<contracts::ByteRange>;
  header = utils::trim(header);
  if (header.size() < kUnit.size() || !utils::iequals(header.substr(0, kUnit.size()), kUnit)) return Whole();
  const auto spec = utils::trim(header.substr(kUnit.size()));
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos || spec.contains(',')) return Whole();
  const auto first_text = utils::trim(spec.substr(0, dash));
  const auto last_text = utils::trim(spec.substr(dash + 1));
  const auto unsatisfiable = [&] {
    return fail(Error(ErrorCode::InvalidRange)
                    .with("RangeRequested", std::string(header))
                    .with("ActualObjectSize", std::to_string(size)));
  };
  if (first_text.empty()) {
    const auto suffix = position(last_text);
    if (!suffix) return Whole();
    if (*suffix == 0 || size == 0) return unsatisfiable();
    const auto length = std::min(*suffix, size);
    return Whole({size - length, length});
  }
  const auto first = position(first_text);
  if (!first || (!last_text.empty() && !is_digits(last_text))) return Whole();
  const auto last = last_text.empty() ? std::numeric_limits<std::uint64_t>::max() : *position(last_text);
  if (last < *first) return Whole();
  if (*first >= size) return unsatisfiable();
  return Whole({*first, std::min(last, size - 1) - *first + 1});
}

Result<contracts::ByteRange> parse_copy_range(std::string_view header, std::uint64_t size) {
  const auto dash = header.find('-');
  const bool well_formed = header.starts_with(kUnit) && dash != std::string_view::npos;
  const auto first = well_formed ? utils::parse_u64(header.substr(kUnit.size(), dash - kUnit.size())) : std::nullopt;
  const auto last = well_formed ? utils::parse_u64(header.substr(dash + 1)) : std::nullopt;
  if (!first || !last || *last < *first) {
    return bad_argument(
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the "
        "zero-based "
        "offsets of the first and last bytes to copy",
        "x-amz-copy-source-range", header);
  }
  if (*last >= size) {
    return fail(Error(ErrorCode::InvalidRange,
                      "Range specified is not valid for source object of size: " + std::to_string(size))
                    .with("RangeRequested", std::string(header))
                    .with("ActualObjectSize", std::to_string(size)));
  }
  return contracts::ByteRange{*first, *last - *first + 1};
}

}  // namespace mocks3::s3api
