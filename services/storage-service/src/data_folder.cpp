#include "data_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::storage {

namespace {

constexpr std::uint64_t kFormat = 1;
constexpr std::string_view kFormatPrefix = "mocks3-storage ";
constexpr std::string_view kNodesPrefix = " nodes=";

auto refused(const std::string& path, const std::string& why) {
  return fail(ErrorCode::InvalidArgument, "data folder " + path + ": " + why);
}

std::string text_of(int number) { return std::generic_category().message(number); }

Result<> check_format(const std::string& path, unsigned nodes) {
  const std::string file = path + "/FORMAT";
  std::string line;
  if (std::ifstream in(file); in) std::getline(in, line);
  if (line.empty()) {
    // Renamed into place, so that a crash leaves no half of it.
    const std::string temporary = file + ".new";
    if (std::ofstream out(temporary); !(out << kFormatPrefix << kFormat << kNodesPrefix << nodes << "\n" << std::flush))
      return refused(path, "cannot write FORMAT");
    std::error_code error;
    std::filesystem::rename(temporary, file, error);
    if (error) return refused(path, "cannot write FORMAT: " + error.message());
    return {};
  }
  const std::string_view text = line;
  const auto nodes_at = text.find(kNodesPrefix);
  if (!text.starts_with(kFormatPrefix) || nodes_at == std::string_view::npos)
    return refused(path, "FORMAT is not one of storage-service's");
  const auto version = utils::parse_u64(text.substr(kFormatPrefix.size(), nodes_at - kFormatPrefix.size()));
  const auto count = utils::parse_u64(text.substr(nodes_at + kNodesPrefix.size()));
  if (!version || !count) return refused(path, "FORMAT is not one of storage-service's");
  if (*version > kFormat)
    return refused(path, "written by a newer mocks3 (format " + std::to_string(*version) + ", this one knows " +
                             std::to_string(kFormat) + ")");
  if (*count != nodes)
    return refused(path,
                   "written with " + std::to_string(*count) + " storage node(s), asked for " + std::to_string(nodes));
  return {};
}

}  // namespace

Result<std::unique_ptr<DataFolder>> DataFolder::open(const std::string& path, unsigned nodes) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return refused(path, "cannot be made: " + error.message());
  const int lock = ::open((path + "/LOCK").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock < 0) return refused(path, "cannot be written: " + text_of(errno));
  std::unique_ptr<DataFolder> folder(new DataFolder(lock));
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0)
    return refused(path, errno == EWOULDBLOCK ? "in use by another process" : "cannot be locked: " + text_of(errno));
  CHECK_OK(check_format(path, nodes));
  return folder;
}

DataFolder::~DataFolder() { ::close(lock_); }

}  // namespace mocks3::storage
