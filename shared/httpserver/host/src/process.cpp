#include "mocks3/host/process.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <future>

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
