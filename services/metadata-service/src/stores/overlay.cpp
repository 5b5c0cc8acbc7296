#include "stores/overlay.hpp"

#include <exception>
#include <ranges>

namespace mocks3::metadata {

namespace {

class EmptyCursor final : public KeyValueCursor {
 public:
  bool valid() const override { return false; }
  std::string_view key() const override { return {}; }
  std::string_view value() const override { return {}; }
  void next() override {}
  void seek(std::string_view) override {}
  Result<> status() const override { return {}; }
};

/// The base's rows with the overlay's on top. The overlay may be written to between two moves, so its position is
/// looked up again by key each time.
class MergedCursor final : public KeyValueCursor {
 public:
  MergedCursor(std::unique_ptr<KeyValueCursor> base, const Overlay::Rows& overlay, std::string_view from,
               std::string_view to)
      : base_(std::move(base)), overlay_(overlay), at_(overlay.lower_bound(from)), to_(to) {
    settle();
  }

  bool valid() const override { return source_ != Source::None; }
  std::string_view key() const override {
    return source_ == Source::Base ? base_->key() : std::string_view(at_->first);
  }
  std::string_view value() const override { return source_ == Source::Base ? base_->value() : at_->second.value(); }
  Result<> status() const override { return base_->status(); }

  void next() override {
    const std::string last(key());
    if (base_->valid() && base_->key() == last) base_->next();
    at_ = overlay_.upper_bound(last);
    settle();
  }
  void seek(std::string_view key) override {
    if (base_->valid() && base_->key() < key) base_->seek(key);
    at_ = overlay_.lower_bound(key);
    settle();
  }

 private:
  enum class Source { None, Base, Overlay };

  bool overlay_valid() const { return at_ != overlay_.end() && at_->first < to_; }

  void settle() {
    while (overlay_valid()) {
      if (base_->valid() && base_->key() < at_->first) break;
      if (!at_->second.erased) {
        source_ = Source::Overlay;
        return;
      }
      if (base_->valid() && base_->key() == at_->first) base_->next();
      ++at_;
    }
    source_ = base_->valid() ? Source::Base : Source::None;
  }

  std::unique_ptr<KeyValueCursor> base_;
  const Overlay::Rows& overlay_;
  Overlay::Rows::const_iterator at_;
  const std::string to_;
  Source source_ = Source::None;
};

}  // namespace

std::unique_ptr<KeyValueCursor> EmptyView::cursor(Family, std::string_view, std::string_view) const {
  return std::make_unique<EmptyCursor>();
}

CursorPair EmptyView::cursors(Family, const KeyRange&, const KeyRange&) const {
  return {std::make_unique<EmptyCursor>(), std::make_unique<EmptyCursor>()};
}

OverlayTransaction::~OverlayTransaction() {
  for (auto& undo : std::views::reverse(undo_)) {
    auto& rows = overlay_.rows(undo.family);
    if (undo.before) {
      rows.insert_or_assign(std::move(undo.key), std::move(*undo.before));
    } else {
      rows.erase(undo.key);
    }
  }
}

Result<bool> OverlayTransaction::get(Family family, std::string_view key,
                                     FunctionRef<void(std::string_view)> use) const {
  const auto& rows = overlay_.rows(family);
  const auto entry = rows.find(key);
  if (entry == rows.end()) return base_.get(family, key, use);
  if (entry->second.erased) return false;
  use(entry->second.value());
  return true;
}

std::unique_ptr<KeyValueCursor> OverlayTransaction::cursor(Family family, std::string_view from,
                                                           std::string_view to) const {
  return std::make_unique<MergedCursor>(base_.cursor(family, from, to), overlay_.rows(family), from, to);
}

CursorPair OverlayTransaction::cursors(Family family, const KeyRange& first, const KeyRange& second) const {
  const auto merged = [&](std::unique_ptr<KeyValueCursor> base, const KeyRange& range) {
    return std::make_unique<MergedCursor>(std::move(base), overlay_.rows(family), range.from, range.to);
  };
  auto base = base_.cursors(family, first, second);
  return {merged(std::move(base.first), first), merged(std::move(base.second), second)};
}

void OverlayTransaction::put(Family family, std::string key, std::string value) {
  write(family, std::move(key), {.owned = std::move(value)});
}

void OverlayTransaction::put_borrowed(Family family, std::string key, std::string_view value) {
  write(family, std::move(key), {.borrowed = true, .lent = value});
}

void OverlayTransaction::erase(Family family, std::string_view key) {
  write(family, std::string(key), {.erased = true});
}

void OverlayTransaction::write(Family family, std::string key, Overlay::Entry entry) {
  const auto [place, added] = overlay_.rows(family).try_emplace(std::move(key));
  undo_.push_back({family, place->first, added ? std::nullopt : std::optional(std::move(place->second))});
  place->second = std::move(entry);
}

Result<> run_member(const KeyValueView& base, Overlay& overlay, CommitFunction function) {
  OverlayTransaction member(base, overlay);
  try {
    auto result = function(member);
    if (result) member.keep();
    return result;
  } catch (const std::exception& exception) {
    return fail(Error(ErrorCode::InternalError).caused_by(exception.what()));
  }
}

}  // namespace mocks3::metadata
