#include "mocks3/host/data_folder.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::host {

namespace {

auto refuse(const std::filesystem::path& path, const std::string& why) {
  return fail(ErrorCode::StoreUnavailable, "data folder " + path.string() + ": " + why);
}

std::string system_message(int error) { return std::error_code(error, std::generic_category()).message(); }

Result<> write_durably(const std::filesystem::path& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return refuse(path.parent_path(), "not writable: " + system_message(errno));
  const bool ok = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  const int error = errno;
  ::close(fd);
  if (!ok) return refuse(path.parent_path(), "not writable: " + system_message(error));
  return {};
}

}  // namespace

Result<DataFolder> DataFolder::open(const std::filesystem::path& path) {
  std::error_code ec;
  std::filesystem::create_directories(path, ec);
  if (ec) return refuse(path, "cannot be made: " + ec.message());

  const auto lock_path = path / "LOCK";
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock < 0) return refuse(path, "not writable: " + system_message(errno));
  DataFolder folder(path, lock);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    char text[32] = {};
    const ssize_t size = ::pread(lock, text, sizeof text - 1, 0);
    const std::string holder = size > 0 ? " by process " + std::string(text, static_cast<std::size_t>(size)) : "";
    return refuse(path, "in use" + holder);
  }
  const std::string pid = std::to_string(::getpid());
  if (::ftruncate(lock, 0) != 0 || ::pwrite(lock, pid.data(), pid.size(), 0) < 0)
    return refuse(path, "not writable: " + system_message(errno));

  const auto format_path = path / "FORMAT";
  std::ifstream in(format_path);
  std::string format;
  if (in && std::getline(in, format)) {
    const auto version = utils::parse_u64(format);
    if (!version) return refuse(path, "FORMAT is not a version number: this is not a data folder of mocks3");
    if (*version > kFormat)
      return refuse(path,
                    "has format " + format + ", written by a newer mocks3; this one knows " + std::to_string(kFormat));
  } else {
    CHECK_OK(write_durably(format_path, std::to_string(kFormat) + "\n"));
  }
  return folder;
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_fd_(std::exchange(other.lock_fd_, -1)) {}

DataFolder::~DataFolder() {
  if (lock_fd_ >= 0) ::close(lock_fd_);
}

std::filesystem::path default_data_folder() {
  if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg && *xdg) return std::filesystem::path(xdg) / "mocks3";
  const char* home = std::getenv("HOME");
  if (!home || !*home) {
    const auto* user = ::getpwuid(::getuid());
    home = user ? user->pw_dir : "/tmp";
  }
  return std::filesystem::path(home) / ".local" / "share" / "mocks3";
}

}  // namespace mocks3::host
