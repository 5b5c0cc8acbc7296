// `mocks3 serve`: all five services in one process.
#pragma once

#include "options.hpp"

namespace mocks3::all_in_one {

/// Runs until a signal; returns the exit code.
int serve(const Options& options);

}  // namespace mocks3::all_in_one
