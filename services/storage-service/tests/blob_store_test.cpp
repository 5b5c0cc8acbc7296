#include "mocks3/storage_testing/blob_store_suite.hpp"
#include "mocks3/storage_testing/forgetful_files.hpp"
#include "mocks3/testing/temp_dir.hpp"
#include "stores/filesystem/filesystem_blob_store.hpp"
#include "stores/filesystem/posix_files.hpp"
#include "stores/memory/memory_blob_store.hpp"

namespace mocks3::storage::testing {

class MemoryFixture {
 public:
  BlobStore& store() { return store_; }

 private:
  utils::SystemClock clock_;
  MemoryBlobStore store_{clock_};
};

class FilesystemFixture {
 public:
  explicit FilesystemFixture(bool sync = true) {
    store_ = std::move(*FilesystemBlobStore::open(std::make_shared<PosixFiles>(), pool_,
                                                  {.root = folder_.path().string() + "/blobs", .sync = sync}));
  }
  BlobStore& store() { return *store_; }

 private:
  ::mocks3::testing::TempDir folder_;
  std::unique_ptr<FilesystemBlobStore> store_;
  runtime::BlockingPool pool_{"disk", 4, 100};
};

class RelaxedFilesystemFixture : public FilesystemFixture {
 public:
  RelaxedFilesystemFixture() : FilesystemFixture(false) {}
};

// Nothing is ever cached and every direct write is checked for its alignment.
class ForgetfulFixture {
 public:
  ForgetfulFixture() {
    files_->set_cold(true);
    store_ = std::move(*FilesystemBlobStore::open(files_, pool_, {.root = "/blobs"}));
  }
  BlobStore& store() { return *store_; }

 private:
  utils::SystemClock clock_;
  std::shared_ptr<ForgetfulFiles> files_ = std::make_shared<ForgetfulFiles>(clock_);
  std::unique_ptr<FilesystemBlobStore> store_;
  runtime::BlockingPool pool_{"disk", 4, 100};
};

using Adapters = ::testing::Types<MemoryFixture, FilesystemFixture, RelaxedFilesystemFixture, ForgetfulFixture>;
INSTANTIATE_TYPED_TEST_SUITE_P(Adapters, BlobStoreSuite, Adapters);

}  // namespace mocks3::storage::testing
