#include "mocks3/utils/time.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace mocks3::utils {

namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> kLongDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};

struct Civil {
  explicit Civil(Timestamp time)
      : day(floor<days>(time)),
        date(day),
        clock(time - day),
        year(static_cast<unsigned>(static_cast<int>(date.year()))) {}

  sys_days day;
  year_month_day date;
  hh_mm_ss<milliseconds> clock;
  unsigned year;
};

/// Appends to a buffer that the caller made large enough.
class Writer {
 public:
  explicit Writer(char* out) : out_(out) {}

  Writer& number(unsigned value, int width) {
    for (int i = width - 1; i >= 0; --i) {
      out_[i] = static_cast<char>('0' + value % 10);
      value /= 10;
    }
    out_ += width;
    return *this;
  }
  template <class Count>
  Writer& two(Count count) {
    return number(static_cast<unsigned>(count), 2);
  }
  Writer& text(std::string_view text) {
    out_ += text.copy(out_, text.size());
    return *this;
  }
  Writer& time_of_day(const Civil& t, std::string_view separator) {
    return two(t.clock.hours().count())
        .text(separator)
        .two(t.clock.minutes().count())
        .text(separator)
        .two(t.clock.seconds().count());
  }

 private:
  char* out_;
};

/// Reads fixed forms from the front of a text; `ok` stays false after the first thing that does not fit.
struct Scanner {
  std::string_view rest;
  bool ok = true;

  bool starts_with(std::string_view text) const { return ok && rest.starts_with(text); }
  unsigned number(std::size_t width) {
    unsigned value = 0;
    ok = ok && rest.size() >= width;
    for (std::size_t i = 0; ok && i < width; ++i) {
      ok = rest[i] >= '0' && rest[i] <= '9';
      value = value * 10 + static_cast<unsigned>(rest[i] - '0');
    }
    if (!ok) return 0;
    rest.remove_prefix(width);
    return value;
  }
  void literal(std::string_view text) {
    ok = starts_with(text);
    if (ok) rest.remove_prefix(text.size());
  }
  unsigned name(std::span<const std::string_view> names) {
    for (unsigned i = 0; i < names.size(); ++i) {
      if (!starts_with(names[i])) continue;
      rest.remove_prefix(names[i].size());
      return i;
    }
    ok = false;
    return 0;
  }
};

struct Fields {
  unsigned year = 0;
  unsigned month = 0;
  unsigned day = 0;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  unsigned millisecond = 0;

  void read_time_of_day(Scanner& in, std::string_view separator) {
    hour = in.number(2);
    in.literal(separator);
    minute = in.number(2);
    in.literal(separator);
    second = in.number(2);
  }
  /// Nothing unless all of the text was read and every field is in its range.
  std::optional<Timestamp> finish(const Scanner& in) const {
    const year_month_day date(std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                              std::chrono::day(day));
    if (!in.ok || !in.rest.empty() || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return sys_days(date) + hours(hour) + minutes(minute) + seconds(second) + milliseconds(millisecond);
  }
};

}  // namespace

std::string format_http_date(Timestamp time) {
  const Civil t(time);
  std::string out(std::string_view("Sun, 06 Nov 1994 08:49:37 GMT").size(), '\0');
  Writer(out.data())
      .text(kDays[weekday(t.day).c_encoding()])
      .text(", ")
      .two(static_cast<unsigned>(t.date.day()))
      .text(" ")
      .text(kMonths[static_cast<unsigned>(t.date.month()) - 1])
      .text(" ")
      .number(t.year, 4)
      .text(" ")
      .time_of_day(t, ":")
      .text(" GMT");
  return out;
}

// The name of the day has to be one, but not that of the date: AWS's own examples get it wrong.
std::optional<Timestamp> parse_http_date(std::string_view text) {
  Scanner in{text};
  Fields t;
  const auto comma = text.find(',');
  if (comma == 3) {  // Sun, 06 Nov 1994 08:49:37 GMT
    in.name(kDays);
    in.literal(", ");
    t.day = in.number(2);
    in.literal(" ");
    t.month = in.name(kMonths) + 1;
    in.literal(" ");
    t.year = in.number(4);
    in.literal(" ");
    t.read_time_of_day(in, ":");
    in.literal(" GMT");
  } else if (comma != std::string_view::npos) {  // Sunday, 06-Nov-94 08:49:37 GMT
    in.name(kLongDays);
    in.literal(", ");
    t.day = in.number(2);
    in.literal("-");
    t.month = in.name(kMonths) + 1;
    in.literal("-");
    const unsigned year = in.number(2);
    t.year = year + (year < 70 ? 2000 : 1900);  // POSIX's pivot, near enough to RFC 9110's moving one
    in.literal(" ");
    t.read_time_of_day(in, ":");
    in.literal(" GMT");
  } else {  // Sun Nov  6 08:49:37 1994
    in.name(kDays);
    in.literal(" ");
    t.month = in.name(kMonths) + 1;
    in.literal(" ");
    if (in.starts_with(" ")) {
      in.literal(" ");
      t.day = in.number(1);
    } else {
      t.day = in.number(2);
    }
    in.literal(" ");
    t.read_time_of_day(in, ":");
    in.literal(" ");
    t.year = in.number(4);
  }
  return t.finish(in);
}

std::string format_iso8601(Timestamp time) {
  const Civil t(time);
  std::string out(std::string_view("2009-10-12T17:50:30.000Z").size(), '\0');
  Writer(out.data())
      .number(t.year, 4)
      .text("-")
      .two(static_cast<unsigned>(t.date.month()))
      .text("-")
      .two(static_cast<unsigned>(t.date.day()))
      .text("T")
      .time_of_day(t, ":")
      .text(".")
      .number(static_cast<unsigned>(t.clock.subseconds().count()), 3)
      .text("Z");
  return out;
}

std::optional<Timestamp> parse_iso8601(std::string_view text) {
  Scanner in{text};
  Fields t;
  t.year = in.number(4);
  in.literal("-");
  t.month = in.number(2);
  in.literal("-");
  t.day = in.number(2);
  in.literal("T");
  t.read_time_of_day(in, ":");
  if (in.starts_with(".")) {
    in.literal(".");
    const auto digits = std::min(in.rest.find_first_not_of("0123456789"), in.rest.size());
    in.ok = digits >= 1 && digits <= 9;
    for (std::size_t i = 0; in.ok && i < 3; ++i) {
      t.millisecond = t.millisecond * 10 + (i < digits ? static_cast<unsigned>(in.rest[i] - '0') : 0);
    }
    in.rest.remove_prefix(digits);
  }
  if (in.starts_with("Z")) {
    in.literal("Z");
    return t.finish(in);
  }
  const int sign = in.starts_with("-") ? -1 : 1;
  in.literal(sign < 0 ? "-" : "+");
  const unsigned offset_hours = in.number(2);
  in.literal(":");
  const unsigned offset_minutes = in.number(2);
  auto time = t.finish(in);
  if (!time || offset_hours > 23 || offset_minutes > 59) return std::nullopt;
  return *time - sign * (hours(offset_hours) + minutes(offset_minutes));
}

std::string format_amz_date(Timestamp time) {
  const Civil t(time);
  std::string out(std::string_view("20091012T175030Z").size(), '\0');
  Writer(out.data())
      .number(t.year, 4)
      .two(static_cast<unsigned>(t.date.month()))
      .two(static_cast<unsigned>(t.date.day()))
      .text("T")
      .time_of_day(t, "")
      .text("Z");
  return out;
}

std::optional<Timestamp> parse_amz_date(std::string_view text) {
  Scanner in{text};
  Fields t;
  t.year = in.number(4);
  t.month = in.number(2);
  t.day = in.number(2);
  in.literal("T");
  t.read_time_of_day(in, "");
  in.literal("Z");
  return t.finish(in);
}

}  // namespace mocks3::utils
