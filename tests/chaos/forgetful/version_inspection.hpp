// What is looked at after a restart in a bucket of versions.
//
// Ownership: borrows machine and ledger. Threads: one core. Errors: violations in the ledger.
#pragma once

#include "ledger.hpp"
#include "machine.hpp"

namespace mocks3::chaos {

/// Checks every version of a bucket against its history, reads its bytes, and ends uploads that were left. Adds the
/// blobs it holds to `referenced`.
asio::awaitable<void> inspect_versions(Machine& machine, Ledger& ledger, std::string bucket,
                                       std::set<std::string>& referenced);

}  // namespace mocks3::chaos
