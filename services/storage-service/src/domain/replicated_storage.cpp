#include "domain/replicated_storage.hpp"

#include "domain/sealed_form.hpp"
#include "domain/verified_reader.hpp"
#include "mocks3/logger/logger.hpp"
#include "mocks3/utils/random.hpp"

namespace mocks3::storage {

namespace {

constexpr std::uint64_t kNodeMapVersion = 1;  // the nodes of a folder never change (module.cpp)

// Bytes that were read too early, then the rest.
class Prefixed final : public stream::BodyReader {
 public:
  Prefixed(std::string prefix, stream::BodyReader& rest) : prefix_(std::move(prefix)), rest_(rest) {}
  Task<stream::Chunk> read(std::size_t max) override {
    if (prefix_.empty()) co_return co_await rest_.read(max);
    const std::size_t size = std::min(max, prefix_.size());
    stream::Chunk part = prefix_.slice(0, size);
    prefix_ = prefix_.slice(size, prefix_.size() - size);
    co_return part;
  }
  std::optional<std::uint64_t> length() const override { return rest_.length(); }

 private:
  stream::Chunk prefix_;
  stream::BodyReader& rest_;
};

}  // namespace

ReplicatedStorage::ReplicatedStorage(std::vector<std::unique_ptr<contracts::StorageNode>> nodes, Options options,
                                     metrics::Registry& registry)
    : nodes_(std::move(nodes)),
      options_(options),
      pins_(std::make_shared<PinTable>(options.max_pins)),
      stragglers_(std::make_shared<Stragglers>()),
      left_out_(
          registry.counter("mocks3_storage_replicas_left_out_total", "Replicas that failed or lagged in a write")),
      bad_replicas_(registry.counter("mocks3_storage_replicas_bad_total", "Replicas that could not be read")) {}

Task<model::BlobRef> ReplicatedStorage::put(contracts::Context& context, stream::BodyReader& body) {
  const std::uint64_t limit = options_.inline_limit;
  const auto length = body.length();
  if (!single() || limit == 0 || (length && *length > limit)) co_return co_await put_blob(context, body);
  std::string bytes;
  while (bytes.size() <= limit) {
    CO_TRY(const stream::Chunk chunk, co_await body.read(limit + 1 - bytes.size()));
    if (chunk.empty()) {
      model::BlobRef reference;
      reference.size = bytes.size();
      reference.is_inline = true;
      reference.inline_data.data = std::move(bytes);
      co_return reference;
    }
    bytes += chunk.view();
  }
  Prefixed whole(std::move(bytes), body);
  co_return co_await put_blob(context, whole);
}

Task<model::BlobRef> ReplicatedStorage::put_blob(contracts::Context& context, stream::BodyReader& body) {
  model::BlobRef reference;
  reference.id = utils::random_hex(16);
  reference.node_map_version = kNodeMapVersion;
  if (single()) {
    CO_TRY(reference.size, co_await nodes_[0]->put(context, reference.id, body));
    reference.nodes.push_back(nodes_[0]->id());
    co_return reference;
  }
  std::vector<contracts::StorageNode*> all;
  for (const auto& node : nodes_) all.push_back(node.get());
  CO_TRY(FanOutResult written,
         co_await fan_out(context, reference.id, body, std::move(all), options_.lag_limit, stragglers_));
  left_out_.add(nodes_.size() - written.nodes.size());
  reference.size = written.size;
  reference.nodes = std::move(written.nodes);
  co_return reference;
}

Task<std::unique_ptr<stream::BodyReader>> ReplicatedStorage::get(contracts::Context& context,
                                                                 const std::vector<model::BlobRef>& blobs,
                                                                 contracts::ByteRange range) {
  CO_TRY(std::deque<Segment> segments, cut(blobs, range));
  if (segments.empty()) co_return std::make_unique<stream::MemoryBody>(std::string());
  // One plain file is kept by its open descriptor.
  if (single() && segments.size() == 1) co_return co_await open(context, segments.front());
  std::vector<std::string> ids;
  for (const auto& segment : segments) {
    if (!segment.blob.is_inline) ids.push_back(segment.blob.id);
  }
  if (!pins_->pin(ids)) co_return fail(Error(ErrorCode::SlowDown).caused_by("too many blobs are being read"));
  Pins pins(pins_, std::move(ids));
  CO_TRY(auto first, co_await open(context, segments.front()));
  segments.pop_front();
  const auto shared = std::make_shared<contracts::Context>(context);  // the caller's may end before the body does
  co_return std::make_unique<SequenceReader>(
      std::move(first), std::move(segments), range.size, std::move(pins),
      [this, shared](const Segment& segment) { return open(*shared, segment); },
      [this, shared] { return remove_due(*shared); });
}

Task<std::unique_ptr<stream::BodyReader>> ReplicatedStorage::open(contracts::Context& context, const Segment& segment) {
  const auto& blob = segment.blob;
  if (blob.is_inline) {
    CO_TRY(std::string bytes, inline_bytes(segment));
    co_return std::make_unique<stream::MemoryBody>(std::move(bytes));
  }
  if (single()) co_return co_await nodes_[0]->get(context, blob.id, segment.range);
  std::vector<contracts::StorageNode*> holders;
  for (const auto& node : nodes_) {
    if (std::find(blob.nodes.begin(), blob.nodes.end(), node->id()) != blob.nodes.end()) holders.push_back(node.get());
  }
  // Each blob has its own favourite among its nodes, so that reads spread.
  if (!holders.empty() && !blob.id.empty()) {
    const std::size_t favourite = static_cast<unsigned char>(blob.id.back()) % holders.size();
    std::rotate(holders.begin(), holders.begin() + static_cast<std::ptrdiff_t>(favourite), holders.end());
  }
  auto reader = std::make_unique<VerifiedReader>(context, blob, segment.range, std::move(holders), bad_replicas_);
  CO_CHECK(co_await reader->open());
  co_return reader;
}

Task<> ReplicatedStorage::remove(contracts::Context& context, const std::vector<model::BlobRef>& blobs) {
  co_await remove_due(context);
  Result<> outcome;
  for (const auto& blob : blobs) {
    if (blob.is_inline || pins_->put_off(blob.id)) continue;
    auto removed = co_await remove_id(context, blob.id);
    if (!removed && outcome) outcome = std::move(removed);
  }
  co_return outcome;
}

Task<> ReplicatedStorage::remove_id(contracts::Context& context, const std::string& id) {
  // Also from nodes the reference does not name: one that was left out may have finished after all.
  Result<> outcome;
  for (const auto& node : nodes_) {
    auto removed = co_await node->remove(context, id);
    if (!removed && outcome) outcome = std::move(removed);
  }
  co_return outcome;
}

asio::awaitable<void> ReplicatedStorage::remove_due(contracts::Context& context) {
  for (const auto& id : pins_->take_due()) {
    if (auto removed = co_await remove_id(context, id); !removed)
      logger::warn("blob stays until orphans are collected",
                   {{"mocks3.blob", id}, {"error.message", removed.error().describe()}});
  }
}

Task<contracts::BlobPage> ReplicatedStorage::list(contracts::Context& context, const std::string& cursor,
                                                  std::uint32_t limit) {
  co_await remove_due(context);
  limit = std::max(limit, 1u);
  if (single()) co_return co_await nodes_[0]->list(context, cursor, limit);
  // A page may only reach as far as every node's page does: behind that a node may have ids nobody has seen.
  std::map<std::string, contracts::BlobEntry> merged;
  std::optional<std::string> reach;
  for (const auto& node : nodes_) {
    CO_TRY(contracts::BlobPage page, co_await node->list(context, cursor, limit));
    if (!page.next_cursor.empty() && (!reach || page.next_cursor < *reach)) reach = page.next_cursor;
    for (auto& entry : page.blobs) {
      entry.size = sealed::original_size(entry.size);
      auto& known = merged[entry.id];
      if (entry.modified >= known.modified) known = std::move(entry);
    }
  }
  contracts::BlobPage page;
  for (auto& [id, entry] : merged) {
    if (reach && id > *reach) break;
    if (page.blobs.size() == limit) {
      reach = page.blobs.back().id;
      break;
    }
    page.blobs.push_back(std::move(entry));
  }
  if (reach) page.next_cursor = *reach;
  co_return page;
}

Task<> ReplicatedStorage::reset(contracts::Context& context) {
  Result<> outcome;
  for (const auto& node : nodes_) {
    auto done = co_await node->reset(context);
    if (!done && outcome) outcome = std::move(done);
  }
  co_return outcome;
}

bool ReplicatedStorage::wait_for_stragglers(std::chrono::steady_clock::time_point deadline) {
  return stragglers_->wait_until(deadline);
}

}  // namespace mocks3::storage
