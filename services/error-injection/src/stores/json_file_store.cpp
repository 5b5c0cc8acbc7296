#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <fstream>
#include <sstream>

#include "mocks3/http/json.hpp"
#include "mocks3/injection/stores.hpp"

namespace mocks3::injection {

namespace {

constexpr std::int64_t kFormat = 1;

std::unexpected<Error> failed(const std::string& what, const std::filesystem::path& path, int number) {
  const auto code = number == ENOSPC || number == EDQUOT ? ErrorCode::DiskFull : ErrorCode::StoreUnavailable;
  return fail(Error(code, "The fault rules could not be saved.")
                  .caused_by(what + " " + path.string() + ": " + std::generic_category().message(number)));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Result<> write_durably(const std::filesystem::path& path, std::string_view text) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file.get() < 0) return failed("open", path, errno);
  while (!text.empty()) {
    const auto written = ::write(file.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed("write", path, errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file.get()) != 0) return failed("fsync", path, errno);
  return {};
}

Result<> replace(const std::filesystem::path& file, std::string_view text) {
  auto beside = file;
  beside += ".new";
  CHECK_OK(write_durably(beside, text));
  if (::rename(beside.c_str(), file.c_str()) != 0) return failed("rename", beside, errno);
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0) return failed("open", folder, errno);
  if (::fsync(directory.get()) != 0) return failed("fsync", folder, errno);
  return {};
}

}  // namespace

Result<std::optional<StoredRules>> JsonFileRuleStore::load() {
  std::ifstream in(file_, std::ios::binary);
  if (!in) {
    std::error_code ec;
    if (!std::filesystem::exists(file_, ec) && !ec) return std::nullopt;
    return fail(ErrorCode::StoreUnavailable, file_.string() + ": cannot be read");
  }
  std::ostringstream text;
  text << in.rdbuf();
  const auto corrupted = [&](const std::string& why) {
    return fail(ErrorCode::StoreCorrupted, file_.string() + ": " + why);
  };
  auto document = http::parse_json(text.view());
  if (!document) return corrupted(document.error().message);
  if (!document->is_object()) return corrupted("expected an object");
  auto& object = document->get_object();
  const auto* format = object.if_contains("format");
  if (format == nullptr || !format->is_int64()) return corrupted("no format number");
  if (format->get_int64() > kFormat)
    return corrupted("written by a newer mocks3 (format " + std::to_string(format->get_int64()) + ")");
  object.erase("format");
  StoredRules rules;
  if (const auto assigned = http::assign_json(rules, *document, ""); !assigned)
    return corrupted(assigned.error().message);
  return rules;
}

Task<> JsonFileRuleStore::save(const StoredRules& rules) {
  auto document = http::to_json(rules);
  document.get_object()["format"] = kFormat;
  const std::string text = boost::json::serialize(document) + "\n";
  co_return co_await runtime::blocking(pool_, [&] { return replace(file_, text); });
}

}  // namespace mocks3::injection
