#include "mocks3/logger/logger.hpp"

#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "mocks3/utils/clock.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::logger {

namespace {

constexpr std::size_t kQueueLines = 1024;
constexpr std::string_view kEcsVersion = "8.11.0";

struct Settings {
  Level level;
  bool json;
  bool colour;
  std::string service;
};

Settings settings_from(const Options& options) {
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  const bool json = options.format == Format::Json || (options.format == Format::Auto && !terminal);
  return {options.level, json, terminal && !json, options.service};
}

/// Gives up silently on a broken standard error: there is nowhere left to complain.
void write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {  // somebody we share the terminal or pipe with made it non-blocking
      pollfd fd{STDERR_FILENO, POLLOUT, 0};
      ::poll(&fd, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

class Sink {
 public:
  void configure(const Options& options) {
    const std::lock_guard lock(mutex_);
    settings_ = &kept_.emplace_back(settings_from(options));
    queueing_ = true;
  }

  void shutdown() {
    std::thread writer;
    {
      const std::lock_guard lock(mutex_);
      queueing_ = false;
      writer.swap(writer_);
    }
    wake_.notify_one();
    if (writer.joinable()) writer.join();
  }

  void submit(std::string line) {
    {
      std::unique_lock lock(mutex_);
      if (!queueing_) {
        lock.unlock();
        return write_all(line);
      }
      // Started by the first line: a process that says nothing pays nothing.
      if (!writer_.joinable()) writer_ = std::thread([this] { run(); });
      if (queue_.size() == kQueueLines) {
        queue_.pop_front();
        dropped_.fetch_add(1, std::memory_order_relaxed);
      }
      queue_.push_back(std::move(line));
    }
    wake_.notify_one();
  }

  const Settings& settings() const { return *settings_.load(std::memory_order_acquire); }
  std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  void run() {
    pthread_setname_np(pthread_self(), "log");
    std::deque<std::string> lines;
    std::string batch;
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [this] { return !queue_.empty() || !queueing_; });
      if (queue_.empty()) return;
      lines.swap(queue_);
      lock.unlock();
      batch.clear();
      for (const auto& line : lines) batch += line;
      lines.clear();
      write_all(batch);
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::string> queue_;
  std::thread writer_;
  bool queueing_ = false;
  std::deque<Settings> kept_{settings_from({})};  // never shortened, so that readers need no lock
  std::atomic<const Settings*> settings_{&kept_.front()};
  std::atomic<std::uint64_t> dropped_{0};
};

/// Never destroyed: objects that die after main may still log.
Sink& sink() {
  static Sink& instance = *new Sink;
  return instance;
}

std::size_t utf8_length(unsigned char lead) { return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4; }

void append_code(std::string& out, unsigned code) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += "0123456789abcdef"[code >> shift & 0xf];
}

/// Escapes as JSON does, and also what ends a line or commands a terminal: DEL, the C1 controls, U+2028 and U+2029.
void append_escaped(std::string& out, std::string_view text, bool quotes = true) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      if (byte == '\\' || (byte == '"' && quotes)) {
        out.append({'\\', text[i]});
      } else if (byte == '\n') {
        out += "\\n";
      } else if (byte < 0x20 || byte == 0x7f) {
        append_code(out, byte);
      } else {
        out += text[i];
      }
      ++i;
      continue;
    }
    const std::string_view sequence = text.substr(i, utf8_length(byte));
    if (!utils::is_valid_utf8(sequence)) {
      out += "\xef\xbf\xbd";  // U+FFFD
      ++i;
      continue;
    }
    if (sequence.size() == 2 && byte == 0xc2 && static_cast<unsigned char>(sequence[1]) < 0xa0) {
      append_code(out, static_cast<unsigned char>(sequence[1]));
    } else if (sequence == "\u2028" || sequence == "\u2029") {
      append_code(out, sequence == "\u2028" ? 0x2028 : 0x2029);
    } else {
      out += sequence;
    }
    i += sequence.size();
  }
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  append_escaped(out, text);
  out += '"';
}

void append_json_member(std::string& out, std::string_view name, std::string_view value) {
  out += ',';
  append_quoted(out, name);
  out += ':';
  append_quoted(out, value);
}

struct LevelStyle {
  std::string_view name;
  std::string_view label;
  std::string_view colour;
};

const LevelStyle& style(Level level) {
  static constexpr LevelStyle kStyles[] = {{"debug", "DEBUG", "\x1b[2m"},
                                           {"info", "INFO ", "\x1b[32m"},
                                           {"warn", "WARN ", "\x1b[33m"},
                                           {"error", "ERROR", "\x1b[31m"}};
  return kStyles[static_cast<std::size_t>(level)];
}

std::string json_line(const Settings& settings, Level level, std::string_view message, Fields fields) {
  std::string line = R"({"@timestamp":")" + utils::format_iso8601(utils::SystemClock().now()) + '"';
  append_json_member(line, "log.level", style(level).name);
  append_json_member(line, "message", message);
  append_json_member(line, "service.name", settings.service);
  append_json_member(line, "ecs.version", kEcsVersion);
  for (const auto& field : fields) {
    if (field.is_number) {
      line += ',';
      append_quoted(line, field.name);
      line += ':';
      line += field.text;
    } else {
      append_json_member(line, field.name, field.text);
    }
  }
  return line += "}\n";
}

bool is_plain(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\'; });
}

std::string text_line(const Settings& settings, Level level, std::string_view message, Fields fields) {
  std::string line = utils::format_iso8601(utils::SystemClock().now()) + ' ';
  if (settings.colour) line += style(level).colour;
  line += style(level).label;
  if (settings.colour) line += "\x1b[0m";
  line += ' ';
  append_escaped(line, message, false);
  for (const auto& field : fields) {
    line += ' ';
    append_escaped(line, field.name);
    line += '=';
    if (is_plain(field.text)) {
      line += field.text;
    } else {
      append_quoted(line, field.text);
    }
  }
  return line += '\n';
}

}  // namespace

void configure(const Options& options) { sink().configure(options); }

void shutdown() { sink().shutdown(); }

bool enabled(Level level) { return level >= sink().settings().level; }

void log(Level level, std::string_view message, Fields fields) {
  const Settings& settings = sink().settings();
  if (level < settings.level) return;
  sink().submit((settings.json ? json_line : text_line)(settings, level, message, fields));
}

std::uint64_t dropped() { return sink().dropped(); }

}  // namespace mocks3::logger
