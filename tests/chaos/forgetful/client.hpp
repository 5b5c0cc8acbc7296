// The load: what s3-api and async-service ask of the two ports, in their order, until the power goes.
//
// A client notes in the ledger what it begins and what is acknowledged. An error while there is power is a violation;
// afterwards it means that there is no answer. Ownership: borrows machine and ledger. Threads: one core per client.
#pragma once

#include <random>

#include "ledger.hpp"
#include "machine.hpp"

namespace mocks3::chaos {

class Client {
 public:
  Client(Machine& machine, Ledger& ledger, std::uint64_t seed) : machine_(machine), ledger_(ledger), random_(seed) {}

  /// PutObject, also with If-None-Match, DeleteObject and DeleteObjects.
  asio::awaitable<void> write();
  /// CreateMultipartUpload, UploadPart, Complete- or AbortMultipartUpload, or none of the two.
  asio::awaitable<void> upload();
  /// GetObject.
  asio::awaitable<void> read();
  /// The effects of outbox rows, as async-service carries them out.
  asio::awaitable<void> work_tasks();
  /// Gives space back while everything else goes on.
  asio::awaitable<void> compact();

 private:
  asio::awaitable<void> put(std::string key, std::uint64_t size, bool only_new);
  asio::awaitable<void> remove(std::string key);
  asio::awaitable<void> remove_some();
  asio::awaitable<void> one_upload();
  asio::awaitable<bool> put_part(contracts::UploadId id, std::uint64_t version, std::uint32_t number,
                                 std::uint64_t offset, std::uint64_t size);
  asio::awaitable<void> complete(std::string upload_id);
  asio::awaitable<void> abort(std::string upload_id);

  std::uint64_t up_to(std::uint64_t limit) { return std::uniform_int_distribution<std::uint64_t>(0, limit)(random_); }
  bool one_in(std::uint64_t n) { return up_to(n - 1) == 0; }
  std::string some_key();
  std::uint64_t some_size();
  void no_answer(std::string_view asked, const Error& error);

  Machine& machine_;
  Ledger& ledger_;
  std::mt19937_64 random_;
};

/// 32 hex digits that say whose they are.
std::string etag_of(std::uint64_t version, std::uint32_t part = 0);

}  // namespace mocks3::chaos
