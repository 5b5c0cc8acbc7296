// The subcommands that speak to a running mocks3 or print about this one. Each returns an exit code (host/process.hpp).
#pragma once

#include <span>
#include <string>

namespace mocks3::all_in_one {

int run_health(std::span<const std::string> arguments);
int run_rules(std::span<const std::string> arguments);
int run_reset(std::span<const std::string> arguments);
int run_tail(std::span<const std::string> arguments);
int run_config(std::span<const std::string> arguments);
int run_version();

}  // namespace mocks3::all_in_one
