#include "domain/versions_cursor.hpp"

#include "domain/keys.hpp"
#include "domain/rows.hpp"

namespace mocks3::metadata {

VersionsCursor::VersionsCursor(const KeyValueView& view, std::string_view from, std::string_view to) {
  const auto heads_from = keys::head_position(from);
  const auto heads_to = keys::head_position(to);
  auto cursors = view.cursors(Family::Rows, {heads_from, heads_to}, {from, to});
  heads_ = std::move(cursors.first);
  versions_ = std::move(cursors.second);
  read_head(from);
  settle();
}

void VersionsCursor::next() {
  source_->next();
  if (source_ == heads_.get()) read_head({});
  settle();
}

void VersionsCursor::seek(std::string_view key) {
  if (versions_->valid() && versions_->key() < key) versions_->seek(key);
  if (heads_->valid() && head_key_ < key) {
    heads_->seek(keys::head_position(key));
    read_head(key);
  }
  settle();
}

Result<> VersionsCursor::status() const {
  CHECK_OK(failed_);
  CHECK_OK(heads_->status());
  return versions_->status();
}

void VersionsCursor::read_head(std::string_view from) {
  for (; heads_->valid() && failed_; heads_->next()) {
    const auto row_key = heads_->key();
    auto row = heads_->value();
    const auto stamp = take_stamp(row);
    if (!stamp) {
      failed_ = std::unexpected(stamp.error());
      return;
    }
    head_key_ =
        keys::version(keys::read_u64(row_key.substr(1)), row_key.substr(keys::kBucketPrefixBytes), stamp->order);
    if (head_key_ >= from) return;
  }
}

void VersionsCursor::settle() {
  source_ = nullptr;
  // Without one of the two the other alone would show gaps.
  if (!failed_ || (!heads_->valid() && !heads_->status()) || (!versions_->valid() && !versions_->status())) return;
  if (heads_->valid() && (!versions_->valid() || head_key_ < versions_->key())) {
    source_ = heads_.get();
  } else if (versions_->valid()) {
    source_ = versions_.get();
  }
}

}  // namespace mocks3::metadata
