#include "domain/page.hpp"

#include "domain/keys.hpp"

namespace mocks3::metadata {

std::string_view common_prefix(std::string_view key, std::string_view prefix, std::string_view delimiter) {
  if (delimiter.empty()) return {};
  const auto at = key.find(delimiter, prefix.size());
  return at == std::string_view::npos ? std::string_view{} : key.substr(0, at + delimiter.size());
}

Page::Page(const RowFormat& format, const PageQuery& query, std::string_view after, std::string from_row)
    : format_(&format), query_(query), from_(format.row_prefix(query.prefix)), to_(keys::prefix_end(from_)) {
  if (query.limit == 0) done_ = true;
  if (after.empty() && from_row.empty()) return;
  std::string start;
  if (const auto group = after.starts_with(query.prefix) ? common_prefix(after, query.prefix, query.delimiter) : "";
      !group.empty()) {
    start = keys::prefix_end(format.row_prefix(group));
  } else {
    start = std::move(from_row);
  }
  if (start > from_) from_ = std::move(start);
}

void Page::cut() {
  done_ = true;
  truncated_ = true;
}

Result<> Page::step(const KeyValueView& view, Sink& sink) {
  const auto cursor = format_->cursor(view, from_, to_);
  std::string buffer;
  std::string group_end;  // where the rows of the last common prefix end
  for (std::uint32_t rows = 0; cursor->valid(); ++rows) {
    const auto row_key = cursor->key();
    if (row_key < group_end) {
      cursor->seek(group_end);
      continue;
    }
    const auto value = cursor->value();
    const bool listed = format_->listed(value);
    if (listed && count_ == query_.limit) {
      cut();
      return {};
    }
    if (rows >= kRowsPerStep) {
      from_ = row_key;
      return {};
    }
    if (!listed) {
      cursor->next();
      continue;
    }
    TRY(const auto key, format_->key_of(row_key, buffer));
    if (const auto group = common_prefix(key, query_.prefix, query_.delimiter); !group.empty()) {
      group_end = keys::prefix_end(format_->row_prefix(group));
      sink.prefix(group);
    } else {
      CHECK_OK(sink.item(key, row_key, value));
    }
    ++count_;
    cursor->next();
  }
  CHECK_OK(cursor->status());
  done_ = true;
  return {};
}

}  // namespace mocks3::metadata
