#include "mocks3/metrics/metrics.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <variant>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::metrics {

std::size_t shard() {
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t mine = next.fetch_add(1, std::memory_order_relaxed) % kShards;
  return mine;
}

std::uint64_t Counter::value() const {
  std::uint64_t sum = 0;
  for (const auto& cell : cells_) sum += cell.value.load(std::memory_order_relaxed);
  return sum;
}

struct alignas(64) Histogram::Shard {
  explicit Shard(std::size_t buckets) : counts(buckets) {}
  std::vector<std::atomic<std::uint64_t>> counts;  // one per bound and one beyond the last
  std::atomic<std::uint64_t> sum_us{0};
};

Histogram::Histogram(std::span<const double> bounds_seconds) {
  for (const double bound : bounds_seconds) {
    if (!(bound > 0) || bound > 1e9) throw std::logic_error("a histogram bound is not a sensible number of seconds");
    bounds_us_.push_back(static_cast<std::uint64_t>(std::llround(bound * 1e6)));
  }
  std::ranges::sort(bounds_us_);
  bounds_us_.erase(std::ranges::unique(bounds_us_).begin(), bounds_us_.end());
  for (std::size_t i = 0; i < kShards; ++i) shards_.push_back(std::make_unique<Shard>(bounds_us_.size() + 1));
}

Histogram::~Histogram() = default;

void Histogram::observe_us(std::uint64_t microseconds) {
  // A bound belongs to its bucket: "le" is less than or equal.
  const auto bucket = std::ranges::lower_bound(bounds_us_, microseconds) - bounds_us_.begin();
  Shard& mine = *shards_[shard()];
  mine.counts[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  mine.sum_us.fetch_add(microseconds, std::memory_order_relaxed);
}

std::span<const double> default_latency_bounds() {
  static constexpr double kBounds[] = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1, 2.5, 10, 30};
  return kBounds;
}

namespace {

using Callback = std::function<std::int64_t()>;
// Shared, so that a scrape reads a copy of the registry and holds no lock while it calls back.
using Series = std::variant<std::shared_ptr<Counter>, std::shared_ptr<Gauge>, std::shared_ptr<Histogram>,
                            std::shared_ptr<const Callback>>;

struct Family {
  std::string_view type;
  std::string help;
  std::map<Labels, Series> series;
};

std::string seconds(std::uint64_t microseconds) {
  char buffer[64];
  const auto [end, error] = std::to_chars(std::begin(buffer), std::end(buffer), static_cast<double>(microseconds) / 1e6,
                                          std::chars_format::fixed);
  return {buffer, end};
}

/// One bad byte would cost the whole scrape, so text that is not UTF-8 loses its high bytes.
std::string escaped(std::string_view text, bool quotes) {
  const bool valid = utils::is_valid_utf8(text);
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && quotes) {
      out += "\\\"";
    } else {
      out += valid || static_cast<unsigned char>(c) < 0x80 ? c : '?';
    }
  }
  return out;
}

/// `extra` is a finished label such as le="1".
std::string braces(const Labels& labels, std::string_view extra = {}) {
  std::string out;
  for (const auto& [name, value] : labels) {
    if (!out.empty()) out += ',';
    out.append(name).append("=\"").append(escaped(value, true)).append("\"");
  }
  if (!out.empty() && !extra.empty()) out += ',';
  out += extra;
  return out.empty() ? out : '{' + out + '}';
}

bool is_name(std::string_view text, bool colon) {
  const auto letter = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (colon && c == ':');
  };
  return !text.empty() && letter(text[0]) &&
         std::ranges::all_of(text, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

Labels checked(Labels labels) {
  std::ranges::sort(labels);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::string& name = labels[i].first;
    if (!is_name(name, false) || name.starts_with("__") || name == "le" || (i > 0 && labels[i - 1].first == name)) {
      throw std::logic_error("bad metric label '" + name + "'");
    }
  }
  return labels;
}

}  // namespace

struct Registry::Impl {
  mutable std::mutex mutex;
  std::map<std::string, Family, std::less<>> families;

  /// Finds or makes the family; another type under the same name is a bug of the caller. Call with the lock held.
  Family& family(std::string_view name, std::string_view type, std::string_view help) {
    auto it = families.find(name);
    if (it == families.end()) {
      if (!is_name(name, true)) throw std::logic_error("bad metric name '" + std::string(name) + "'");
      it = families.emplace(name, Family{type, std::string(help), {}}).first;
    }
    if (it->second.type != type) throw std::logic_error("metric '" + std::string(name) + "' has two types");
    return it->second;
  }

  template <class T, class... Args>
  T& series(std::string_view name, std::string_view type, std::string_view help, Labels labels, const Args&... args) {
    labels = checked(std::move(labels));
    const std::lock_guard lock(mutex);
    Family& owner = family(name, type, help);
    auto it = owner.series.find(labels);
    if (it == owner.series.end()) it = owner.series.emplace(std::move(labels), std::make_shared<T>(args...)).first;
    auto* found = std::get_if<std::shared_ptr<T>>(&it->second);
    if (!found) throw std::logic_error("metric '" + std::string(name) + "' is also a callback");
    return **found;
  }

  static void render_histogram(std::string& out, const std::string& name, const Labels& labels,
                               const Histogram& histogram) {
    std::uint64_t count = 0;
    std::uint64_t sum_us = 0;
    for (const auto& part : histogram.shards_) sum_us += part->sum_us.load(std::memory_order_relaxed);
    for (std::size_t i = 0; i <= histogram.bounds_us_.size(); ++i) {
      for (const auto& part : histogram.shards_) count += part->counts[i].load(std::memory_order_relaxed);
      const std::string bound = i < histogram.bounds_us_.size() ? seconds(histogram.bounds_us_[i]) : "+Inf";
      out += name + "_bucket" + braces(labels, "le=\"" + bound + '"') + ' ' + std::to_string(count) + '\n';
    }
    out += name + "_sum" + braces(labels) + ' ' + seconds(sum_us) + '\n';
    // From the buckets read above, so that it equals the +Inf bucket whatever is observed meanwhile.
    out += name + "_count" + braces(labels) + ' ' + std::to_string(count) + '\n';
  }
};

Registry::Registry() : impl_(std::make_unique<Impl>()) {}
Registry::~Registry() = default;

Counter& Registry::counter(std::string_view name, std::string_view help, Labels labels) {
  return impl_->series<Counter>(name, "counter", help, std::move(labels));
}

Gauge& Registry::gauge(std::string_view name, std::string_view help, Labels labels) {
  return impl_->series<Gauge>(name, "gauge", help, std::move(labels));
}

Histogram& Registry::histogram(std::string_view name, std::string_view help, Labels labels,
                               std::span<const double> bounds_seconds) {
  return impl_->series<Histogram>(name, "histogram", help, std::move(labels), bounds_seconds);
}

void Registry::callback_gauge(std::string_view name, std::string_view help, Labels labels, Callback value) {
  labels = checked(std::move(labels));
  const std::lock_guard lock(impl_->mutex);
  const auto [it, fresh] =
      impl_->family(name, "gauge", help)
          .series.try_emplace(std::move(labels), std::make_shared<const Callback>(std::move(value)));
  if (!fresh) throw std::logic_error("metric '" + std::string(name) + "' is registered twice");
}

std::string Registry::render() const {
  const auto families = [this] {
    const std::lock_guard lock(impl_->mutex);
    return impl_->families;
  }();
  std::string out;
  for (const auto& [name, family] : families) {
    if (!family.help.empty()) out += "# HELP " + name + ' ' + escaped(family.help, false) + '\n';
    out.append("# TYPE ").append(name).append(" ").append(family.type).append("\n");
    for (const auto& [labels, series] : family.series) {
      const auto line = [&](const std::string& value) { out += name + braces(labels) + ' ' + value + '\n'; };
      if (const auto* counter = std::get_if<std::shared_ptr<Counter>>(&series)) {
        line(std::to_string((*counter)->value()));
      } else if (const auto* gauge = std::get_if<std::shared_ptr<Gauge>>(&series)) {
        line(std::to_string((*gauge)->value()));
      } else if (const auto* callback = std::get_if<std::shared_ptr<const Callback>>(&series)) {
        line(std::to_string((**callback)()));
      } else {
        Impl::render_histogram(out, name, labels, *std::get<std::shared_ptr<Histogram>>(series));
      }
    }
  }
  return out;
}

}  // namespace mocks3::metrics
