// One file per blob: <root>/<first two digits>/<id>, made in <root>/tmp/ and renamed when it is whole and durable.
//
// Order of a publish: write, fdatasync, rename, fsync of the folder. A name outside tmp/ therefore always stands for a
// whole blob, whatever the disk forgets, and the next start empties tmp/. Removal is not synced: a blob that comes back
// after a power cut is an orphan and is collected as one.
// Big uploads go around the page cache in chunks of 1 MiB (dataplane study, section 5; docs/adr/0003-threading.md).
//
// Ownership: the pool outlives the store. Threads: any core; blocking calls run on the pool.
#pragma once

#include <array>
#include <atomic>
#include <shared_mutex>

#include "mocks3/runtime/blocking_pool.hpp"
#include "mocks3/storage/blob_store.hpp"
#include "mocks3/storage/file_port.hpp"
#include "stores/filesystem/folder_sync.hpp"

namespace mocks3::storage {

class FilesystemBlobStore final : public BlobStore {
 public:
  struct Options {
    std::string root;  // its parent exists
    bool sync = true;  // false: nothing is fsynced
  };
  /// Makes the folders, empties tmp/ and checks that files can be made. Blocking; for the main thread at start.
  static Result<std::unique_ptr<FilesystemBlobStore>> open(std::shared_ptr<FilePort> files, runtime::BlockingPool& pool,
                                                           Options options);

  Task<std::uint64_t> put(const std::string& id, stream::BodyReader& body) override;
  Task<std::unique_ptr<stream::BodyReader>> get(const std::string& id, contracts::ByteRange range) override;
  Task<> remove(const std::string& id) override;
  /// Also removes folders it finds empty.
  Task<contracts::BlobPage> list(const std::string& cursor, std::uint32_t limit) override;
  Task<> reset() override;

 private:
  class Temporary;
  static constexpr std::size_t kFolders = 256;

  FilesystemBlobStore(std::shared_ptr<FilePort> files, runtime::BlockingPool& pool, Options options);
  std::string folder_of(std::string_view id) const;
  std::string path_of(std::string_view id) const;
  // All of these block.
  Result<std::unique_ptr<Temporary>> create(const std::string& id, WriteMode mode, std::optional<std::uint64_t> size);
  Result<> publish(Temporary& temporary, const std::string& id);
  Result<> ensure_folder(std::size_t index, std::string_view id);
  Result<contracts::BlobPage> list_now(const std::string& cursor, std::size_t limit);
  Result<> remove_everything();
  void remove_if_empty(const std::string& digits);

  Task<std::uint64_t> write_large(Temporary& temporary, stream::Chunk first, stream::BodyReader& body);

  const std::shared_ptr<FilePort> files_;
  runtime::BlockingPool& pool_;
  const Options options_;
  std::atomic<std::uint64_t> next_temporary_{0};
  // Shared by those who publish into a folder, exclusive for those who remove one.
  std::shared_mutex layout_;
  std::array<std::atomic<bool>, kFolders> ready_{};  // the folder's own name is durable
  std::array<FolderSync, kFolders> folder_sync_;
  FolderSync root_sync_;
  std::atomic<bool> ancestors_ready_{false};
};

}  // namespace mocks3::storage
