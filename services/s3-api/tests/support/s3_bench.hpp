// The whole s3-api core on a workbench: fakes behind, requests as values in front, no socket in between.
//
// One thread. Requests are unsigned and act for the first credential (--auth any), unless signed_as() is used.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "authorization/policy_cache.hpp"
#include "middleware/chain.hpp"
#include "mocks3/testing/coroutine_test.hpp"
#include "support/fake_metadata.hpp"
#include "support/fake_storage.hpp"

namespace mocks3::s3api::testing {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct Reply {
  int status = 0;
  http::Headers headers;
  std::string body;
  std::optional<std::uint64_t> content_length;
  bool head_only = false;
  std::optional<model::WireFault> wire;

  std::string header(std::string_view name) const { return std::string(headers.get(name)); }
  /// The text of the first element of this name, still escaped; "(none)" when there is none.
  std::string element(std::string_view name) const;
  std::vector<std::string> elements(std::string_view name) const;
  /// The Code of an error document.
  std::string code() const { return element("Code"); }
};

struct BenchOptions {
  bool accept_anything = true;
  bool injected_header = true;
  std::int64_t max_in_flight = 100;
  std::vector<std::string> domains;
  bool sigv2 = false;
};

class S3Bench {
 public:
  explicit S3Bench(BenchOptions options = {});

  asio::awaitable<Reply> send(std::string method, std::string target, HeaderList headers = {}, std::string body = "");
  /// The same with a presigned query of the n-th credential.
  asio::awaitable<Reply> send_as(std::size_t credential, std::string method, std::string path, HeaderList headers = {},
                                 std::string body = "");
  /// The reply as the chain gives it.
  asio::awaitable<http::Response> raw(std::string method, std::string target, HeaderList headers = {},
                                      std::string body = "");

  /// One rule per text.
  void arm(const std::vector<std::string>& rules);

  utils::ManualClock clock;
  FakeMetadata metadata;
  FakeStorage storage;
  CredentialStore credentials;
  faults::Engine engine;
  metrics::Registry registry;
  Journal journal;
  PolicyCache policies;
  Services services;
  Chain chain;
  std::string signing_region = "us-east-1";  // of send_as
};

/// What a reply says in full, its body pulled to the end.
asio::awaitable<Reply> drain(http::Response response);

}  // namespace mocks3::s3api::testing
