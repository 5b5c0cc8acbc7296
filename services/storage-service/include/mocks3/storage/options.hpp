// What a storage-service can be told at start.
//
// Plain values. Sizes in bytes, times in milliseconds.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mocks3::storage {

enum class StoreKind { Memory, Filesystem };

/// What a reply to a write promises. Full: it survives a power cut. Relaxed and Memory: it survives the end of the
/// process (files) or nothing at all (memory store); nothing is fsynced.
enum class Durability { Full, Relaxed, Memory };

/// The value of --durability: "full", "relaxed" or "memory".
inline Durability durability_of(std::string_view text) {
  return text == "full" ? Durability::Full : text == "relaxed" ? Durability::Relaxed : Durability::Memory;
}

struct Options {
  std::string data;  // folder of blobs, LOCK and FORMAT; unused by the memory store
  StoreKind store = StoreKind::Filesystem;
  unsigned nodes = 1;                      // replicas; a folder written with one count is refused with another
  std::uint64_t inline_limit = 32u << 10;  // one node only; 0: never inline
  Durability durability = Durability::Full;
  unsigned disk_threads = 8;
  std::size_t disk_queue = 1024;                    // jobs waiting for a disk thread; more answer SlowDown
  std::chrono::milliseconds node_lag_limit{2'000};  // a node this far behind a quorum is left out of the write
  std::size_t max_pins = 262'144;                   // blobs kept for readers of manifests; more answer SlowDown
};

}  // namespace mocks3::storage
