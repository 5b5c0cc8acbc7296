// Text with wildcards as policies use it: `*` any run of bytes, `/` and `:` included; `?` one byte.
//
// A Pattern is cut into the pieces between its stars when the policy is compiled, so that the usual forms (a literal,
// a prefix, a prefix and a suffix) are one or two comparisons. A piece without `?` is searched in linear time; with `?`
// in text length times piece length at most; never exponential, never recursive.
//
// A Template is text that may also hold policy variables, `${aws:username}`, with a default `${aws:username, 'none'}`,
// and the escapes `${*}`, `${?}`, `${$}`. What a variable stands for matches itself: a wildcard in it is plain text.
//
// Values, immutable once made, any thread. Sources: "IAM JSON policy elements: Resource", "IAM policy elements:
// Variables and tags".
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mocks3::s3api::policy {

class Pattern {
 public:
  /// Matches the empty text only.
  Pattern() = default;
  /// Every byte stands for itself.
  static Pattern literal(std::string_view text);
  /// `*` and `?` are wildcards.
  static Pattern wildcard(std::string_view text);

  /// More of the pattern, one kind at a time: how a Template is put together. finish() must follow.
  void append_literal(std::string_view text);
  void append_wildcard(std::string_view text);
  void finish();

  bool matches(std::string_view text) const;

 private:
  struct Piece {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
    bool has_any = false;
  };
  std::size_t find(const Piece& piece, std::string_view text) const;
  bool fits(const Piece& piece, std::string_view text) const;

  std::string bytes_;             // all pieces, one behind the other
  std::string any_;               // '\1' where a byte of bytes_ stands for any byte
  std::vector<Piece> pieces_{1};  // always one more than there are stars
};

/// The value of a policy variable, or nothing when the request has none.
using VariableLookup = std::function<std::optional<std::string>(std::string_view name)>;

class Template {
 public:
  enum class Wildcards { Off, On };
  enum class Variables { Off, On };

  /// With Variables::Off `${` is plain text, as under Version 2008-10-17. Nothing when a `${` has no `}`.
  static std::optional<Template> parse(std::string_view text, Wildcards wildcards, Variables variables);

  bool has_variables() const { return !parts_.empty(); }
  /// False as well when a variable has neither a value nor a default. `lookup` is asked only if there are variables.
  bool matches(std::string_view text, const VariableLookup& lookup) const;

 private:
  struct Part {
    std::string text;      // plain text, or the variable's name
    std::string fallback;  // of a variable
    bool is_variable = false;
    bool has_fallback = false;
  };
  Wildcards wildcards_ = Wildcards::Off;
  Pattern pattern_;          // when there are no variables
  std::vector<Part> parts_;  // otherwise
};

}  // namespace mocks3::s3api::policy
