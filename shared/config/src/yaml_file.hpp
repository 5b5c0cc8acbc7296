// Reads the flat YAML maps that configuration files are. Pure functions; errors are one line and name file and line.
#pragma once

#include <string>
#include <vector>

#include "mocks3/errors/result.hpp"

namespace mocks3::config {

struct YamlEntry {
  std::string key;
  int line;  // of the key, from 1
  std::vector<std::string> values;
  bool is_list;
};

/// The message is the system's, e.g. "No such file or directory".
Result<std::string> read_text_file(const std::string& path);

Result<std::vector<YamlEntry>> parse_yaml(const std::string& path, const std::string& text);

}  // namespace mocks3::config
