#include "mocks3/utils/glob.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mocks3::utils {
namespace {

TEST(Glob, WithoutWildcardsMatchesItselfOnly) {
  EXPECT_TRUE(glob_match("logs/a.txt", "logs/a.txt"));
  EXPECT_FALSE(glob_match("logs/a.txt", "logs/a.tx"));
  EXPECT_FALSE(glob_match("logs/a.tx", "logs/a.txt"));
  EXPECT_FALSE(glob_match("a", "A"));
}

TEST(Glob, EmptyPatternMatchesOnlyEmptyText) {
  EXPECT_TRUE(glob_match("", ""));
  EXPECT_FALSE(glob_match("", "a"));
}

TEST(Glob, StarMatchesAnyRunSlashesIncluded) {
  EXPECT_TRUE(glob_match("*", ""));
  EXPECT_TRUE(glob_match("*", "a/b/c"));
  EXPECT_TRUE(glob_match("logs/*.txt", "logs/2024/01/a.txt"));
  EXPECT_TRUE(glob_match("logs/*.txt", "logs/.txt"));
  EXPECT_FALSE(glob_match("logs/*.txt", "logs/a.txt.gz"));
}

TEST(Glob, SeveralStarsShareTheText) {
  EXPECT_TRUE(glob_match("a*b*c", "a__b__b__c"));
  EXPECT_TRUE(glob_match("*ab*ab*", "abab"));
  EXPECT_FALSE(glob_match("*ab*ab*", "aba"));
  EXPECT_TRUE(glob_match("a**c", "abc"));
  EXPECT_TRUE(glob_match("**", ""));
}

TEST(Glob, StarGivesBackWhatTheRestNeeds) {
  EXPECT_TRUE(glob_match("*aab", "aaaaab"));
  EXPECT_TRUE(glob_match("a*?b", "axxb"));
  EXPECT_FALSE(glob_match("a*?b", "ab"));
}

TEST(Glob, QuestionMarkMatchesExactlyOneByte) {
  EXPECT_TRUE(glob_match("part-?", "part-1"));
  EXPECT_TRUE(glob_match("?", "/"));
  EXPECT_FALSE(glob_match("part-?", "part-"));
  EXPECT_FALSE(glob_match("part-?", "part-12"));
}

TEST(Glob, BackslashMakesTheNextByteLiteral) {
  EXPECT_TRUE(glob_match("a\\*b", "a*b"));
  EXPECT_FALSE(glob_match("a\\*b", "axb"));
  EXPECT_TRUE(glob_match("a\\?", "a?"));
  EXPECT_FALSE(glob_match("a\\?", "ab"));
  EXPECT_TRUE(glob_match("a\\\\", "a\\"));
  EXPECT_TRUE(glob_match("\\a", "a"));
  EXPECT_TRUE(glob_match("*\\*", "abc*"));
}

TEST(Glob, LastBackslashStandsForItself) {
  EXPECT_TRUE(glob_match("a\\", "a\\"));
  EXPECT_FALSE(glob_match("a\\", "a"));
}

TEST(Glob, BracketsAreOrdinaryBytes) {
  EXPECT_TRUE(glob_match("[ab]", "[ab]"));
  EXPECT_FALSE(glob_match("[ab]", "a"));
}

TEST(Glob, ManyStarsDoNotExplode) {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "a*";
  EXPECT_FALSE(glob_match(pattern + "b", std::string(20000, 'a')));
}

}  // namespace
}  // namespace mocks3::utils
