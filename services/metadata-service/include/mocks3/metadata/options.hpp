// What the composition root decides about the metadata service.
//
// Plain values. Ownership: `env` is borrowed and must outlive the module. Threads: read once, at build. Units: bytes.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace rocksdb {
class Env;
}

namespace mocks3::metadata {

enum class Store { Memory, RocksDb };

/// When a write counts as durable: after fdatasync; when the operating system has it, with a sync every 100 ms; when
/// the operating system has it.
enum class Durability { Full, Relaxed, Memory };

/// The value of --durability: "full", "relaxed" or "memory".
inline Durability durability_of(std::string_view text) {
  return text == "full" ? Durability::Full : text == "relaxed" ? Durability::Relaxed : Durability::Memory;
}

struct Options {
  Store store = Store::RocksDb;
  std::filesystem::path folder;  // of RocksDB; made when absent
  Durability durability = Durability::Full;
  std::size_t max_queued_commits = 8192;  // more answer SlowDown
  std::size_t block_cache_bytes = 32u << 20;
  std::size_t write_buffer_bytes = 16u << 20;
  /// The file system RocksDB works on; null: the operating system's. Crash tests wrap it.
  rocksdb::Env* env = nullptr;
};

}  // namespace mocks3::metadata
