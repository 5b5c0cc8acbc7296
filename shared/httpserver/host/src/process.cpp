#include "mocks3/host/process.hpp"

#include <link.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <future>
#include <span>

#include "mocks3/logger/logger.hpp"

namespace mocks3::host {

namespace {

logger::Options log_options(const std::string& name, const ProcessOptions& options) {
  logger::Options log;
  log.service = name;
  log.level = options.log_level == "debug"   ? logger::Level::Debug
              : options.log_level == "warn"  ? logger::Level::Warn
              : options.log_level == "error" ? logger::Level::Error
                                             : logger::Level::Info;
  log.format = options.log_format == "json"   ? logger::Format::Json
               : options.log_format == "text" ? logger::Format::Text
                                              : logger::Format::Auto;
  return log;
}

/// The soft limit of a shell is often 1,024 descriptors, fewer than the connections a server is asked to hold; whoever
/// started the process says with the hard limit what it may have.
void allow_all_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) logger::warn("the limit of open files cannot be raised");
}

/// Whether a debugger is attached: its breakpoints lie in the program's code.
bool is_traced() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("TracerPid:")) return !line.ends_with("\t0");
  }
  return false;
}

/// Start-up runs once but leaves most of the program's code resident, because the kernel maps sixteen pages around each
/// that is touched. What is needed again comes back from the page cache.
void release_startup_code() {
  constexpr std::uintptr_t kPage = 4096;
  const auto release = [](dl_phdr_info* program, std::size_t, void*) {
    for (const auto& segment : std::span(program->dlpi_phdr, program->dlpi_phnum)) {
      // What can be written may hold relocated data, which exists nowhere else.
      if (segment.p_type != PT_LOAD || (segment.p_flags & (PF_X | PF_W)) != PF_X) continue;
      const std::uintptr_t start = (program->dlpi_addr + segment.p_vaddr + kPage - 1) & ~(kPage - 1);
      const std::uintptr_t end = (program->dlpi_addr + segment.p_vaddr + segment.p_memsz) & ~(kPage - 1);
      if (start < end) ::madvise(reinterpret_cast<void*>(start), end - start, MADV_DONTNEED);
    }
    return 1;  // the first object is the program; its libraries stay as they are
  };
  ::dl_iterate_phdr(release, nullptr);
}

}  // namespace

void add_process_options(config::OptionSet& set, ProcessOptions& options) {
  set.add("cores", &options.cores, {.doc = "Event loops; 0: one per processor.", .max = 256u});
  set.add("log-level", &options.log_level,
          {.doc = "Least severe level that is logged.", .allowed = {"debug", "info", "warn", "error"}});
  set.add(
      "log-format", &options.log_format,
      {.doc = "Form of log lines on standard error; auto: text on a terminal.", .allowed = {"auto", "json", "text"}});
  set.add("drain-timeout", &options.drain_timeout,
          {.doc = "How long a stop waits for requests under way.", .min = std::chrono::milliseconds(0)});
}

Process::Process(std::string name, const ProcessOptions& options) : app_(options.cores, options.drain_timeout) {
  logger::configure(log_options(name, options));
  allow_all_descriptors();
}

Process::~Process() {
  app_.stop();
  logger::shutdown();
}

int Process::run(const std::function<Result<>()>& prepare, const std::function<std::string()>& ready) {
  auto started = app_.start();
  if (started && prepare) started = prepare();
  if (!started) {
    app_.stop();
    logger::shutdown();
    return report("mocks3", started.error());
  }
  if (!is_traced()) release_startup_code();
  const std::string line = ready() + "\n";
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) logger::warn("standard output is closed");
  app_.wait();
  app_.stop();
  return kExitOk;
}

int report(const std::string& program, const Error& error) {
  std::string line = program + ": " + error.message;
  if (!error.cause.empty()) line += " (" + error.cause + ")";
  std::fprintf(stderr, "%s\n", line.c_str());
  return error.code == ErrorCode::ValidationFailed || error.code == ErrorCode::InvalidArgument ? kExitUsage
                                                                                               : kExitFailure;
}

Result<> run_and_wait(runtime::Cores& cores, std::function<Task<>()> coroutine) {
  std::promise<Result<>> promise;
  auto future = promise.get_future();
  asio::co_spawn(cores.context(0), std::move(coroutine), [&promise](std::exception_ptr failure, Result<> result) {
    if (failure) {
      promise.set_exception(failure);
    } else {
      promise.set_value(std::move(result));
    }
  });
  return future.get();
}

}  // namespace mocks3::host
