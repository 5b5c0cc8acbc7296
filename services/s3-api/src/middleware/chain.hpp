// The way of every S3 request: through the stages, to its operation, and back.
//
// Ownership: owns its stages; borrows Services. Threads: handle() on every core at once.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "middleware/exchange.hpp"
#include "middleware/stages.hpp"

namespace mocks3::s3api {

struct ChainSettings {
  std::vector<std::string> domains;
  AuthOptions authentication;
  bool injected_header = true;
  std::int64_t max_in_flight = 4096;
};

struct ChainParts {
  Services& services;
  faults::Engine& engine;
  metrics::Registry& registry;
  Journal& journal;
};

class Chain final : public http::Handler {
 public:
  Chain(const ChainSettings& settings, const ChainParts& parts);

  asio::awaitable<http::Response> handle(http::Request& request, runtime::RequestContext& context) override;
  http::Response protocol_error(const Error& error) override;

  struct Entry {
    std::string_view name;
    /// Why it stands where it stands.
    std::string_view reason;
    std::unique_ptr<Stage> stage;
  };
  /// Outermost first.
  std::span<const Entry> entries() const { return entries_; }

 private:
  Task<Verdict> run_operation(Exchange& exchange);
  void render(Exchange& exchange, Error error) const;

  Services& services_;
  std::vector<Entry> entries_;
};

}  // namespace mocks3::s3api
