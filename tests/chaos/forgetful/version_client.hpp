// The load on versions: one client per bucket, which switches versioning, puts, deletes and removes versions for good.
//
// Ownership: borrows machine and ledger; the bucket and its history are its own. Threads: one core.
#pragma once

#include <random>

#include "ledger.hpp"
#include "machine.hpp"

namespace mocks3::chaos {

class VersionClient {
 public:
  VersionClient(Machine& machine, Ledger& ledger, std::string bucket, std::uint64_t seed)
      : machine_(machine),
        ledger_(ledger),
        bucket_(std::move(bucket)),
        history_(ledger.versions.at(bucket_)),
        random_(seed) {}

  /// Until the power goes.
  asio::awaitable<void> run();

 private:
  asio::awaitable<void> put();
  asio::awaitable<void> upload();
  asio::awaitable<void> remove();
  asio::awaitable<void> remove_version();
  asio::awaitable<void> read_version();
  asio::awaitable<void> switch_versioning();

  std::uint64_t up_to(std::uint64_t limit) { return std::uniform_int_distribution<std::uint64_t>(0, limit)(random_); }
  std::string some_key() { return "key/" + std::to_string(up_to(5)); }
  void no_answer(std::string_view asked, const Error& error);
  void wrong(std::string text) { ledger_.violations.add(bucket_ + ": " + std::move(text)); }

  Machine& machine_;
  Ledger& ledger_;
  const std::string bucket_;
  VersionHistory& history_;
  std::mt19937_64 random_;
};

}  // namespace mocks3::chaos
