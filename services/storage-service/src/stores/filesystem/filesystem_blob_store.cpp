#include "stores/filesystem/filesystem_blob_store.hpp"

#include "mocks3/logger/logger.hpp"
#include "stores/filesystem/file_reader.hpp"
#include "stores/filesystem/write_window.hpp"

namespace mocks3::storage {

namespace {

std::size_t folder_index(std::string_view id) {
  const auto digit = [](char c) { return static_cast<std::size_t>(c <= '9' ? c - '0' : c - 'a' + 10); };
  return digit(id[0]) * 16 + digit(id[1]);
}

bool is_folder_name(std::string_view name) { return name.size() == 2 && is_blob_id(std::string(30, '0').append(name)); }

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Error as_blob_error(Error error) {
  if (error.code == ErrorCode::NotFound) return Error(ErrorCode::BlobNotFound).caused_by(std::move(error.cause));
  if (error.code == ErrorCode::AccessDenied || error.code == ErrorCode::Conflict)
    return Error(ErrorCode::StoreUnavailable).caused_by(std::move(error.cause));
  return error;
}

}  // namespace

// A file in tmp/ that is unlinked unless it was published. The destructor's unlink is the last resort of uploads that
// are given up without a thread of the pool to do it on.
class FilesystemBlobStore::Temporary {
 public:
  Temporary(std::shared_ptr<FilePort> files, std::string path, std::shared_ptr<File> file)
      : files_(std::move(files)), path_(std::move(path)), file_(std::move(file)) {}
  ~Temporary() { discard(); }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  const std::shared_ptr<File>& file() const { return file_; }
  const std::string& path() const { return path_; }
  void published() { path_.clear(); }
  void discard() {
    if (path_.empty()) return;
    if (auto gone = files_->unlink(path_); !gone)
      logger::warn("temporary file stays until the next start", {{"error.message", gone.error().describe()}});
    path_.clear();
  }

 private:
  std::shared_ptr<FilePort> files_;
  std::string path_;
  std::shared_ptr<File> file_;
};

FilesystemBlobStore::FilesystemBlobStore(std::shared_ptr<FilePort> files, runtime::BlockingPool& pool, Options options)
    : files_(std::move(files)), pool_(pool), options_(std::move(options)) {}

Result<std::unique_ptr<FilesystemBlobStore>> FilesystemBlobStore::open(std::shared_ptr<FilePort> files,
                                                                       runtime::BlockingPool& pool, Options options) {
  std::unique_ptr<FilesystemBlobStore> store(new FilesystemBlobStore(std::move(files), pool, std::move(options)));
  const std::string temporary = store->options_.root + "/tmp";
  CHECK_OK(store->files_->make_dir(store->options_.root));
  CHECK_OK(store->files_->make_dir(temporary));
  TRY(const auto left_over, store->files_->list(temporary));
  for (const auto& name : left_over) CHECK_OK(store->files_->unlink(temporary + "/" + name));
  // Folders that exist say nothing about whether files can be made in them.
  TRY(const auto probe, store->files_->create(temporary + "/probe", WriteMode::Buffered));
  CHECK_OK(store->files_->unlink(temporary + "/probe"));
  return store;
}

std::string FilesystemBlobStore::folder_of(std::string_view id) const {
  return options_.root + "/" + std::string(id.substr(0, 2));
}

std::string FilesystemBlobStore::path_of(std::string_view id) const { return folder_of(id) + "/" + std::string(id); }

Task<std::uint64_t> FilesystemBlobStore::put(const std::string& id, stream::BodyReader& body) {
  if (!is_blob_id(id)) co_return fail(ErrorCode::InvalidArgument, "not a blob id: " + id);
  CO_TRY(stream::Filled first, co_await stream::read_full(body, stream::kLargeChunk));
  if (first.ended) {
    // Everything is here: one visit to the pool does it all.
    co_return co_await runtime::blocking(pool_, [&]() -> Result<std::uint64_t> {
      TRY(const auto temporary, create(id, WriteMode::Buffered, std::nullopt));
      CHECK_OK(temporary->file()->write_at(first.chunk.view(), 0));
      CHECK_OK(publish(*temporary, id));
      return first.chunk.size();
    });
  }
  CO_TRY(const auto temporary,
         co_await runtime::blocking(pool_, [&] { return create(id, WriteMode::Direct, body.length()); }));
  const Result<std::uint64_t> written = co_await write_large(*temporary, std::move(first.chunk), body);
  const Result<> done = co_await runtime::blocking(pool_, [&]() -> Result<> {
    if (!written) {
      temporary->discard();
      return {};
    }
    CHECK_OK(temporary->file()->truncate(*written));
    return publish(*temporary, id);
  });
  if (!written) co_return written;
  if (!done) co_return fail(done.error());
  co_return written;
}

Task<std::uint64_t> FilesystemBlobStore::write_large(Temporary& temporary, stream::Chunk first,
                                                     stream::BodyReader& body) {
  WriteWindow window(pool_, temporary.file(), co_await asio::this_coro::executor);
  std::uint64_t size = 0;
  stream::Chunk chunk = std::move(first);
  Result<> outcome;
  for (bool ended = false;;) {
    if (!chunk.empty()) {
      const std::size_t bytes = chunk.size();
      outcome = co_await window.write(std::move(chunk), size);
      if (!outcome) break;
      size += bytes;
    }
    if (ended) break;
    Result<stream::Filled> next = co_await stream::read_full(body, stream::kLargeChunk);
    if (!next) {
      outcome = fail(std::move(next).error());
      break;
    }
    chunk = std::move(next->chunk);
    ended = next->ended;
  }
  const Result<> flushed = co_await window.finish();
  if (!outcome) co_return fail(as_blob_error(std::move(outcome).error()));
  if (!flushed) co_return fail(as_blob_error(flushed.error()));
  co_return size;
}

Result<std::unique_ptr<FilesystemBlobStore::Temporary>> FilesystemBlobStore::create(const std::string& id,
                                                                                    WriteMode mode,
                                                                                    std::optional<std::uint64_t> size) {
  const std::string path = options_.root + "/tmp/" + id + "." + std::to_string(next_temporary_.fetch_add(1));
  auto file = files_->create(path, mode);
  if (!file) return fail(as_blob_error(std::move(file).error()));
  auto temporary = std::make_unique<Temporary>(files_, path, std::move(*file));
  if (size) {
    if (auto reserved = temporary->file()->allocate(*size); !reserved)
      return fail(as_blob_error(std::move(reserved).error()));
  }
  return temporary;
}

Result<> FilesystemBlobStore::publish(Temporary& temporary, const std::string& id) {
  const auto run = [&]() -> Result<> {
    if (options_.sync) CHECK_OK(temporary.file()->sync_data());
    const std::size_t index = folder_index(id);
    const std::shared_lock lock(layout_);
    CHECK_OK(ensure_folder(index, id));
    CHECK_OK(files_->rename(temporary.path(), path_of(id)));
    temporary.published();
    if (!options_.sync) return {};
    auto synced = folder_sync_[index].sync(*files_, folder_of(id));
    // A name that may or may not survive is not published.
    if (!synced) (void)files_->unlink(path_of(id));
    return synced;
  };
  auto done = run();
  if (!done) return fail(as_blob_error(std::move(done).error()));
  return done;
}

Result<> FilesystemBlobStore::ensure_folder(std::size_t index, std::string_view id) {
  if (ready_[index].load(std::memory_order_acquire)) return {};
  // Also for a folder that exists: an earlier process may have ended between making it and syncing its name.
  CHECK_OK(files_->make_dir(folder_of(id)));
  if (options_.sync) {
    const bool first = !ancestors_ready_.load(std::memory_order_acquire);
    std::vector<std::string> present;
    if (first) {
      TRY(present, files_->list(options_.root));
    }
    CHECK_OK(root_sync_.sync(*files_, options_.root));
    if (first) {
      const std::string parent = parent_of(options_.root);
      CHECK_OK(files_->sync_dir(parent));
      // Whoever made the data folder may not be allowed to read the folder above it.
      (void)files_->sync_dir(parent_of(parent));
      // The sync of the root was good for every folder that was there already.
      for (const auto& name : present) {
        if (is_folder_name(name)) ready_[folder_index(name)].store(true, std::memory_order_release);
      }
      ancestors_ready_.store(true, std::memory_order_release);
    }
  }
  ready_[index].store(true, std::memory_order_release);
  return {};
}

Task<std::unique_ptr<stream::BodyReader>> FilesystemBlobStore::get(const std::string& id, contracts::ByteRange range) {
  if (!is_blob_id(id)) co_return fail(Error(ErrorCode::BlobNotFound).caused_by("not a blob id"));
  const std::string path = path_of(id);
  auto opened = files_->open_cached(path);
  if (!opened) opened = co_await runtime::blocking(pool_, [&] { return files_->open(path); });
  if (!*opened) co_return fail(as_blob_error(std::move(*opened).error()));
  std::shared_ptr<File> file = std::move(**opened);
  CO_TRY(const std::uint64_t size, file->size());
  if (range.offset > size || range.size > size - range.offset)
    co_return fail(Error(ErrorCode::StoreCorrupted).caused_by(path + " is too short"));
  co_return std::make_unique<FileReader>(std::move(file), pool_, range);
}

Task<> FilesystemBlobStore::remove(const std::string& id) {
  if (!is_blob_id(id)) co_return fail(ErrorCode::InvalidArgument, "not a blob id: " + id);
  auto gone = co_await runtime::blocking(pool_, [&] { return files_->unlink(path_of(id)); });
  if (!gone && gone.error().code != ErrorCode::NotFound) co_return fail(as_blob_error(std::move(gone).error()));
  co_return Result<>();
}

Task<contracts::BlobPage> FilesystemBlobStore::list(const std::string& cursor, std::uint32_t limit) {
  if (!cursor.empty() && !is_blob_id(cursor)) co_return fail(ErrorCode::InvalidArgument, "not a cursor: " + cursor);
  auto page = co_await runtime::blocking(pool_, [&] { return list_now(cursor, std::max(limit, 1u)); });
  if (!page) co_return fail(as_blob_error(std::move(page).error()));
  co_return page;
}

Result<contracts::BlobPage> FilesystemBlobStore::list_now(const std::string& cursor, std::size_t limit) {
  contracts::BlobPage page;
  TRY(auto folders, files_->list(options_.root));
  std::erase_if(folders, [&](const auto& name) { return !is_folder_name(name) || name < cursor.substr(0, 2); });
  std::sort(folders.begin(), folders.end());
  for (const auto& digits : folders) {
    auto names = files_->list(options_.root + "/" + digits);
    if (!names && names.error().code == ErrorCode::NotFound) continue;
    if (!names) return fail(std::move(names).error());
    if (names->empty()) remove_if_empty(digits);
    std::erase_if(*names, [&](const auto& name) { return !is_blob_id(name) || name <= cursor; });
    std::sort(names->begin(), names->end());
    for (auto& name : *names) {
      if (page.blobs.size() == limit) {
        page.next_cursor = page.blobs.back().id;
        return page;
      }
      const auto info = files_->stat(path_of(name));
      if (!info && info.error().code == ErrorCode::NotFound) continue;  // removed meanwhile
      if (!info) return fail(info.error());
      page.blobs.push_back({std::move(name), info->size, info->modified});
    }
  }
  return page;
}

void FilesystemBlobStore::remove_if_empty(const std::string& digits) {
  const std::unique_lock lock(layout_, std::try_to_lock);
  if (lock && files_->remove_dir(options_.root + "/" + digits)) ready_[folder_index(digits)] = false;
}

Task<> FilesystemBlobStore::reset() {
  auto done = co_await runtime::blocking(pool_, [&] { return remove_everything(); });
  if (!done) co_return fail(as_blob_error(std::move(done).error()));
  co_return Result<>();
}

Result<> FilesystemBlobStore::remove_everything() {
  const std::unique_lock lock(layout_);
  TRY(const auto folders, files_->list(options_.root));
  for (const auto& digits : folders) {
    if (!is_folder_name(digits)) continue;
    const std::string folder = options_.root + "/" + digits;
    TRY(const auto names, files_->list(folder));
    for (const auto& name : names) {
      auto gone = files_->unlink(folder + "/" + name);
      if (!gone && gone.error().code != ErrorCode::NotFound) return gone;
    }
    CHECK_OK(files_->remove_dir(folder));
    ready_[folder_index(digits)] = false;
  }
  return {};
}

}  // namespace mocks3::storage
