#include "mocks3/logger/logger.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <thread>
#include <vector>

namespace mocks3::logger {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Makes a descriptor standard error for the life of the object.
class StderrTo {
 public:
  explicit StderrTo(int fd) : saved_(::dup(STDERR_FILENO)) { ::dup2(fd, STDERR_FILENO); }
  ~StderrTo() {
    ::dup2(saved_, STDERR_FILENO);
    ::close(saved_);
  }
  StderrTo(const StderrTo&) = delete;
  StderrTo& operator=(const StderrTo&) = delete;

 private:
  int saved_;
};

std::string read_to_end(int fd) {
  std::string text;
  std::array<char, 65536> buffer;
  for (ssize_t n; (n = ::read(fd, buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(n));
  return text;
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    lines.push_back(text.substr(begin, end - begin));
  }
  return lines;
}

/// What a block of log calls writes, from configure to shutdown.
template <class Body>
std::string captured(const Options& options, Body body) {
  const int file = ::memfd_create("stderr", 0);
  {
    const StderrTo redirect(file);
    configure(options);
    body();
    shutdown();
  }
  ::lseek(file, 0, SEEK_SET);
  std::string text = read_to_end(file);
  ::close(file);
  return text;
}

boost::json::object captured_json(std::string_view message, Fields fields = {}) {
  const auto text = captured({.format = Format::Json, .service = "svc"}, [&] { info(message, fields); });
  const auto lines = split_lines(text);
  EXPECT_EQ(lines.size(), 1u) << text;
  return boost::json::parse(lines.at(0)).as_object();
}

std::string text_of(const boost::json::object& line, std::string_view name) {
  return boost::json::value_to<std::string>(line.at(name));
}

std::string captured_text(std::string_view message, Fields fields = {}) {
  return captured({.format = Format::Text}, [&] { info(message, fields); });
}

TEST(JsonFormat, WritesTheEcsNamesThenTheFields) {
  const auto line = captured_json("bucket created", {{"bucket.name", "b"}, {"event.duration", 12}});
  std::vector<std::string> names;
  for (const auto& member : line) names.emplace_back(member.key());
  EXPECT_THAT(names, testing::ElementsAre("@timestamp", "log.level", "message", "service.name", "ecs.version",
                                          "bucket.name", "event.duration"));
  EXPECT_EQ(text_of(line, "log.level"), "info");
  EXPECT_EQ(text_of(line, "message"), "bucket created");
  EXPECT_EQ(text_of(line, "service.name"), "svc");
  EXPECT_EQ(text_of(line, "bucket.name"), "b");
}

TEST(JsonFormat, WritesNumbersAsNumbers) {
  const auto line = captured_json("m", {{"a", -3}, {"b", std::uint64_t{18446744073709551615u}}, {"c", "4"}});
  EXPECT_EQ(line.at("a").as_int64(), -3);
  EXPECT_EQ(line.at("b").as_uint64(), 18446744073709551615u);
  EXPECT_EQ(text_of(line, "c"), "4");
}

TEST(JsonFormat, StampsTheTimeInUtcWithMilliseconds) {
  const auto line = captured_json("m");
  EXPECT_THAT(text_of(line, "@timestamp"), testing::MatchesRegex("[0-9-]+T[0-9:]+\\.[0-9][0-9][0-9]Z"));
}

TEST(JsonFormat, CarriesControlBytesAndQuotesUnchanged) {
  std::string nasty = "a\"b\\c\r\n\t\x1b[31m\x7f{}";
  nasty += '\0';
  const auto line = captured_json(nasty, {{"url.path", nasty}});
  EXPECT_EQ(text_of(line, "message"), nasty);
  EXPECT_EQ(text_of(line, "url.path"), nasty);
}

TEST(JsonFormat, EscapesWhateverEndsALineOrCommandsATerminal) {
  const auto text = captured({.format = Format::Json}, [] { info("\x1b \x7f \u0085 \u009b \u2028 \u2029"); });
  EXPECT_THAT(text, HasSubstr(R"("\u001b \u007f \u0085 \u009b \u2028 \u2029")"));
}

TEST(JsonFormat, ReplacesInvalidUtf8AndKeepsValid) {
  const auto line = captured_json("\xc3\xa4 \xff \xc3( \xed\xa0\x80 \xf0\x9f\x98\x80 \xe2\x82");
  EXPECT_EQ(text_of(line, "message"), "\xc3\xa4 \ufffd \ufffd( \ufffd\ufffd\ufffd \xf0\x9f\x98\x80 \ufffd\ufffd");
}

TEST(TextFormat, IsReadableAndWithoutColourWhenNotOnATerminal) {
  const auto line = captured_text("bucket created", {{"bucket.name", "b"}, {"event.duration", 12}});
  EXPECT_THAT(line, EndsWith("Z INFO  bucket created bucket.name=b event.duration=12\n"));
  EXPECT_THAT(line, Not(HasSubstr("\x1b")));
}

TEST(TextFormat, QuotesValuesThatCouldBeMistaken) {
  EXPECT_THAT(captured_text("m", {{"key", "a b=\"c\""}, {"empty", ""}}), EndsWith(R"( m key="a b=\"c\"" empty="")"
                                                                                  "\n"));
}

TEST(TextFormat, CannotBeForgedByAKeyWithALineBreak) {
  const auto text = captured_text("first\n2026 ERROR forged", {{"key", "x\n2026 ERROR forged"}});
  EXPECT_EQ(split_lines(text).size(), 1u) << text;
  EXPECT_THAT(text, HasSubstr(R"(first\n2026 ERROR forged key="x\n2026 ERROR forged")"));
}

TEST(AutoFormat, IsColouredTextOnATerminal) {
  int master = -1;
  int terminal = -1;
  ASSERT_EQ(::openpty(&master, &terminal, nullptr, nullptr, nullptr), 0);
  {
    const StderrTo redirect(terminal);
    configure({});
    warn("careful");
    shutdown();
  }
  std::array<char, 4096> buffer;
  const ssize_t n = ::read(master, buffer.data(), buffer.size());
  ASSERT_GT(n, 0);
  EXPECT_THAT(std::string(buffer.data(), static_cast<std::size_t>(n)), HasSubstr("\x1b[33mWARN \x1b[0m careful"));
  ::close(terminal);
  ::close(master);
}

TEST(AutoFormat, IsJsonElsewhere) {
  EXPECT_THAT(captured({.format = Format::Auto}, [] { info("m"); }), StartsWith("{\"@timestamp\""));
}

TEST(Levels, BelowTheConfiguredOneAreNotWritten) {
  const auto text = captured({.level = Level::Warn, .format = Format::Text}, [] {
    debug("no");
    info("no");
    warn("yes");
    error("yes");
  });
  EXPECT_EQ(split_lines(text).size(), 2u) << text;
  EXPECT_THAT(text, Not(HasSubstr("no")));
}

TEST(Levels, CanBeAskedFor) {
  captured({.level = Level::Warn}, [] {
    EXPECT_FALSE(enabled(Level::Info));
    EXPECT_TRUE(enabled(Level::Warn));
    EXPECT_TRUE(enabled(Level::Error));
  });
}

TEST(Sink, WritesDirectlyAfterShutdown) {
  const int file = ::memfd_create("stderr", 0);
  {
    const StderrTo redirect(file);
    configure({.format = Format::Text});
    shutdown();
    info("late");
  }
  ::lseek(file, 0, SEEK_SET);
  EXPECT_THAT(read_to_end(file), EndsWith("late\n"));
  ::close(file);
}

TEST(Sink, KeepsTheOrderOfOneThread) {
  const auto text = captured({.format = Format::Text}, [] {
    for (int i = 0; i < 1000; ++i) info("line", {{"n", i}});
  });
  const auto lines = split_lines(text);
  ASSERT_EQ(lines.size(), 1000u);
  for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_THAT(lines[i], EndsWith("n=" + std::to_string(i)));
}

TEST(Sink, WritesManyLinesInOneWrite) {
  // Each write to a SOCK_SEQPACKET socket is one packet. It is filled first, so that the writer stands in its first
  // write while the other lines queue up.
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
  while (::send(ends[0], "filler", 6, MSG_DONTWAIT) == 6) {
  }
  std::vector<std::string> packets;
  {
    const StderrTo redirect(ends[0]);
    configure({.format = Format::Text});
    for (int i = 0; i < 200; ++i) info("line");
    const std::jthread reader([&] {
      std::vector<char> buffer(1 << 20);
      for (ssize_t n; (n = ::recv(ends[1], buffer.data(), buffer.size(), 0)) > 0;) {
        std::string packet(buffer.data(), static_cast<std::size_t>(n));
        if (packet == "end") return;
        if (packet != "filler") packets.push_back(std::move(packet));
      }
    });
    shutdown();
    ASSERT_EQ(::send(ends[0], "end", 3, 0), 3);
  }
  ::close(ends[0]);
  ::close(ends[1]);
  std::size_t lines = 0;
  for (const auto& packet : packets) lines += split_lines(packet).size();
  EXPECT_EQ(lines, 200u);
  EXPECT_LE(packets.size(), 2u);
}

TEST(Sink, DropsAndCountsTheOldestLinesWhenNobodyReads) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const auto before = dropped();
  constexpr std::size_t kLines = 5'000;
  const std::string last = "n=" + std::to_string(kLines - 1) + '\n';
  std::string text;
  {
    const StderrTo redirect(ends[1]);
    configure({.format = Format::Text});
    const std::string larger_than_the_pipe(1 << 20, 'x');
    info(larger_than_the_pipe);
    for (std::size_t i = 1; i < kLines; ++i) info("line", {{"n", i}});
    EXPECT_GT(dropped(), before);
    const std::jthread reader([&] {
      std::array<char, 65536> buffer;
      while (!text.ends_with(last)) {
        const ssize_t n = ::read(ends[0], buffer.data(), buffer.size());
        ASSERT_GT(n, 0);
        text.append(buffer.data(), static_cast<std::size_t>(n));
      }
    });
    shutdown();
  }
  ::close(ends[0]);
  ::close(ends[1]);
  const auto lines = split_lines(text);
  EXPECT_EQ(lines.size() + (dropped() - before), kLines);
  constexpr std::size_t kQueue = 1024;
  ASSERT_GE(lines.size(), kQueue);
  for (std::size_t age = 1; age <= kQueue; ++age) {
    ASSERT_THAT(lines[lines.size() - age], EndsWith(" n=" + std::to_string(kLines - age)));
  }
}

TEST(Sink, TakesLinesOfManyThreadsWhole) {
  const auto text = captured({.format = Format::Text}, [] {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([] {
        for (int i = 0; i < 100; ++i) info("line", {{"n", 7}});
      });
    }
  });
  const auto lines = split_lines(text);
  ASSERT_EQ(lines.size(), 400u);
  for (const auto& line : lines) EXPECT_THAT(line, EndsWith(" INFO  line n=7"));
}

}  // namespace
}  // namespace mocks3::logger
