// What error-injection can be told. Plain values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mocks3::injection {

struct Options {
  std::filesystem::path store_file;  // rules added at run time are kept here; empty: in memory only
  std::filesystem::path rules_file;  // YAML, read at start; empty: none
  std::vector<std::string> rules;    // each one rule, or several divided by ';' or line ends
  std::uint64_t seed = 0;            // 0: the stored one, otherwise a random one
};

}  // namespace mocks3::injection
