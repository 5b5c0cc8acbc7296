#include "policy/pattern.hpp"

#include <algorithm>
#include <cstring>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::policy {

namespace {

constexpr auto kNowhere = std::string_view::npos;

/// What stands between `${` and `}`.
struct Variable {
  std::string_view name;
  std::optional<std::string_view> fallback;
};

Variable split_variable(std::string_view inside) {
  const std::size_t comma = inside.find(',');
  if (comma == kNowhere) return {utils::trim(inside), std::nullopt};
  std::string_view fallback = utils::trim(inside.substr(comma + 1));
  if (fallback.size() >= 2 && fallback.front() == '\'' && fallback.back() == '\'') {
    fallback = fallback.substr(1, fallback.size() - 2);
  }
  return {utils::trim(inside.substr(0, comma)), fallback};
}

bool is_escape(std::string_view name) { return name == "*" || name == "?" || name == "$"; }

}  // namespace

Pattern Pattern::literal(std::string_view text) {
  Pattern pattern;
  pattern.append_literal(text);
  pattern.finish();
  return pattern;
}

Pattern Pattern::wildcard(std::string_view text) {
  Pattern pattern;
  pattern.append_wildcard(text);
  pattern.finish();
  return pattern;
}

void Pattern::append_literal(std::string_view text) {
  bytes_ += text;
  any_.append(text.size(), '\0');
  pieces_.back().size += static_cast<std::uint32_t>(text.size());
}

void Pattern::append_wildcard(std::string_view text) {
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find_first_of("*?"), text.size());
    append_literal(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    if (text.front() == '*') {
      // Two stars are one, so an empty piece stands only at an end.
      if (pieces_.size() == 1 || pieces_.back().size > 0) {
        pieces_.push_back({.at = static_cast<std::uint32_t>(bytes_.size())});
      }
    } else {
      bytes_ += '?';
      any_ += '\1';
      pieces_.back().size += 1;
      pieces_.back().has_any = true;
    }
    text.remove_prefix(1);
  }
}

void Pattern::finish() {
  bytes_.shrink_to_fit();
  if (any_.find('\1') == kNowhere) any_.clear();
}

/// Whether `text` begins with the piece.
bool Pattern::fits(const Piece& piece, std::string_view text) const {
  const std::string_view bytes = std::string_view(bytes_).substr(piece.at, piece.size);
  if (!piece.has_any) return text.starts_with(bytes);
  if (text.size() < bytes.size()) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != text[i] && any_[piece.at + i] == '\0') return false;
  }
  return true;
}

std::size_t Pattern::find(const Piece& piece, std::string_view text) const {
  if (!piece.has_any) {
    // memmem is linear whatever the piece; string_view::find is not.
    const void* found = memmem(text.data(), text.size(), bytes_.data() + piece.at, piece.size);
    return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) : kNowhere;
  }
  for (std::size_t at = 0; at + piece.size <= text.size(); ++at) {
    if (fits(piece, text.substr(at))) return at;
  }
  return kNowhere;
}

bool Pattern::matches(std::string_view text) const {
  const Piece& first = pieces_.front();
  if (pieces_.size() == 1) return text.size() == first.size && fits(first, text);
  const Piece& last = pieces_.back();
  if (text.size() < std::size_t{first.size} + last.size) return false;
  if (!fits(first, text) || !fits(last, text.substr(text.size() - last.size))) return false;
  text = text.substr(first.size, text.size() - first.size - last.size);
  // What lies between takes the leftmost place each: that leaves most to the ones behind it.
  for (std::size_t i = 1; i + 1 < pieces_.size(); ++i) {
    const std::size_t at = find(pieces_[i], text);
    if (at == kNowhere) return false;
    text.remove_prefix(at + pieces_[i].size);
  }
  return true;
}

std::optional<Template> Template::parse(std::string_view text, Wildcards wildcards, Variables variables) {
  Template result;
  result.wildcards_ = wildcards;
  const auto append_text = [wildcards](Pattern& pattern, std::string_view plain) {
    wildcards == Wildcards::On ? pattern.append_wildcard(plain) : pattern.append_literal(plain);
  };
  bool only_escapes = true;
  Pattern pattern;
  while (!text.empty()) {
    const std::size_t begin = variables == Variables::On ? std::min(text.find("${"), text.size()) : text.size();
    if (begin > 0) {
      append_text(pattern, text.substr(0, begin));
      result.parts_.push_back({.text = std::string(text.substr(0, begin))});
    }
    text.remove_prefix(begin);
    if (text.empty()) break;
    const std::size_t end = text.find('}');
    if (end == kNowhere) return std::nullopt;
    const auto [name, fallback] = split_variable(text.substr(2, end - 2));
    if (name.empty()) return std::nullopt;
    if (is_escape(name)) {
      pattern.append_literal(name);
      result.parts_.push_back({.fallback = std::string(name), .is_variable = true, .has_fallback = true});
    } else {
      only_escapes = false;
      result.parts_.push_back({.text = utils::to_lower(name),
                               .fallback = std::string(fallback.value_or("")),
                               .is_variable = true,
                               .has_fallback = fallback.has_value()});
    }
    text.remove_prefix(end + 1);
  }
  if (only_escapes) {
    result.parts_.clear();
    pattern.finish();
    result.pattern_ = std::move(pattern);
  }
  return result;
}

bool Template::matches(std::string_view text, const VariableLookup& lookup) const {
  if (parts_.empty()) return pattern_.matches(text);
  Pattern pattern;
  for (const Part& part : parts_) {
    if (!part.is_variable) {
      wildcards_ == Wildcards::On ? pattern.append_wildcard(part.text) : pattern.append_literal(part.text);
      continue;
    }
    // An escape has no name: it is its own fallback.
    const auto value = part.text.empty() ? std::nullopt : lookup(part.text);
    if (!value && !part.has_fallback) return false;
    pattern.append_literal(value ? *value : part.fallback);
  }
  pattern.finish();
  return pattern.matches(text);
}

}  // namespace mocks3::s3api::policy
