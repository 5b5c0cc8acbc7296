// What is looked at after a restart, and the two background jobs whose effects belong to it.
//
// Ownership: borrows machine and ledger. Threads: one core. Errors: violations in the ledger.
#pragma once

#include "ledger.hpp"
#include "machine.hpp"

namespace mocks3::chaos {

/// An object read to its end.
struct Observed {
  Found found;
  std::vector<std::string> blobs;  // of its manifest
  std::string wrong;               // torn, unreadable, or a blob is missing
};
asio::awaitable<Observed> observe(Machine& machine, contracts::GetObject which);

/// Leases tasks, removes their blobs and completes them; how many there were.
Task<std::size_t> work_some_tasks(Machine& machine);

/// Checks every key against the ledger, completes the uploads that were open, empties the outbox, removes orphans, and
/// checks that then every blob has an object, every object its blobs and every key its bytes.
asio::awaitable<void> inspect(Machine& machine, Ledger& ledger);

}  // namespace mocks3::chaos
