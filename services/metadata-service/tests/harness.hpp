// Stores to run suites on.
#pragma once

#include <memory>

#include "domain/kv_store.hpp"
#include "mocks3/testing/temp_dir.hpp"
#include "mocks3/utils/clock.hpp"
#include "stores/memory/memory_engine.hpp"
#include "stores/rocksdb/rocks_engine.hpp"

namespace mocks3::metadata {

inline constexpr Timestamp kTestTime{std::chrono::milliseconds(1'700'000'000'123)};

class MemoryHarness {
 public:
  MemoryHarness() : store_(std::move(*KvMetadataStore::open(engine_, clock_))) {}
  MetadataStore& store() { return *store_; }
  utils::ManualClock& clock() { return clock_; }

 private:
  utils::ManualClock clock_{kTestTime};
  MemoryEngine engine_;
  std::unique_ptr<KvMetadataStore> store_;
};

class RocksHarness {
 public:
  explicit RocksHarness(Durability durability = Durability::Memory)
      : options_{.folder = dir_.path() / "metadata", .durability = durability} {
    open();
  }
  MetadataStore& store() { return *store_; }
  RocksEngine& engine() { return *engine_; }
  utils::ManualClock& clock() { return clock_; }
  const Options& options() const { return options_; }

  void close() {
    store_.reset();
    engine_.reset();
  }
  void open() {
    engine_ = std::move(*RocksEngine::open(options_, nullptr));
    store_ = std::move(*KvMetadataStore::open(*engine_, clock_));
  }

 private:
  testing::TempDir dir_;
  Options options_;
  utils::ManualClock clock_{kTestTime};
  std::unique_ptr<RocksEngine> engine_;
  std::unique_ptr<KvMetadataStore> store_;
};

}  // namespace mocks3::metadata
