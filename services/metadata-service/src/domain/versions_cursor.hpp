// Heads and version rows of a bucket as one sequence: by key, and newest first within a key.
//
// A row's key is that of a version row, also for a head, so a position says where to go on even when versions have
// become heads or heads versions since. Both kinds are seen at one moment. Ownership: borrows the view. One thread.
// Errors: status(), also when only one of the two kinds could not be read.
#pragma once

#include <memory>
#include <string>

#include "mocks3/metadata/key_value_engine.hpp"

namespace mocks3::metadata {

class VersionsCursor final : public KeyValueCursor {
 public:
  VersionsCursor(const KeyValueView& view, std::string_view from, std::string_view to);

  bool valid() const override { return source_ != nullptr; }
  std::string_view key() const override {
    return source_ == heads_.get() ? std::string_view(head_key_) : source_->key();
  }
  std::string_view value() const override { return source_->value(); }
  void next() override;
  void seek(std::string_view key) override;
  Result<> status() const override;

 private:
  /// Spells the key of the head there; not before `from`.
  void read_head(std::string_view from);
  void settle();

  std::unique_ptr<KeyValueCursor> heads_;
  std::unique_ptr<KeyValueCursor> versions_;
  KeyValueCursor* source_ = nullptr;
  std::string head_key_;
  Result<> failed_;
};

}  // namespace mocks3::metadata
