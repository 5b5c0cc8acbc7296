#include "domain/replicated_storage.hpp"

#include <gmock/gmock.h>

#include "domain/local_node.hpp"
#include "domain/sealed_form.hpp"
#include "mocks3/storage_testing/forgetful_files.hpp"
#include "mocks3/storage_testing/pattern.hpp"
#include "mocks3/testing/temp_dir.hpp"
#include "stores/filesystem/filesystem_blob_store.hpp"
#include "stores/filesystem/posix_files.hpp"
#include "stores/memory/memory_blob_store.hpp"

namespace mocks3::storage::testing {
namespace {

using std::chrono::milliseconds;

// A node that misbehaves on request.
class MoodyNode final : public contracts::StorageNode {
 public:
  explicit MoodyNode(std::unique_ptr<contracts::StorageNode> inner) : inner_(std::move(inner)) {}

  std::optional<Error> refuse_put;
  std::optional<Error> refuse_get;
  asio::steady_timer* stall_before_reading = nullptr;
  asio::steady_timer* stall_before_finishing = nullptr;

  const std::string& id() const override { return inner_->id(); }
  Task<std::uint64_t> put(contracts::Context& context, const std::string& id, stream::BodyReader& body) override {
    if (refuse_put) co_return fail(*refuse_put);
    if (stall_before_reading) co_await stall_before_reading->async_wait(asio::as_tuple(asio::use_awaitable));
    auto stored = co_await inner_->put(context, id, body);
    if (stall_before_finishing) co_await stall_before_finishing->async_wait(asio::as_tuple(asio::use_awaitable));
    co_return stored;
  }
  Task<std::unique_ptr<stream::BodyReader>> get(contracts::Context& context, const std::string& id,
                                                contracts::ByteRange range) override {
    if (refuse_get) co_return fail(*refuse_get);
    co_return co_await inner_->get(context, id, range);
  }
  Task<> remove(contracts::Context& context, const std::string& id) override { return inner_->remove(context, id); }
  Task<contracts::BlobPage> list(contracts::Context& context, const std::string& cursor, std::uint32_t limit) override {
    return inner_->list(context, cursor, limit);
  }
  Task<> reset(contracts::Context& context) override { return inner_->reset(context); }

 private:
  std::unique_ptr<contracts::StorageNode> inner_;
};

// Three nodes on one forgetful disk.
struct Three {
  utils::SystemClock clock;
  std::shared_ptr<ForgetfulFiles> files = std::make_shared<ForgetfulFiles>(clock);
  metrics::Registry registry;
  std::vector<MoodyNode*> nodes;
  std::unique_ptr<ReplicatedStorage> storage;
  runtime::BlockingPool pool{"disk", 4, 100};
  contracts::Context context = ::mocks3::testing::test_context();

  explicit Three(ReplicatedStorage::Options options = {}) {
    std::vector<std::unique_ptr<contracts::StorageNode>> owned;
    for (const std::string id : {"node-1", "node-2", "node-3"}) {
      auto store = FilesystemBlobStore::open(files, pool, {.root = "/" + id});
      auto node = std::make_unique<MoodyNode>(std::make_unique<LocalNode>(id, std::move(*store)));
      nodes.push_back(node.get());
      owned.push_back(std::move(node));
    }
    storage = std::make_unique<ReplicatedStorage>(std::move(owned), options, registry);
  }
  ~Three() { EXPECT_TRUE(storage->wait_for_stragglers(std::chrono::steady_clock::now())); }

  /// Lets replicas that the write did not wait for come to their end; the ceiling of CO_TEST bounds it.
  asio::awaitable<void> settle() {
    while (!storage->wait_for_stragglers(std::chrono::steady_clock::now())) co_await asio::post(asio::use_awaitable);
  }

  Task<model::BlobRef> put(std::uint64_t seed, std::uint64_t size) {
    PatternBody body(seed, size);
    co_return co_await storage->put(context, body);
  }
  static std::string path(const std::string& node, const std::string& id) {
    return "/" + node + "/" + id.substr(0, 2) + "/" + id;
  }
  std::size_t files_of(const std::string& node) {
    std::size_t count = 0;
    for (const auto& folder : *files->list("/" + node)) count += files->list("/" + node + "/" + folder)->size();
    return count;
  }
  std::uint64_t bad_replicas() { return registry.counter("mocks3_storage_replicas_bad_total", "").value(); }

  asio::awaitable<void> expect_bytes(const model::BlobRef& reference, std::uint64_t seed) {
    auto reader = co_await storage->get(context, {reference}, {0, reference.size});
    CO_ASSERT_OK(reader);
    EXPECT_FALSE((*reader)->as_file());
    EXPECT_TRUE(co_await delivers(**reader, seed, 0, reference.size));
  }
};

TEST(SealedForm, StoredSizesTellTheOriginalOnes) {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, sealed::kBlock - 1, sealed::kBlock,
                                   sealed::kBlock + 1, 2 * sealed::kBlock, std::uint64_t{5} << 30}) {
    EXPECT_EQ(sealed::original_size(sealed::stored_size(size)), size);
  }
}

CO_TEST(ReplicatedStorage, EveryNodeHoldsTheBlob) {
  Three three;
  const auto reference = co_await three.put(1, 2'500'000);
  CO_ASSERT_OK(reference);
  EXPECT_THAT(reference->nodes, ::testing::UnorderedElementsAre("node-1", "node-2", "node-3"));
  for (const auto* node : three.nodes) {
    const auto info = three.files->stat(Three::path(node->id(), reference->id));
    CO_ASSERT_OK(info);
    EXPECT_EQ(info->size, sealed::stored_size(2'500'000));
  }
}

CO_TEST(ReplicatedStorage, AWriteSucceedsWithoutOneNodeAndItsReferenceDoesNotNameIt) {
  Three three;
  three.nodes[1]->refuse_put = Error(ErrorCode::StoreUnavailable);
  const auto reference = co_await three.put(1, 9'000'000);
  CO_ASSERT_OK(reference);
  EXPECT_THAT(reference->nodes, ::testing::UnorderedElementsAre("node-1", "node-3"));
  co_await three.expect_bytes(*reference, 1);
}

CO_TEST(ReplicatedStorage, AWriteWithoutAMajorityFailsAndLeavesNothing) {
  Three three;
  three.nodes[0]->refuse_put = Error(ErrorCode::DiskFull);
  three.nodes[2]->refuse_put = Error(ErrorCode::StoreUnavailable);
  for (const std::uint64_t size : {0u, 1'000u, 9'000'000u}) {
    const auto reference = co_await three.put(1, size);
    CO_ASSERT_TRUE(!reference);
    EXPECT_EQ(reference.error().code, ErrorCode::DiskFull);
    EXPECT_EQ(three.files_of("node-2"), 0u);
  }
}

CO_TEST(ReplicatedStorage, ANodeThatLagsBehindAMajorityIsLeftOut) {
  asio::steady_timer stall(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
  Three three({.lag_limit = milliseconds(20)});
  three.nodes[0]->stall_before_reading = &stall;
  const auto reference = co_await three.put(1, 12'000'000);
  CO_ASSERT_OK(reference);
  EXPECT_THAT(reference->nodes, ::testing::UnorderedElementsAre("node-2", "node-3"));
  // It is still at it, and whoever stops the service is told so.
  EXPECT_FALSE(three.storage->wait_for_stragglers(std::chrono::steady_clock::now()));
  stall.cancel();
  for (int i = 0; i < 10'000 && !three.storage->wait_for_stragglers(std::chrono::steady_clock::now()); ++i)
    co_await asio::post(asio::use_awaitable);
  EXPECT_EQ(three.files_of("node-1"), 0u);
}

CO_TEST(ReplicatedStorage, ANodeThatFinishesLongAfterTheMajorityIsLeftOut) {
  asio::steady_timer stall(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
  Three three({.lag_limit = milliseconds(20)});
  three.nodes[2]->stall_before_finishing = &stall;
  const auto reference = co_await three.put(1, 100'000);
  CO_ASSERT_OK(reference);
  EXPECT_THAT(reference->nodes, ::testing::UnorderedElementsAre("node-1", "node-2"));
  stall.cancel();
  for (int i = 0; i < 10'000 && !three.storage->wait_for_stragglers(std::chrono::steady_clock::now()); ++i)
    co_await asio::post(asio::use_awaitable);
  // Its copy goes with the blob all the same.
  CO_ASSERT_OK(co_await three.storage->remove(three.context, {*reference}));
  EXPECT_EQ(three.files_of("node-3"), 0u);
}

CO_TEST(ReplicatedStorage, ASlowMajorityIsWaitedFor) {
  asio::steady_timer stall(co_await asio::this_coro::executor, milliseconds(100));
  Three three({.lag_limit = milliseconds(10)});
  three.nodes[0]->stall_before_reading = &stall;
  three.nodes[1]->stall_before_reading = &stall;
  const auto reference = co_await three.put(1, 12'000'000);
  CO_ASSERT_OK(reference);
  EXPECT_GE(reference->nodes.size(), 2u);  // node-3 alone was ready in time, and is no majority
  co_await three.expect_bytes(*reference, 1);
  co_await three.settle();
}

CO_TEST(ReplicatedStorage, AFlippedBitIsReadFromAnotherNode) {
  Three three;
  const auto reference = co_await three.put(1, 3'500'000);
  CO_ASSERT_OK(reference);
  // One bad block on each node, and a bad checksum: there is always a good copy of each block somewhere.
  three.files->flip_bit(Three::path("node-1", reference->id), 10);
  three.files->flip_bit(Three::path("node-2", reference->id), 1'500'000);
  three.files->flip_bit(Three::path("node-3", reference->id), 3'499'999);
  three.files->flip_bit(Three::path("node-3", reference->id), 3'500'000 + 2 * 8);
  co_await three.expect_bytes(*reference, 1);
  EXPECT_GT(three.bad_replicas(), 0u);
}

CO_TEST(ReplicatedStorage, ABlockThatIsBadEverywhereIsAnErrorAndNoByteOfItIsDelivered) {
  Three three;
  const auto reference = co_await three.put(1, 3'000'000);
  CO_ASSERT_OK(reference);
  for (const auto* node : three.nodes) three.files->flip_bit(Three::path(node->id(), reference->id), 2'000'000);
  auto reader = co_await three.storage->get(three.context, {*reference}, {0, 3'000'000});
  CO_ASSERT_OK(reader);
  std::string got;
  Result<stream::Chunk> chunk;
  while ((chunk = co_await (*reader)->read(300'000)) && !chunk->empty()) got += chunk->view();
  CO_ASSERT_TRUE(!chunk);
  EXPECT_EQ(chunk.error().code, ErrorCode::StoreCorrupted);
  EXPECT_TRUE(got == pattern(1, 0, sealed::kBlock));
  const auto from_there = co_await three.storage->get(three.context, {*reference}, {2'000'000, 1});
  CO_ASSERT_TRUE(!from_there);
  EXPECT_EQ(from_there.error().code, ErrorCode::StoreCorrupted);
}

CO_TEST(ReplicatedStorage, BlocksThatChangedPlacesAreNoticed) {
  Three three;
  const auto reference = co_await three.put(1, 2 * sealed::kBlock);
  CO_ASSERT_OK(reference);
  EXPECT_NE(sealed::checksum(0, pattern(1, 0, 100)), sealed::checksum(1, pattern(1, 0, 100)));
}

CO_TEST(ReplicatedStorage, AMissingOrFailingReplicaIsReplacedInTheMiddleOfARead) {
  Three three;
  const auto reference = co_await three.put(1, 5'000'000);
  CO_ASSERT_OK(reference);
  CO_ASSERT_OK(co_await three.nodes[0]->remove(three.context, reference->id));
  auto reader = co_await three.storage->get(three.context, {*reference}, {0, 5'000'000});
  CO_ASSERT_OK(reader);
  const auto begun = co_await (*reader)->read(1'000);
  CO_ASSERT_OK(begun);
  three.nodes[1]->refuse_get = Error(ErrorCode::StoreUnavailable);
  EXPECT_TRUE(co_await delivers(**reader, 1, 1'000, 4'999'000));
  co_await three.expect_bytes(*reference, 1);
  three.nodes[2]->refuse_get = Error(ErrorCode::StoreUnavailable);
  EXPECT_FALSE((co_await three.storage->get(three.context, {*reference}, {0, 5})).has_value());
}

CO_TEST(ReplicatedStorage, ABlobThatIsOnNoNodeAnyMoreIsNotFound) {
  Three three;
  const auto reference = co_await three.put(1, 1'000);
  CO_ASSERT_OK(reference);
  CO_ASSERT_OK(co_await three.storage->remove(three.context, {*reference}));
  const auto reader = co_await three.storage->get(three.context, {*reference}, {0, 1'000});
  CO_ASSERT_TRUE(!reader);
  EXPECT_EQ(reader.error().code, ErrorCode::BlobNotFound);
}

CO_TEST(ReplicatedStorage, ListsTheUnionOfTheNodes) {
  Three three;
  std::vector<std::string> expected;
  for (std::uint64_t i = 0; i < 9; ++i) {
    three.nodes[i % 3]->refuse_put = Error(ErrorCode::StoreUnavailable);
    const auto reference = co_await three.put(i, 10 + i);
    CO_ASSERT_OK(reference);
    expected.push_back(reference->id);
    three.nodes[i % 3]->refuse_put.reset();
  }
  std::sort(expected.begin(), expected.end());
  std::vector<std::string> listed;
  std::string cursor;
  do {
    const auto page = co_await three.storage->list(three.context, cursor, 2);
    CO_ASSERT_OK(page);
    for (const auto& blob : page->blobs) listed.push_back(blob.id);
    cursor = page->next_cursor;
  } while (!cursor.empty());
  EXPECT_EQ(listed, expected);
}

CO_TEST(ReplicatedStorage, ReadersOfManifestsAreBounded) {
  Three three({.max_pins = 3});
  std::vector<model::BlobRef> blobs;
  for (std::uint64_t i = 0; i < 2; ++i) {
    const auto reference = co_await three.put(i, 100);
    CO_ASSERT_OK(reference);
    blobs.push_back(*reference);
  }
  auto first = co_await three.storage->get(three.context, blobs, {0, 200});
  CO_ASSERT_OK(first);
  const auto second = co_await three.storage->get(three.context, blobs, {0, 200});
  CO_ASSERT_TRUE(!second);
  EXPECT_EQ(second.error().code, ErrorCode::SlowDown);
  first->reset();
  CO_ASSERT_OK(co_await three.storage->get(three.context, blobs, {0, 200}));
}

// ---- one node ------------------------------------------------------------------------------------------------------

struct One {
  ::mocks3::testing::TempDir folder;
  metrics::Registry registry;
  std::unique_ptr<ReplicatedStorage> storage;
  runtime::BlockingPool pool{"disk", 2, 100};
  contracts::Context context = ::mocks3::testing::test_context();

  explicit One(std::uint64_t inline_limit) {
    auto store =
        FilesystemBlobStore::open(std::make_shared<PosixFiles>(), pool, {.root = folder.path().string() + "/node-1"});
    std::vector<std::unique_ptr<contracts::StorageNode>> nodes;
    nodes.push_back(std::make_unique<LocalNode>("node-1", std::move(*store)));
    storage = std::make_unique<ReplicatedStorage>(std::move(nodes),
                                                  ReplicatedStorage::Options{.inline_limit = inline_limit}, registry);
  }
};

CO_TEST(ReplicatedStorage, ASingleNodeOffersItsFileForSendfile) {
  One one(0);
  PatternBody body(1, 300'000);
  const auto reference = co_await one.storage->put(one.context, body);
  CO_ASSERT_OK(reference);
  auto reader = co_await one.storage->get(one.context, {*reference}, {100, 299'000});
  CO_ASSERT_OK(reader);
  const auto begun = co_await (*reader)->read(900);
  CO_ASSERT_OK(begun);
  const auto file = (*reader)->as_file();
  CO_ASSERT_TRUE(file);
  EXPECT_GE(file->fd, 0);
  EXPECT_EQ(file->offset, 1'000u);
  EXPECT_EQ(file->size, 298'100u);
}

CO_TEST(ReplicatedStorage, OnlyBodiesUpToTheLimitTravelInTheirReference) {
  One one(1'000);
  for (const bool known : {true, false}) {
    for (const std::uint64_t size : {0u, 999u, 1'000u, 1'001u}) {
      PatternBody body(size, size, {.piece = 300, .known_length = known});
      const auto reference = co_await one.storage->put(one.context, body);
      CO_ASSERT_OK(reference);
      EXPECT_EQ(reference->is_inline, size <= 1'000);
      EXPECT_EQ(reference->inline_data.data, size <= 1'000 ? pattern(size, 0, size) : "");
      EXPECT_EQ(reference->nodes.empty(), size <= 1'000);
    }
  }
}

CO_TEST(ReplicatedStorage, AnInlineReferenceWithoutItsBytesIsAMissingBlob) {
  One one(1'000);
  const model::BlobRef reference{.size = 5, .is_inline = true};
  const auto reader = co_await one.storage->get(one.context, {reference}, {0, 5});
  CO_ASSERT_TRUE(!reader);
  EXPECT_EQ(reader.error().code, ErrorCode::BlobNotFound);
}

}  // namespace
}  // namespace mocks3::storage::testing
