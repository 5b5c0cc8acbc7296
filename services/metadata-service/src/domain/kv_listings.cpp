#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "domain/keys.hpp"
#include "domain/kv_store.hpp"
#include "domain/versions_cursor.hpp"
#include "mocks3/contracts/versions.hpp"
#include "mocks3/model/codec.hpp"

namespace mocks3::metadata {

namespace {

/// A page that takes longer than this ends early, with `truncated`: nobody waits for somebody else's tombstones.
constexpr auto kPageTime = std::chrono::milliseconds(50);

class HeadFormat final : public RowFormat {
 public:
  explicit HeadFormat(std::uint64_t bucket_id) : bucket_id_(bucket_id) {}
  std::string row_prefix(std::string_view key_prefix) const override { return keys::head(bucket_id_, key_prefix); }
  Result<std::string_view> key_of(std::string_view row_key, std::string&) const override {
    return row_key.substr(keys::kBucketPrefixBytes);
  }
  bool listed(std::string_view value) const override { return !is_delete_marker(value); }

 private:
  const std::uint64_t bucket_id_;
};

class VersionFormat final : public RowFormat {
 public:
  explicit VersionFormat(std::uint64_t bucket_id) : bucket_id_(bucket_id) {}
  std::string row_prefix(std::string_view key_prefix) const override {
    auto prefix = keys::versions(bucket_id_);
    keys::append_escaped(prefix, key_prefix);
    return prefix;
  }
  Result<std::string_view> key_of(std::string_view row_key, std::string& buffer) const override {
    if (!keys::parse_escaped(row_key, buffer))
      return fail(Error(ErrorCode::StoreCorrupted).caused_by("version row key"));
    return buffer;
  }
  std::unique_ptr<KeyValueCursor> cursor(const KeyValueView& view, std::string_view from,
                                         std::string_view to) const override {
    return std::make_unique<VersionsCursor>(view, from, to);
  }

 private:
  const std::uint64_t bucket_id_;
};

class UploadFormat final : public RowFormat {
 public:
  explicit UploadFormat(std::uint64_t bucket_id) : bucket_id_(bucket_id) {}
  std::string row_prefix(std::string_view key_prefix) const override {
    auto prefix = keys::uploads(bucket_id_);
    keys::append_escaped(prefix, key_prefix);
    return prefix;
  }
  Result<std::string_view> key_of(std::string_view row_key, std::string& buffer) const override {
    if (!keys::parse_escaped(row_key, buffer))
      return fail(Error(ErrorCode::StoreCorrupted).caused_by("upload row key"));
    return buffer;
  }

 private:
  const std::uint64_t bucket_id_;
};

/// Collects items and common prefixes in order, and which came last: there the next page starts.
template <class Entry, class Decode>
class Collector final : public Page::Sink {
 public:
  Collector(std::vector<Entry>& entries, std::vector<std::string>& prefixes, std::uint32_t limit, Decode decode)
      : entries_(entries), prefixes_(prefixes), decode_(decode) {
    entries_.reserve(std::min<std::uint32_t>(limit, 1000));
  }
  Result<> item(std::string_view key, std::string_view, std::string_view value) override {
    TRY(auto entry, decode_(key, value));
    entries_.push_back(std::move(entry));
    prefix_last_ = false;
    return {};
  }
  void prefix(std::string_view common) override {
    prefixes_.emplace_back(common);
    prefix_last_ = true;
  }
  void mark() {
    marked_entries_ = entries_.size();
    marked_prefixes_ = prefixes_.size();
    marked_prefix_last_ = prefix_last_;
  }
  void rollback() {
    entries_.resize(marked_entries_);
    prefixes_.resize(marked_prefixes_);
    prefix_last_ = marked_prefix_last_;
  }
  bool prefix_last() const { return prefix_last_; }

 private:
  std::vector<Entry>& entries_;
  std::vector<std::string>& prefixes_;
  Decode decode_;
  bool prefix_last_ = false;
  std::size_t marked_entries_ = 0, marked_prefixes_ = 0;
  bool marked_prefix_last_ = false;
};

/// The first head row behind a key; the very first without one.
std::string behind(std::uint64_t bucket_id, std::string_view key) {
  return key.empty() ? std::string{} : keys::head(bucket_id, key) + '\0';
}

Result<contracts::VersionEntry> decode_version(std::string_view key, std::string_view row, Stamp& stamp) {
  TRY(auto summary, decode_summary(row, key));
  TRY(stamp, take_stamp(row));
  return contracts::VersionEntry{.summary = std::move(summary), .is_latest = stamp.newer == 0};
}

/// The order of a key's null version, wherever it is; 0 when there is none.
Result<std::uint64_t> null_order(const KeyValueView& view, std::uint64_t bucket_id, std::string_view key) {
  HeadRow head;
  TRY(const bool found, read_head(view, bucket_id, key, head));
  if (found && head.stamp.is_null()) return head.stamp.order;
  TRY(const auto order, read_null_order(view, bucket_id, key));
  return order.value_or(0);
}

/// The row at which a list of versions goes on. ListObjectVersions: without a version id marker behind the key, with
/// one behind that version of it.
Result<std::string> resume_versions(const KeyValueView& view, std::uint64_t bucket_id,
                                    const contracts::ListVersions& request) {
  if (request.key_marker.empty()) return std::string();
  auto all = keys::versions(bucket_id, request.key_marker);
  if (request.version_id_marker.empty()) return keys::prefix_end(all);
  std::uint64_t order = 0;
  if (request.version_id_marker == contracts::kNullVersion) {
    TRY(order, null_order(view, bucket_id, request.key_marker));
    if (order == 0) return all;
  } else if (const auto address = parse_version_id(request.version_id_marker)) {
    order = address->order;
  } else {
    return fail(ErrorCode::InvalidArgument, "Invalid version id specified");
  }
  return keys::version(bucket_id, request.key_marker, order) + '\0';
}

}  // namespace

template <class C>
Task<> KvMetadataStore::fill(Page& page, C& collector) {
  const auto end = std::chrono::steady_clock::now() + kPageTime;
  while (!page.done()) {
    Page attempt = page;
    collector.mark();
    CO_CHECK(co_await engine_.read([&](const KeyValueView& view) -> Result<> {
      attempt = page;
      collector.rollback();
      return attempt.step(view, collector);
    }));
    page = std::move(attempt);
    if (page.done()) break;
    if (!page.empty() && std::chrono::steady_clock::now() >= end) {
      page.cut();
    } else {
      co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    }
  }
  co_return Result<>{};
}

Task<contracts::ObjectPage> KvMetadataStore::list_objects(Context&, const contracts::ListObjects& request) {
  CO_TRY(const auto bucket,
         co_await query<BucketKey>([&](const KeyValueView& view) { return read_bucket_key(view, request.bucket); }));
  const auto bucket_id = bucket.id;
  contracts::ObjectPage result;
  Collector collector(result.objects, result.common_prefixes, request.limit,
                      [](std::string_view key, std::string_view row) { return decode_summary(row, key); });
  const HeadFormat format(bucket_id);
  Page page(format, {request.prefix, request.delimiter, request.limit}, request.start_after,
            behind(bucket_id, request.start_after));
  CO_CHECK(co_await fill(page, collector));
  result.truncated = page.truncated();
  if (result.truncated)
    result.next_start_after = collector.prefix_last() ? result.common_prefixes.back() : result.objects.back().key;
  co_return result;
}

Task<contracts::VersionPage> KvMetadataStore::list_versions(Context&, const contracts::ListVersions& request) {
  std::uint64_t bucket_id = 0;
  CO_TRY(auto from_row, co_await query<std::string>([&](const KeyValueView& view) -> Result<std::string> {
           TRY(const auto bucket, read_bucket_key(view, request.bucket));
           bucket_id = bucket.id;
           return resume_versions(view, bucket_id, request);
         }));
  contracts::VersionPage result;
  Stamp last;
  Collector collector(result.versions, result.common_prefixes, request.limit,
                      [&last](std::string_view key, std::string_view row) { return decode_version(key, row, last); });
  const VersionFormat format(bucket_id);
  Page page(format, {request.prefix, request.delimiter, request.limit}, request.key_marker, std::move(from_row));
  CO_CHECK(co_await fill(page, collector));
  result.truncated = page.truncated();
  if (result.truncated) {
    if (collector.prefix_last()) {
      result.next_key_marker = result.common_prefixes.back();
    } else {
      result.next_key_marker = result.versions.back().summary.key;
      // Between others, a null version's place is told too: it may have been deleted when the next page is asked for.
      const bool alone = last.newer == 0 && last.older == 0;
      result.next_version_id_marker = alone ? last.version_id() : version_id({last.order, last.secret});
    }
  }
  co_return result;
}

Task<contracts::UploadPage> KvMetadataStore::list_uploads(Context&, const contracts::ListUploads& request) {
  CO_TRY(const auto bucket,
         co_await query<BucketKey>([&](const KeyValueView& view) { return read_bucket_key(view, request.bucket); }));
  const auto bucket_id = bucket.id;
  contracts::UploadPage result;
  Collector collector(result.uploads, result.common_prefixes, request.limit,
                      [](std::string_view, std::string_view row) { return model::decode<model::Upload>(row); });
  const UploadFormat format(bucket_id);
  // ListMultipartUploads: without an upload id marker only keys behind the key marker, with one also later uploads of
  // it.
  auto from_row = keys::upload(bucket_id, request.key_marker, request.upload_id_marker);
  if (request.upload_id_marker.empty()) {
    from_row = keys::prefix_end(from_row);
  } else {
    from_row += '\0';
  }
  if (request.key_marker.empty()) from_row.clear();
  Page page(format, {request.prefix, request.delimiter, request.limit}, request.key_marker, std::move(from_row));
  CO_CHECK(co_await fill(page, collector));
  result.truncated = page.truncated();
  if (result.truncated) {
    if (collector.prefix_last()) {
      result.next_key_marker = result.common_prefixes.back();
    } else {
      result.next_key_marker = result.uploads.back().key;
      result.next_upload_id_marker = result.uploads.back().upload_id;
    }
  }
  co_return result;
}

}  // namespace mocks3::metadata
