#include "mocks3/storage_testing/forgetful_files.hpp"

#include <random>

#include "mocks3/stream/chunk.hpp"

namespace mocks3::storage::testing {

namespace {

constexpr std::uint64_t kPage = 4096;

struct Change {
  std::uint64_t offset = 0;
  std::string bytes;
  std::optional<std::uint64_t> truncate;
};

void write_into(std::string& data, std::string_view bytes, std::uint64_t offset) {
  if (data.size() < offset + bytes.size()) data.resize(offset + bytes.size());
  data.replace(offset, bytes.size(), bytes);
}

}  // namespace

struct ForgetfulFiles::Node {
  using Names = std::map<std::string, NodePointer, std::less<>>;

  bool folder = false;
  // of a file
  std::string data;
  std::string durable;
  std::vector<Change> unsynced;
  std::uint64_t reserved = 0;  // of the disk's space, until no name and no open file is left
  unsigned names_of_it = 0;
  unsigned opened = 0;
  Timestamp modified{};
  // of a folder
  Names names;
  Names durable_names;
  std::vector<std::pair<std::string, NodePointer>> unsynced_names;

  void crash(std::mt19937_64& random, double survival, std::uint64_t& used) {
    const auto lucky = [&] { return std::uniform_real_distribution<>(0, 1)(random) < survival; };
    if (!folder) {
      for (const auto& change : unsynced) {
        if (change.truncate) {
          if (lucky()) durable.resize(*change.truncate);
          continue;
        }
        for (std::uint64_t at = 0; at < change.bytes.size(); at += kPage) {
          if (lucky()) write_into(durable, std::string_view(change.bytes).substr(at, kPage), change.offset + at);
        }
      }
      unsynced.clear();
      data = durable;
      reserved = data.size();
      names_of_it = 1;
      opened = 0;
      used += reserved;
      return;
    }
    // In their order, as a journal keeps them: no later change of a folder survives without the earlier ones.
    for (auto& [name, node] : unsynced_names) {
      if (!lucky()) break;
      if (node) {
        durable_names[name] = node;
      } else {
        durable_names.erase(name);
      }
    }
    unsynced_names.clear();
    names = durable_names;
    for (auto& [name, node] : names) node->crash(random, survival, used);
  }
};

class ForgetfulFiles::OpenFile final : public File {
 public:
  OpenFile(ForgetfulFiles& disk, NodePointer node, bool direct)
      : disk_(disk), node_(std::move(node)), direct_(direct), life_(disk.life_) {
    ++node_->opened;
  }
  ~OpenFile() override {
    const std::lock_guard lock(disk_.mutex_);
    if (life_ != disk_.life_) return;
    --node_->opened;
    disk_.free_unused(*node_);
  }

  Result<> write_at(std::string_view bytes, std::uint64_t offset) override {
    const std::lock_guard lock(disk_.mutex_);
    CHECK_OK(alive("write"));
    const auto aligned = [](std::uint64_t n) { return n % stream::kBufferAlignment == 0; };
    if (direct_ &&
        !(aligned(offset) && aligned(bytes.size()) && aligned(reinterpret_cast<std::uintptr_t>(bytes.data()))))
      return fail(Error(ErrorCode::StoreUnavailable).caused_by("write: unaligned"));
    CHECK_OK(reserve(offset + bytes.size()));
    write_into(node_->data, bytes, offset);
    node_->unsynced.push_back({offset, std::string(bytes), std::nullopt});
    node_->modified = disk_.clock_.now();
    return {};
  }
  Result<std::size_t> read_at(char* to, std::size_t size, std::uint64_t offset) override {
    const std::lock_guard lock(disk_.mutex_);
    if (life_ != disk_.life_) return fail(Error(ErrorCode::StoreUnavailable).caused_by("read: after a crash"));
    if (offset >= node_->data.size()) return std::size_t{0};
    return node_->data.copy(to, size, offset);
  }
  std::optional<std::size_t> read_cached(char* to, std::size_t size, std::uint64_t offset) override {
    if (disk_.cold_) return std::nullopt;
    const auto got = read_at(to, size, offset);
    return got ? std::optional(*got) : std::nullopt;
  }
  Result<> allocate(std::uint64_t size) override {
    const std::lock_guard lock(disk_.mutex_);
    CHECK_OK(alive("allocate"));
    CHECK_OK(reserve(size));
    if (node_->data.size() < size) {
      node_->data.resize(size);
      node_->unsynced.push_back({0, {}, size});
    }
    return {};
  }
  Result<> truncate(std::uint64_t size) override {
    const std::lock_guard lock(disk_.mutex_);
    CHECK_OK(alive("truncate"));
    node_->data.resize(size);
    node_->unsynced.push_back({0, {}, size});
    if (size < node_->reserved) {
      disk_.used_ -= node_->reserved - size;
      node_->reserved = size;
    }
    return {};
  }
  Result<> sync_data() override {
    const std::lock_guard lock(disk_.mutex_);
    CHECK_OK(alive("fdatasync"));
    if (disk_.sync_fails()) return fail(Error(ErrorCode::StoreUnavailable).caused_by("fdatasync"));
    node_->durable = node_->data;
    node_->unsynced.clear();
    return {};
  }
  Result<std::uint64_t> size() override {
    const std::lock_guard lock(disk_.mutex_);
    return node_->data.size();
  }
  bool direct() const override { return direct_; }
  int descriptor() const override { return -1; }

 private:
  Result<> alive(std::string_view what) {
    if (life_ != disk_.life_) return fail(Error(ErrorCode::StoreUnavailable).caused_by("after a crash"));
    return disk_.changing(what);
  }
  Result<> reserve(std::uint64_t size) {
    if (size <= node_->reserved) return {};
    const std::uint64_t more = size - node_->reserved;
    if (disk_.used_ + more > disk_.capacity_) return fail(Error(ErrorCode::DiskFull).caused_by("the test's disk"));
    disk_.used_ += more;
    node_->reserved = size;
    return {};
  }

  ForgetfulFiles& disk_;
  NodePointer node_;
  const bool direct_;
  const std::uint64_t life_;
};

ForgetfulFiles::ForgetfulFiles(const utils::Clock& clock) : clock_(clock), root_(std::make_shared<Node>()) {
  root_->folder = true;
}
ForgetfulFiles::~ForgetfulFiles() = default;

void ForgetfulFiles::crash(std::uint64_t seed, double survival) {
  const std::lock_guard lock(mutex_);
  std::mt19937_64 random(seed);
  used_ = 0;
  root_->crash(random, survival, used_);
  ++life_;
  power_until_ = ~std::uint64_t{0};
}

void ForgetfulFiles::cut_power_after(std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  power_until_ = operations_ + count;
}

std::uint64_t ForgetfulFiles::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

void ForgetfulFiles::set_capacity(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  capacity_ = bytes;
}

std::uint64_t ForgetfulFiles::used() const {
  const std::lock_guard lock(mutex_);
  return used_;
}

void ForgetfulFiles::fail_syncs(unsigned count) {
  const std::lock_guard lock(mutex_);
  failing_syncs_ = count;
}

void ForgetfulFiles::set_cold(bool cold) {
  const std::lock_guard lock(mutex_);
  cold_ = cold;
}

void ForgetfulFiles::flip_bit(const std::string& path, std::uint64_t offset) {
  const std::lock_guard lock(mutex_);
  const auto node = find(path);
  for (std::string* bytes : {&node->data, &node->durable}) bytes->at(offset) = static_cast<char>(bytes->at(offset) ^ 1);
}

ForgetfulFiles::NodePointer ForgetfulFiles::find(std::string_view path) const {
  NodePointer node = root_;
  while (node && !path.empty()) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    const auto name = path.substr(0, end);
    path.remove_prefix(end);
    if (name.empty()) continue;
    const auto found = node->names.find(name);
    node = found == node->names.end() ? nullptr : found->second;
  }
  return node;
}

Result<ForgetfulFiles::Place> ForgetfulFiles::place(const std::string& path) const {
  const auto slash = path.rfind('/');
  auto folder = find(std::string_view(path).substr(0, slash));
  if (!folder || !folder->folder) return fail(Error(ErrorCode::NotFound).caused_by(path));
  return Place{std::move(folder), path.substr(slash + 1)};
}

void ForgetfulFiles::set_name(const Place& place, NodePointer node) {
  place.folder->unsynced_names.emplace_back(place.name, node);
  if (node) ++node->names_of_it;
  if (const auto old = place.folder->names.find(place.name); old != place.folder->names.end()) {
    --old->second->names_of_it;
    free_unused(*old->second);
  }
  if (node) {
    place.folder->names[place.name] = std::move(node);
  } else {
    place.folder->names.erase(place.name);
  }
}

void ForgetfulFiles::free_unused(Node& node) {
  if (node.names_of_it > 0 || node.opened > 0) return;
  used_ -= node.reserved;
  node.reserved = 0;
}

Result<> ForgetfulFiles::changing(std::string_view what) {
  if (++operations_ >= power_until_)
    return fail(Error(ErrorCode::StoreUnavailable).caused_by(std::string(what) + ": no power"));
  return {};
}

bool ForgetfulFiles::sync_fails() {
  if (failing_syncs_ == 0) return false;
  --failing_syncs_;
  return true;
}

Result<std::unique_ptr<File>> ForgetfulFiles::create(const std::string& path, WriteMode mode) {
  const std::lock_guard lock(mutex_);
  CHECK_OK(changing("create"));
  TRY(const Place at, place(path));
  if (at.folder->names.contains(at.name)) return fail(Error(ErrorCode::Conflict).caused_by(path));
  auto node = std::make_shared<Node>();
  node->modified = clock_.now();
  set_name(at, node);
  return std::make_unique<OpenFile>(*this, std::move(node), mode == WriteMode::Direct);
}

Result<std::unique_ptr<File>> ForgetfulFiles::open(const std::string& path) {
  const std::lock_guard lock(mutex_);
  auto node = find(path);
  if (!node || node->folder) return fail(Error(ErrorCode::NotFound).caused_by(path));
  return std::make_unique<OpenFile>(*this, std::move(node), false);
}

std::optional<Result<std::unique_ptr<File>>> ForgetfulFiles::open_cached(const std::string& path) {
  {
    const std::lock_guard lock(mutex_);
    if (cold_) return std::nullopt;
  }
  return open(path);
}

Result<> ForgetfulFiles::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  CHECK_OK(changing("rename"));
  TRY(const Place source, place(from));
  TRY(const Place target, place(to));
  const auto found = source.folder->names.find(source.name);
  if (found == source.folder->names.end()) return fail(Error(ErrorCode::NotFound).caused_by(from));
  set_name(target, found->second);
  set_name(source, nullptr);
  return {};
}

Result<> ForgetfulFiles::unlink(const std::string& path) {
  const std::lock_guard lock(mutex_);
  CHECK_OK(changing("unlink"));
  TRY(const Place at, place(path));
  if (!at.folder->names.contains(at.name)) return fail(Error(ErrorCode::NotFound).caused_by(path));
  set_name(at, nullptr);
  return {};
}

Result<> ForgetfulFiles::make_dir(const std::string& path) {
  const std::lock_guard lock(mutex_);
  CHECK_OK(changing("mkdir"));
  TRY(const Place at, place(path));
  if (at.folder->names.contains(at.name)) return {};
  auto node = std::make_shared<Node>();
  node->folder = true;
  set_name(at, std::move(node));
  return {};
}

Result<> ForgetfulFiles::remove_dir(const std::string& path) {
  const std::lock_guard lock(mutex_);
  CHECK_OK(changing("rmdir"));
  TRY(const Place at, place(path));
  const auto node = find(path);
  if (!node) return fail(Error(ErrorCode::NotFound).caused_by(path));
  if (!node->names.empty()) return fail(Error(ErrorCode::Conflict).caused_by(path));
  set_name(at, nullptr);
  return {};
}

Result<> ForgetfulFiles::sync_dir(const std::string& path) {
  const std::lock_guard lock(mutex_);
  CHECK_OK(changing("fsync"));
  const auto node = find(path);
  if (!node) return fail(Error(ErrorCode::NotFound).caused_by(path));
  if (sync_fails()) return fail(Error(ErrorCode::StoreUnavailable).caused_by("fsync"));
  node->durable_names = node->names;
  node->unsynced_names.clear();
  return {};
}

Result<std::vector<std::string>> ForgetfulFiles::list(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto node = find(path);
  if (!node) return fail(Error(ErrorCode::NotFound).caused_by(path));
  std::vector<std::string> names;
  for (const auto& [name, child] : node->names) names.push_back(name);
  return names;
}

Result<FileInfo> ForgetfulFiles::stat(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto node = find(path);
  if (!node) return fail(Error(ErrorCode::NotFound).caused_by(path));
  return FileInfo{node->data.size(), node->modified};
}

}  // namespace mocks3::storage::testing
