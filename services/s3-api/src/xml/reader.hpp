// Documents that clients send, read with limits: no document type, at most 20 levels, at most the size given.
//
// Namespaces and prefixes are ignored, as S3 does: <s3:Key> is <Key>. Every fault in the text is MalformedXML.
// Ownership: Elements point into their Document. Threads: one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mocks3/errors/result.hpp"

namespace mocks3::s3api::xml {

inline constexpr int kMaxDepth = 20;

/// One element. Copies are cheap; a default one stands for "not there".
class Element {
 public:
  Element() = default;
  explicit Element(void* node) : node_(node) {}

  explicit operator bool() const { return node_ != nullptr; }
  std::string_view name() const;  // without prefix
  /// The text directly inside, as it stands, white space included.
  std::string text() const;
  Element child(std::string_view name) const;
  /// The text of a child element; nothing when there is none.
  std::optional<std::string> child_text(std::string_view name) const;
  /// The value of an attribute, named without prefix; nothing when there is none.
  std::optional<std::string> attribute(std::string_view name) const;
  std::vector<Element> children() const;
  std::vector<Element> children(std::string_view name) const;

 private:
  void* node_ = nullptr;
};

class Document {
 public:
  /// MalformedXML also when the root is not `root`.
  static Result<Document> parse(std::string_view text, std::string_view root);
  ~Document();
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;

  Element root() const;

 private:
  struct State;
  explicit Document(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// "true"/"false" in S3's spelling (any case); MalformedXML otherwise.
Result<bool> parse_boolean(std::string_view text);
/// A whole number within bounds; MalformedXML otherwise.
Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t min, std::uint64_t max);

}  // namespace mocks3::s3api::xml
