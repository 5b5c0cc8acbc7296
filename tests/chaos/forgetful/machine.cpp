#include "machine.hpp"

#include <boost/asio/co_spawn.hpp>
#include <latch>

#include "folders_unsynced.hpp"

namespace mocks3::chaos {

namespace {

// Small enough that a life of a few hundred writes flushes, switches logs, compacts and reads what is not cached.
constexpr std::size_t kWriteBuffer = 256u << 10;
constexpr std::size_t kBlockCache = 256u << 10;

void must(const Result<>& done) {
  if (!done) throw std::runtime_error(done.error().describe());
}

}  // namespace

Machine::Machine(Promise promise)
    : promise_(std::move(promise)), disk_(std::make_shared<storage::testing::ForgetfulFiles>(clock_)), files_(disk_) {
  if (const auto& folder = promise_.folders_unsynced; !folder.empty())
    files_ = std::make_shared<FoldersUnsynced>(disk_, folder);
  env_ = rocksdb::NewCompositeEnv(std::make_shared<ForgetfulFileSystem>(files_));
  must(disk_->make_dir("/data"));
  must(disk_->sync_dir("/"));
  cores_.start();
}

Machine::~Machine() {
  metadata_.reset();
  storage_.reset();
}

Result<> Machine::start() {
  registry_ = std::make_unique<metrics::Registry>();
  metadata::Options names;
  names.folder = "/data/metadata";
  names.durability = promise_.metadata;
  names.write_buffer_bytes = kWriteBuffer;
  names.block_cache_bytes = kBlockCache;
  names.env = env_.get();
  TRY(metadata_, metadata::Module::build(names, *registry_, clock_));
  storage::Options bytes;
  bytes.data = "/data/blobs";
  bytes.durability = promise_.storage;
  bytes.disk_threads = 4;
  TRY(storage_, storage::Module::build(cores_, bytes, *registry_, clock_, files_));
  CHECK_OK(metadata_->start());
  return storage_->start();
}

void Machine::cut_power_after(std::uint64_t count) {
  cut_at_ = disk_->operations() + count;
  disk_->cut_power_after(count);
}

void Machine::crash(std::uint64_t seed, double survival) {
  if (power()) cut_power_after(0);
  for (runtime::Module* module :
       {static_cast<runtime::Module*>(storage_.get()), static_cast<runtime::Module*>(metadata_.get())}) {
    if (module) module->stop();
  }
  storage_.reset();
  metadata_.reset();
  disk_->crash(seed, survival);
  cut_at_ = ~std::uint64_t{0};
}

void Machine::run(std::vector<std::function<asio::awaitable<void>()>> bodies) {
  std::latch ended(static_cast<std::ptrdiff_t>(bodies.size()));
  for (unsigned i = 0; i < bodies.size(); ++i) {
    asio::co_spawn(cores_.context(i % cores_.size()), bodies[i], [&ended](const std::exception_ptr& thrown) {
      if (thrown) std::rethrow_exception(thrown);
      ended.count_down();
    });
  }
  ended.wait();
}

}  // namespace mocks3::chaos
