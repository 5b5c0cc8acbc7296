// Structured logs on standard error: JSON with ECS field names, or readable text on a terminal.
//
//   logger::info("bucket created", {{"bucket.name", name}, {"event.duration", 12}});
//
// The one singleton of the house: the sink. Threads: any. A line is handed to a bounded queue and written by a thread
// of the sink; when the queue is full the oldest line is dropped and counted, a caller is never held up. Values are
// escaped, so that a key or header cannot forge a line. Source of the names: Elastic Common Schema.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace mocks3::logger {

enum class Level { Debug, Info, Warn, Error };
enum class Format { Auto, Json, Text };  // Auto: text when standard error is a terminal

struct Field {
  std::string_view name;
  std::string text;
  bool is_number = false;

  Field(std::string_view n, std::string_view value) : name(n), text(value) {}
  Field(std::string_view n, const std::string& value) : name(n), text(value) {}
  Field(std::string_view n, const char* value) : name(n), text(value) {}
  template <std::integral T>
  Field(std::string_view n, T value) : name(n), text(std::to_string(value)), is_number(true) {}
};
using Fields = std::initializer_list<Field>;

struct Options {
  Level level = Level::Info;
  Format format = Format::Auto;
  std::string service = "mocks3";  // service.name
};

/// Once, before anything else logs. Logging before it goes to standard error unqueued.
void configure(const Options& options);
/// Writes out what is queued; at the end of main.
void shutdown();

bool enabled(Level level);
void log(Level level, std::string_view message, Fields fields = {});
inline void debug(std::string_view message, Fields fields = {}) { log(Level::Debug, message, fields); }
inline void info(std::string_view message, Fields fields = {}) { log(Level::Info, message, fields); }
inline void warn(std::string_view message, Fields fields = {}) { log(Level::Warn, message, fields); }
inline void error(std::string_view message, Fields fields = {}) { log(Level::Error, message, fields); }

/// Lines dropped because the queue was full.
std::uint64_t dropped();

}  // namespace mocks3::logger
