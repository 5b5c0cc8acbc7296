#include "mocks3/storage/module.hpp"

#include "domain/local_node.hpp"
#include "domain/metered_storage.hpp"
#include "domain/replicated_storage.hpp"
#include "mocks3/logger/logger.hpp"
#include "node_count.hpp"
#include "stores/filesystem/filesystem_blob_store.hpp"
#include "stores/filesystem/posix_files.hpp"
#include "stores/memory/memory_blob_store.hpp"

namespace mocks3::storage {

// The pool is declared last: it goes first, and finishes its jobs while what they work on still stands.
struct Module::Impl {
  std::unique_ptr<ReplicatedStorage> storage;
  std::unique_ptr<MeteredStorage> local;
  std::unique_ptr<runtime::BlockingPool> disk;
};

namespace {

constexpr unsigned kMaxNodes = 16;

Result<std::unique_ptr<BlobStore>> make_store(const Options& options, const std::string& node,
                                              std::shared_ptr<FilePort> files, runtime::BlockingPool* disk,
                                              const utils::Clock& clock) {
  if (options.store == StoreKind::Memory) return std::make_unique<MemoryBlobStore>(clock);
  auto store = FilesystemBlobStore::open(
      std::move(files), *disk, {.root = options.data + "/" + node, .sync = options.durability == Durability::Full});
  if (!store) return fail(ErrorCode::InvalidArgument, "data folder " + options.data + ": " + store.error().cause);
  return std::move(*store);
}

}  // namespace

Result<std::unique_ptr<Module>> Module::build(runtime::Cores&, Options options, metrics::Registry& registry,
                                              const utils::Clock& clock, std::shared_ptr<FilePort> files) {
  if (options.nodes == 0 || options.nodes > kMaxNodes)
    return fail(ErrorCode::InvalidArgument, "storage nodes: 1 to " + std::to_string(kMaxNodes) + " are possible");
  auto impl = std::make_unique<Impl>();
  if (options.store == StoreKind::Filesystem) {
    if (options.data.empty()) return fail(ErrorCode::InvalidArgument, "the filesystem store needs a data folder");
    if (files) {
      CHECK_OK(files->make_dir(options.data));
    } else {
      CHECK_OK(check_node_count(options.data, options.nodes));
      files = std::make_shared<PosixFiles>();
    }
    impl->disk = std::make_unique<runtime::BlockingPool>("disk", std::max(options.disk_threads, 1u),
                                                         std::max<std::size_t>(options.disk_queue, 1));
  }
  std::vector<std::unique_ptr<contracts::StorageNode>> nodes;
  for (unsigned i = 1; i <= options.nodes; ++i) {
    const std::string id = "node-" + std::to_string(i);
    TRY(auto store, make_store(options, id, files, impl->disk.get(), clock));
    nodes.push_back(std::make_unique<LocalNode>(id, std::move(store)));
  }
  impl->storage = std::make_unique<ReplicatedStorage>(
      std::move(nodes),
      ReplicatedStorage::Options{
          .inline_limit = options.inline_limit, .lag_limit = options.node_lag_limit, .max_pins = options.max_pins},
      registry);
  impl->local = std::make_unique<MeteredStorage>(*impl->storage, registry);
  return std::unique_ptr<Module>(new Module(std::move(impl)));
}

Module::Module(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Module::~Module() = default;

void Module::drain(std::chrono::steady_clock::time_point deadline) {
  if (!impl_->storage->wait_for_stragglers(deadline))
    logger::warn("storage nodes left behind are still writing at the end of draining");
}

void Module::stop() {
  // A node that hangs for good is cut off by the end of the process; there is nothing better to wait for.
  (void)impl_->storage->wait_for_stragglers(std::chrono::steady_clock::now() + std::chrono::seconds(5));
}

contracts::StorageService& Module::service() { return *impl_->local; }

}  // namespace mocks3::storage
