// Pages of keys: prefix, delimiter, markers and limits, the same for objects, versions and uploads.
//
// A page is made in steps of some hundred rows, so that its coroutine can let others run in between; a Page holds the
// position between two steps. Whole groups below a common prefix are skipped by one seek.
// Plain values, one thread at a time. Source: "Organizing objects using prefixes", ListObjectsV2 ("CommonPrefixes is
// filtered out from results if it is not lexicographically greater than the StartAfter value").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mocks3/metadata/key_value_engine.hpp"

namespace mocks3::metadata {

/// The common prefix `key` is rolled up into; empty when it stands for itself. `key` starts with `prefix`.
std::string_view common_prefix(std::string_view key, std::string_view prefix, std::string_view delimiter);

/// Rows a step looks at before it lets others run.
inline constexpr std::uint32_t kRowsPerStep = 250;

struct PageQuery {
  std::string_view prefix;
  std::string_view delimiter;
  std::uint32_t limit = 0;
};

/// How a kind of row spells keys, and which of them count.
class RowFormat {
 public:
  virtual ~RowFormat() = default;
  /// What the row key of every row whose key starts with `key_prefix` starts with.
  virtual std::string row_prefix(std::string_view key_prefix) const = 0;
  /// The key in a row key; the buffer may hold it.
  virtual Result<std::string_view> key_of(std::string_view row_key, std::string& buffer) const = 0;
  /// Rows that are not listed are as good as not there.
  virtual bool listed(std::string_view) const { return true; }
  virtual std::unique_ptr<KeyValueCursor> cursor(const KeyValueView& view, std::string_view from,
                                                 std::string_view to) const {
    return view.cursor(Family::Rows, from, to);
  }
};

class Page {
 public:
  /// Receives the page's content in order.
  class Sink {
   public:
    virtual ~Sink() = default;
    virtual Result<> item(std::string_view key, std::string_view row_key, std::string_view value) = 0;
    virtual void prefix(std::string_view common) = 0;
  };

  /// Starts behind `after`, a key or a common prefix; `from_row`, when not empty, is where rows of that key go on.
  Page(const RowFormat& format, const PageQuery& query, std::string_view after, std::string from_row = {});

  bool done() const { return done_; }
  bool truncated() const { return truncated_; }
  bool empty() const { return count_ == 0; }
  /// Ends the page here: there may be more.
  void cut();

  /// Looks at some rows. On an error the page and what the sink got since the call are to be thrown away.
  Result<> step(const KeyValueView& view, Sink& sink);

 private:
  const RowFormat* format_;
  PageQuery query_;
  std::string from_;
  std::string to_;
  std::uint32_t count_ = 0;
  bool done_ = false;
  bool truncated_ = false;
};

}  // namespace mocks3::metadata
