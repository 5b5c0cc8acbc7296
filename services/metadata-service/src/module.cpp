#include "mocks3/metadata/module.hpp"

#include "bindings/local_service.hpp"
#include "domain/kv_store.hpp"
#include "stores/memory/memory_engine.hpp"
#include "stores/rocksdb/rocks_engine.hpp"

namespace mocks3::metadata {

struct Module::Impl {
  std::unique_ptr<MemoryEngine> memory;
  std::unique_ptr<RocksEngine> rocks;  // one of the two
  std::unique_ptr<MetadataStore> store;
  std::unique_ptr<LocalService> service;
};

Result<std::unique_ptr<Module>> Module::build(const Options& options, metrics::Registry& registry,
                                              const utils::Clock& clock) {
  auto impl = std::make_unique<Impl>();
  KeyValueEngine* engine = nullptr;
  if (options.store == Store::Memory) {
    impl->memory = std::make_unique<MemoryEngine>();
    engine = impl->memory.get();
  } else {
    TRY(impl->rocks, RocksEngine::open(options, &registry));
    engine = impl->rocks.get();
  }
  TRY(impl->store, KvMetadataStore::open(*engine, clock));
  impl->service = std::make_unique<LocalService>(*impl->store, registry);
  return std::unique_ptr<Module>(new Module(std::move(impl)));
}

Module::Module(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Module::~Module() = default;

contracts::MetadataService& Module::service() { return *impl_->service; }

void Module::stop() {
  if (impl_->rocks) impl_->rocks->stop();
}

}  // namespace mocks3::metadata
