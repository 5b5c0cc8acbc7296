#include "mocks3/discovery/directory.hpp"

namespace mocks3::discovery {

Result<StaticDirectory> StaticDirectory::parse(const std::vector<std::string>& entries) {
  StaticDirectory directory;
  for (const auto& entry : entries) {
    const auto equals = entry.find('=');
    const auto url = equals == std::string::npos ? std::string() : entry.substr(equals + 1);
    if (equals == 0 || !url.starts_with("http://"))
      return fail(ErrorCode::InvalidArgument, "'" + entry + "' is not of the form NAME=http://HOST:PORT");
    directory.urls_[entry.substr(0, equals)] = url;
  }
  return directory;
}

Result<std::string> StaticDirectory::resolve(std::string_view service) const {
  const auto it = urls_.find(service);
  if (it == urls_.end()) return fail(ErrorCode::StoreUnavailable, "no address is known for " + std::string(service));
  return it->second;
}

}  // namespace mocks3::discovery
