#include "yaml_file.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace mocks3::config {

Result<std::string> read_text_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::string text;
  std::array<char, 4096> buffer;
  ssize_t n = fd < 0 ? -1 : 0;
  while (fd >= 0 && (n = ::read(fd, buffer.data(), buffer.size())) > 0)
    text.append(buffer.data(), static_cast<std::size_t>(n));
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (n < 0) return fail(ErrorCode::ValidationFailed, std::generic_category().message(error));
  return text;
}

namespace {

std::unexpected<Error> fail_at(const std::string& path, const YAML::Mark& mark, const std::string& message) {
  // yaml-cpp counts from 0, and from -1 where it does not know.
  return fail(ErrorCode::ValidationFailed,
              path + ':' + std::to_string(mark.line < 0 ? 1 : mark.line + 1) + ": " + message);
}

}  // namespace

Result<std::vector<YamlEntry>> parse_yaml(const std::string& path, const std::string& text) try {
  std::vector<YamlEntry> entries;
  const auto documents = YAML::LoadAll(text);
  if (documents.empty() || (documents.size() == 1 && documents[0].IsNull())) return entries;
  if (documents.size() > 1) return fail_at(path, documents[1].Mark(), "a second document; there may be only one");
  if (!documents[0].IsMap()) return fail_at(path, documents[0].Mark(), "expected lines of the form 'key: value'");
  for (const auto& member : documents[0]) {
    const YAML::Mark mark = member.first.Mark();
    if (!member.first.IsScalar()) return fail_at(path, mark, "a key must be plain text");
    YamlEntry entry{member.first.Scalar(), mark.line + 1, {}, member.second.IsSequence()};
    const std::string where = '\'' + entry.key + "': ";
    if (entry.is_list) {
      for (const auto& element : member.second) {
        if (!element.IsScalar())
          return fail_at(path, element.Mark(), where + "an element of a list must be a plain value");
        entry.values.push_back(element.Scalar());
      }
    } else if (member.second.IsScalar()) {
      entry.values.push_back(member.second.Scalar());
    } else if (member.second.IsNull()) {
      return fail_at(path, mark, where + "has no value; write \"\" for an empty one");
    } else {
      return fail_at(path, mark, where + "takes a value or a list, not a map");
    }
    entries.push_back(std::move(entry));
  }
  return entries;
} catch (const YAML::Exception& problem) {
  return fail_at(path, problem.mark, problem.msg);
}

}  // namespace mocks3::config
