#include "seed.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "mocks3/model/names.hpp"
#include "mocks3/utils/digest.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::all_in_one {

namespace {

runtime::RequestContext startup_context() {
  runtime::RequestContext context;
  context.request_id = "startup";
  context.trace = tracing::TraceContext::make();
  context.faults = std::make_shared<const model::FaultPlan>();
  return context;
}

/// A file read from its start to its end, with its MD5. Reads block: nothing else runs yet.
class SeedFile final : public stream::BodyReader {
 public:
  explicit SeedFile(int fd, std::uint64_t size) : fd_(fd), size_(size) {}
  ~SeedFile() override { ::close(fd_); }
  std::optional<std::uint64_t> length() const override { return size_; }

  Task<stream::Chunk> read(std::size_t max) override {
    auto buffer = stream::Buffer::allocate(max);
    const ssize_t size = ::pread(fd_, buffer.data(), max, static_cast<off_t>(position_));
    if (size < 0) co_return fail(Error(ErrorCode::InternalError).caused_by("reading a seed file"));
    if (size == 0) co_return stream::Chunk();
    position_ += static_cast<std::uint64_t>(size);
    md5_.update({buffer.data(), static_cast<std::size_t>(size)});
    co_return stream::Chunk(std::move(buffer), static_cast<std::size_t>(size));
  }

  std::uint64_t position() const { return position_; }
  std::string md5_hex() { return utils::hex_encode(std::string_view(md5_.finish())); }

 private:
  int fd_;
  std::uint64_t size_;
  std::uint64_t position_ = 0;
  utils::Digest md5_{utils::DigestAlgorithm::Md5};
};

Task<> seed_object(SeedPorts& ports, std::string bucket, std::string key, std::filesystem::path path) {
  auto context = startup_context();
  if (const auto there = co_await ports.metadata.get_object(context, {.bucket = bucket, .key = key}); there)
    co_return Result<>{};
  CO_CHECK(model::check_key(key));
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) co_return fail(ErrorCode::InvalidArgument, "seed file " + path.string() + " cannot be read");
  SeedFile body(fd, std::filesystem::file_size(path));
  CO_TRY(auto blob, co_await ports.storage.put(context, body));

  contracts::CommitObject commit;
  commit.bucket = bucket;
  auto& summary = commit.object.summary;
  summary.key = key;
  summary.size = body.position();
  summary.etag = body.md5_hex();
  summary.storage_class = "STANDARD";
  summary.owner = ports.owner;
  model::Part whole;
  whole.size = summary.size;
  whole.etag = summary.etag;
  whole.blob = std::move(blob);
  commit.object.detail.parts.push_back(std::move(whole));
  CO_CHECK(co_await ports.metadata.commit_object(context, commit));
  co_return Result<>{};
}

}  // namespace

Task<> seed_buckets(SeedPorts ports, std::vector<std::string> names) {
  for (const auto& name : names) {
    if (const auto valid = model::check_bucket_name(name); !valid)
      co_return fail(ErrorCode::ValidationFailed, "bucket '" + name + "' cannot be made: " + valid.error().message);
    auto context = startup_context();
    const auto made = co_await ports.metadata.create_bucket(
        context, {.name = name,
                  .owner = ports.owner,
                  .region = ports.region,
                  .ownership = ports.ownership,
                  .ownership_set = ports.ownership != model::ObjectOwnership::ObjectWriter});
    if (!made && made.error().code != ErrorCode::BucketAlreadyOwnedByYou &&
        made.error().code != ErrorCode::BucketAlreadyExists)
      co_return std::unexpected(made.error());
  }
  co_return Result<>{};
}

Task<> seed_folder(SeedPorts ports, std::filesystem::path folder) {
  std::error_code ec;
  for (const auto& bucket : std::filesystem::directory_iterator(folder, ec)) {
    if (!bucket.is_directory()) continue;
    const std::string name = bucket.path().filename().string();
    CO_CHECK(co_await seed_buckets(ports, std::vector<std::string>{name}));
    for (const auto& file : std::filesystem::recursive_directory_iterator(bucket.path())) {
      if (!file.is_regular_file()) continue;
      CO_CHECK(co_await seed_object(ports, name, file.path().lexically_relative(bucket.path()).string(), file.path()));
    }
  }
  if (ec) co_return fail(ErrorCode::ValidationFailed, "seed folder " + folder.string() + ": " + ec.message());
  co_return Result<>{};
}

}  // namespace mocks3::all_in_one
