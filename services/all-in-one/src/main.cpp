// mocks3: the S3 that fails on purpose, in one process.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "commands.hpp"
#include "mocks3/host/process.hpp"
#include "options.hpp"
#include "serve.hpp"

namespace {

using namespace mocks3;
using namespace mocks3::all_in_one;

constexpr const char* kUsage =
    "[serve] [OPTION]...           serve S3 (the default)\n"
    "       mocks3 server [--address A] [--console-address A] DIR   the same, called like MinIO\n"
    "       mocks3 rules list | add RULE... | clear [ID...]          fault rules of a running mocks3\n"
    "       mocks3 tail [-n N]                                       its last requests, and those to come\n"
    "       mocks3 reset                                             empty its data and rules\n"
    "       mocks3 health                                            exit 0 when it is ready\n"
    "       mocks3 config print | check | doc                        the effective options, their check, their list\n"
    "       mocks3 version\n\n"
    "rules, tail, reset and health find it by --admin-listen and --admin-token, given like to serve.";

bool asks_for_help(std::span<const std::string> arguments) {
  return std::ranges::any_of(arguments, [](const auto& argument) { return argument == "--help" || argument == "-h"; });
}

int print_usage() {
  std::printf("Usage: mocks3 %s\n", kUsage);
  return host::kExitOk;
}

int run_serve(std::span<const std::string> arguments, const config::Environment& environment) {
  Options options;
  auto set = describe(options);
  const auto parsed = set.load(arguments, environment);
  if (!parsed) return host::report("mocks3", parsed.error());
  if (parsed->help) {
    std::printf("%s", set.help(kUsage).c_str());
    return host::kExitOk;
  }
  if (parsed->version) return run_version();
  if (!parsed->positional.empty())
    return host::report("mocks3", Error(ErrorCode::ValidationFailed,
                                        "'" + parsed->positional[0] + "' is not a command; see mocks3 --help"));
  return serve(options);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> all(argv + 1, argv + argc);
  const std::string command = all.empty() || all[0].starts_with("-") ? "serve" : all[0];
  const std::span<const std::string> arguments(all.data() + (all.empty() || all[0].starts_with("-") ? 0 : 1),
                                               all.data() + all.size());
  const auto environment = config::process_environment();
  if (command == "serve") return run_serve(arguments, environment);
  // Before a command asks for anything that may be missing: a running mocks3, a folder.
  if (asks_for_help(arguments)) return print_usage();
  if (command == "server") {
    const auto translated = translate_minio_arguments(arguments, environment);
    if (!translated) return host::report("mocks3", translated.error());
    return run_serve(*translated, environment);
  }
  if (command == "health") return run_health(arguments);
  if (command == "rules") return run_rules(arguments);
  if (command == "reset") return run_reset(arguments);
  if (command == "tail") return run_tail(arguments);
  if (command == "config") return run_config(arguments);
  if (command == "version") return run_version();
  if (command == "help") return run_serve(std::vector<std::string>{"--help"}, environment);
  return host::report("mocks3",
                      Error(ErrorCode::ValidationFailed, "'" + command + "' is not a command; see mocks3 --help"));
}
