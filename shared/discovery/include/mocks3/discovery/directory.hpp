// Where the other services are.
//
// Ownership: outlives the clients that ask. Threads: any; a directory is asked once per connection, not per request.
// Errors: StoreUnavailable names the service nobody knows. Bindings: static (options or a file); Consul with the stack.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mocks3/errors/result.hpp"

namespace mocks3::discovery {

class ServiceDirectory {
 public:
  virtual ~ServiceDirectory() = default;
  /// Base URL of one instance: "http://127.0.0.1:7001".
  virtual Result<std::string> resolve(std::string_view service) const = 0;
};

class StaticDirectory final : public ServiceDirectory {
 public:
  /// Entries `NAME=URL`. InvalidArgument names the bad one.
  static Result<StaticDirectory> parse(const std::vector<std::string>& entries);
  Result<std::string> resolve(std::string_view service) const override;

 private:
  std::map<std::string, std::string, std::less<>> urls_;
};

}  // namespace mocks3::discovery
