#include "policy/pattern.hpp"

#include <gtest/gtest.h>

namespace mocks3::s3api::policy {
namespace {

using Wildcards = Template::Wildcards;
using Variables = Template::Variables;

struct Case {
  std::string_view pattern;
  std::string_view text;
  bool matches;
};

TEST(Pattern, Table) {
  constexpr Case kCases[] = {
      {"", "", true},
      {"", "a", false},
      {"abc", "abc", true},
      {"abc", "abcd", false},
      {"abc", "ab", false},
      {"*", "", true},
      {"**", "a/b", true},
      {"a*", "a", true},
      {"a*", "ab/c:d", true},
      {"a*", "b", false},
      {"*a", "ba", true},
      {"*a", "ab", false},
      {"a*b", "ab", true},
      {"a*b", "a", false},
      {"ab*ba", "aba", false},
      {"ab*ba", "abba", true},
      {"a*b*c", "a-b-b-c", true},
      {"a*bc*d", "abbcbd", true},
      {"a*x*d", "abcd", false},
      {"?", "a", true},
      {"?", "", false},
      {"a?c", "abc", true},
      {"a?c", "ac", false},
      {"*a?c*", "xxabcxx", true},
      {"*a?c*", "xxacxx", false},
      {"*?", "", false},
      {"?*", "a", true},
      {"[a]\\*", "[a]\\x", true},
      {"a**b", "a..b", true},
      {"*.jpg", "photos/2006/cat.jpg", true},
      {"Abc", "abc", false},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(Pattern::wildcard(test.pattern).matches(test.text), test.matches)
        << test.pattern << " against " << test.text;
  }
}

TEST(Pattern, LiteralsKnowNoWildcards) {
  EXPECT_TRUE(Pattern::literal("a*").matches("a*"));
  EXPECT_FALSE(Pattern::literal("a*").matches("ab"));
  EXPECT_FALSE(Pattern::literal("?").matches("a"));
}

TEST(Pattern, ManyStarsStayCheap) {
  std::string pattern;
  for (int i = 0; i < 5000; ++i) pattern += "*a";
  const std::string text(100'000, 'a');
  EXPECT_TRUE(Pattern::wildcard(pattern).matches(text));
  EXPECT_FALSE(Pattern::wildcard(pattern + "b").matches(text));
  // One long piece in a long text: a naive search compares a hundred million times more than this one.
  const std::string needle = std::string(50'000, 'a') + "b";
  EXPECT_FALSE(Pattern::wildcard("x*" + needle + "*").matches("x" + text + text));
}

TEST(Template, VariablesStandForThemselves) {
  const VariableLookup lookup = [](std::string_view name) -> std::optional<std::string> {
    if (name == "aws:username") return "a*b";
    return std::nullopt;
  };
  const auto matches = [&lookup](std::string_view pattern, std::string_view text) {
    const auto compiled = Template::parse(pattern, Wildcards::On, Variables::On);
    return compiled && compiled->matches(text, lookup);
  };
  EXPECT_TRUE(matches("home/${aws:username}/*", "home/a*b/x"));
  EXPECT_TRUE(matches("home/${AWS:UserName}/*", "home/a*b/x"));
  EXPECT_FALSE(matches("home/${aws:username}/*", "home/aXb/x")) << "a star from a request is no wildcard";
  EXPECT_FALSE(matches("home/${aws:nobody}/*", "home//x")) << "without a value nothing matches";
  EXPECT_TRUE(matches("home/${aws:nobody, 'guest'}/*", "home/guest/x"));
  EXPECT_FALSE(matches("home/${aws:nobody, '*'}/*", "home/guest/x"));
  EXPECT_TRUE(matches("${*}${?}${$}", "*?$"));
  EXPECT_FALSE(matches("${*}", "x"));
}

TEST(Template, WithoutVariablesTheyArePlainText) {
  const VariableLookup lookup = [](std::string_view) -> std::optional<std::string> {
    ADD_FAILURE() << "nothing to look up";
    return std::nullopt;
  };
  const auto compiled = Template::parse("${aws:username}", Wildcards::On, Variables::Off);
  ASSERT_TRUE(compiled);
  EXPECT_FALSE(compiled->has_variables());
  EXPECT_TRUE(compiled->matches("${aws:username}", lookup));
}

TEST(Template, OpenVariablesAreRefused) {
  EXPECT_FALSE(Template::parse("a${aws:username", Wildcards::On, Variables::On));
  EXPECT_FALSE(Template::parse("a${}", Wildcards::On, Variables::On));
  EXPECT_FALSE(Template::parse("a${ , 'x'}", Wildcards::On, Variables::On));
}

}  // namespace
}  // namespace mocks3::s3api::policy
