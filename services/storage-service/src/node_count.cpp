#include "node_count.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::storage {

namespace {

auto refused(const std::string& path, const std::string& why) {
  return fail(ErrorCode::InvalidArgument, "data folder " + path + ": " + why);
}

}  // namespace

Result<> check_node_count(const std::string& path, unsigned nodes) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return refused(path, "cannot be made: " + error.message());
  const std::string file = path + "/NODES";
  std::string line;
  if (std::ifstream in(file); in) std::getline(in, line);
  if (line.empty()) {
    // Renamed into place, so that a crash leaves no half of it.
    const std::string temporary = file + ".new";
    if (std::ofstream out(temporary); !(out << nodes << "\n" << std::flush)) return refused(path, "cannot be written");
    std::filesystem::rename(temporary, file, error);
    if (error) return refused(path, "cannot be written: " + error.message());
    return {};
  }
  const auto count = utils::parse_u64(line);
  if (!count) return refused(path, "NODES is not a number: this is not a folder of storage-service");
  if (*count != nodes)
    return refused(path, "written with " + line + " storage node(s), asked for " + std::to_string(nodes));
  return {};
}

}  // namespace mocks3::storage
