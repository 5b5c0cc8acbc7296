#include "mocks3/faults/rule_parser.hpp"

#include <gtest/gtest.h>

#include <set>

namespace mocks3::faults {
namespace {

std::string canonical(std::string_view text) {
  const auto rule = parse_rule(text);
  return rule ? to_text(*rule) : "error: " + rule.error().message;
}

std::string error_of(std::string_view text) {
  const auto rule = parse_rule(text);
  if (rule) return "accepted as: " + to_text(*rule);
  EXPECT_EQ(rule.error().code, ErrorCode::ValidationFailed);
  return rule.error().message;
}

struct Spelling {
  std::string_view text;
  std::string_view canonical;
};

TEST(RuleParser, EverySpellingHasOneCanonicalText) {
  const Spelling kTable[] = {
      {"PutObject key=logs/* : 3x -> slow_down", "PutObject key=logs/* : 3x -> slow_down"},
      {"PutObject -> slow_down", "PutObject -> slow_down"},
      {"  putobject ->   slow_down()  ", "PutObject -> slow_down"},
      {"PutObject: 3x -> slow_down", "PutObject : 3x -> slow_down"},
      {"lost: PutObject -> lost_response", "lost: PutObject -> lost_response"},
      {"a.b-c_1:write,!CopyObject -> reset", "a.b-c_1: write,!CopyObject -> reset"},
      {"GetObject, HeadObject,GetObject -> no_such_key", "GetObject,HeadObject -> no_such_key"},
      {"READ -> access_denied", "read -> access_denied"},
      {"* bucket=b-? !key=\"a b\" access-key=AK* -> error(SlowDown)",
       "* bucket=b-? !key=\"a b\" access-key=AK* -> slow_down"},
      {"* key=a key=b -> reset", "* key=a key=b -> reset"},
      {"* key=\"\" -> reset", "* key=\"\" -> reset"},
      {"* key=\"a\\\"b\\\\*c\" -> reset", "* key=\"a\\\"b\\\\*c\" -> reset"},
      {"* key=\"plain\" -> reset", "* key=plain -> reset"},
      {"* key=a;b -> reset", "* key=\"a;b\" -> reset"},
      {"* : per key, 25.50%, every 3, skip 2, 3x, seed 7 -> reset",
       "* : skip 2, every 3rd, 3x, 25.5%, per key, seed 7 -> reset"},
      {"* : every 1st, 100% -> reset", "* -> reset"},
      {"* : every 11th, 0% -> reset", "* : every 11th, 0% -> reset"},
      {"* : every 22nd, 0.000001% -> reset", "* : every 22nd, 0.000001% -> reset"},
      {"* -> error(NoSuchKey, status=200, message=\"gone, (really)\", retry_after=2, retry_after_ms=1500, close)",
       "* -> no_such_key(status=200, message=\"gone, (really)\", retry_after=2, retry_after_ms=1500, close)"},
      {"* -> error(slow_down)", "* -> slow_down"},
      {"* -> latency(200ms)", "* -> latency(200ms)"},
      {"* -> latency( 1.5s )", "* -> latency(1500ms)"},
      {"* -> latency(60000ms)", "* -> latency(60s)"},
      {"* -> latency(0.25ms)", "* -> latency(250us)"},
      {"* -> latency(uniform, 10ms, 50ms)", "* -> latency(uniform, 10ms, 50ms)"},
      {"* -> latency(normal, 100ms, 20ms, max=1m)", "* -> latency(normal, 100ms, 20ms, max=60s)"},
      {"* -> latency(lognormal, 100ms, 0.50, max=2s)", "* -> latency(lognormal, 100ms, 0.5, max=2s)"},
      {"GetObject -> reset(at=1024)", "GetObject -> reset(at=1024)"},
      {"GetObject -> reset(at=50%)", "GetObject -> reset(at=50%)"},
      {"GetObject -> reset(at=100%)", "GetObject -> reset(at=100%)"},
      {"GetObject -> truncate(at=12.50%)", "GetObject -> truncate(at=12.5%)"},
      {"GetObject -> truncate(at=0)", "GetObject -> truncate(at=0)"},
      {"PutObject -> lost_response(then=reset)", "PutObject -> lost_response"},
      {"PutObject -> lost_response(then=close)", "PutObject -> lost_response(then=close)"},
      {"PutObject -> lost_response(then=SlowDown, retry_after=1)",
       "PutObject -> lost_response(then=slow_down, retry_after=1)"},
      {"CompleteMultipartUpload -> internal_error", "CompleteMultipartUpload -> internal_error"},
  };
  for (const auto& row : kTable) {
    EXPECT_EQ(canonical(row.text), row.canonical) << row.text;
    EXPECT_EQ(canonical(row.canonical), row.canonical);
  }
}

TEST(RuleParser, ErrorsNameTheColumnAndWhatWasExpected) {
  EXPECT_EQ(error_of("PutObject keyy=a -> slow_down"),
            "column 11: 'keyy' is not a condition; known: bucket, key, access-key");
  EXPECT_EQ(error_of("PutObjct -> slow_down"),
            "column 1: 'PutObjct' is not an operation or class, did you mean 'PutObject'?");
  EXPECT_EQ(error_of("PutObjct: 3x -> slow_down"),
            "column 11: '3x' is not an operation or class ('PutObjct:' was read as the rule's id)");
  EXPECT_EQ(error_of("PutObject -> slow_dwn").substr(0, 67),
            "column 14: 'slow_dwn' is not an effect, did you mean 'slow_down'?; ");
  EXPECT_EQ(error_of("PutObject -> SlowDown"),
            "column 14: 'SlowDown' as an effect is written slow_down or error(SlowDown)");
  EXPECT_EQ(error_of("PutObject -> error(SlowDwn)"),
            "column 20: 'SlowDwn' is not an S3 error code, did you mean 'SlowDown'?");
  EXPECT_EQ(error_of("PutObject key=ü keyy=a -> reset"),
            "column 17: 'keyy' is not a condition; known: bucket, key, access-key");
  EXPECT_EQ(error_of("PutObject"), "column 10: expected '-> EFFECT', found the end");
  EXPECT_EQ(error_of("PutObject key=a->reset"),
            "column 23: expected '-> EFFECT', found the end; a blank belongs before '->'");
  EXPECT_EQ(error_of("PutObject key=logs/*: 3x -> reset"),
            "column 23: '3x' is not a condition; known: bucket, key, access-key; a blank belongs before ':'");
  EXPECT_EQ(error_of("PutObject : 3 times -> reset"),
            "column 13: '3' does not say when to fire; known: 'skip 2', 'every 3rd', '3x', '25%', 'per key', 'seed 7'");
  EXPECT_EQ(error_of("PutObject : 3x, 4x -> reset"), "column 17: 'times' is given twice");
  EXPECT_EQ(error_of("PutObject : 101% -> reset"),
            "column 13: '101%' is not a probability from 0% to 100% with at most six decimals");
  EXPECT_EQ(error_of("PutObject : skip -> reset"), "column 18: skip: expected a number from 1, found '->'");
  EXPECT_EQ(error_of("PutObject : every 3xx -> reset"), "column 19: every: expected a number from 1, found '3xx'");
  EXPECT_EQ(error_of("PutObject -> reset please"), "column 20: expected the end of the rule, found 'please'");
  EXPECT_EQ(error_of("PutObject key=\"a -> reset"), "column 15: this quote is never closed");
  EXPECT_EQ(error_of("PutObject key=\"a\\nb\" -> reset"),
            "column 18: in quotes a backslash stands only before \" and \\");
  EXPECT_EQ(error_of("PutObject key= -> reset"), "column 15: expected a value; \"\" is the empty one");
  EXPECT_EQ(error_of("* -> latency(fast)"), "column 14: 'fast' is not a time; write 200ms, 1.5s, 2m or 500us");
  EXPECT_EQ(error_of("* -> latency(61m)"), "column 14: '61m' is longer than an hour");
  EXPECT_EQ(error_of("* -> latency(uniform, 5ms, 1ms)"), "column 28: the greatest time is below the least");
  EXPECT_EQ(error_of("* -> latency(pareto, 5ms, 1ms)"),
            "column 14: 'pareto' is not a shape; known: uniform, normal, lognormal");
  EXPECT_EQ(error_of("* -> slow_down(status=99)"), "column 23: status: '99' is not a number from 200 to 599");
  EXPECT_EQ(
      error_of("* -> slow_down(color=red)"),
      "column 16: 'color' is not a parameter of slow_down; known: status, message, retry_after, retry_after_ms, close");
  EXPECT_EQ(error_of("GetObject -> truncate"),
            "column 14: truncate needs to know where: truncate(at=1024) or truncate(at=50%)");
  EXPECT_EQ(error_of("GetObject -> truncate(at=100%)"), "column 26: at: 100% would cut nothing off");
  EXPECT_EQ(error_of("-lost: PutObject -> reset").substr(0, 10), "column 1: ");
  EXPECT_EQ(error_of("PutObject\x01 -> reset"), "column 10: a control character; match it with '?'");
  EXPECT_EQ(error_of("PutObject key=\xff -> reset"), "column 1: the rule is not UTF-8");
}

TEST(RuleParser, RefusesWhatCouldNeverHappenAndSaysWhy) {
  EXPECT_EQ(
      error_of("GetObject -> lost_response"),
      "column 1: GetObject changes nothing, so it has no response to lose after the commit; use reset or an error");
  EXPECT_EQ(error_of("PutObject,HeadObject -> lost_response").substr(0, 21), "column 11: HeadObject");
  EXPECT_EQ(error_of("list -> lost_response"), "column 1: no operation is left on which this effect could act");
  EXPECT_EQ(error_of("HeadObject -> truncate(at=1)"),
            "column 1: the reply to HeadObject has no body to break off; use reset");
  EXPECT_EQ(error_of("PutObject -> reset(at=1)"),
            "column 1: the reply to PutObject has no body to break off; use reset");
  EXPECT_EQ(error_of("ListObjectsV2 key=a/* -> reset"), "column 15: key: a ListObjectsV2 request names no single key");
  EXPECT_EQ(error_of("ListBuckets bucket=a -> reset"), "column 13: bucket: a ListBuckets request names no bucket");
  EXPECT_EQ(error_of("PutObject,!write -> reset"), "column 1: no operation is left on which this effect could act");
}

TEST(RuleParser, EveryPublicErrorHasANameOfItsOwnAndNoInternalOneIsKnown) {
  std::set<std::string> names;
  for (const auto& row : errors::all_errors()) {
    const std::string name = snake_case(row.name);
    EXPECT_TRUE(names.insert(name).second) << name;
    const auto rule = parse_rule("* -> " + name);
    const auto by_code = parse_rule("* -> error(" + std::string(row.name) + ")");
    EXPECT_EQ(rule.has_value(), !row.internal) << name;
    EXPECT_EQ(by_code.has_value(), !row.internal) << name;
    if (rule) EXPECT_EQ(std::get<model::FaultError>(rule->effect).code, row.code);
  }
  EXPECT_TRUE(names.contains("slow_down"));
  EXPECT_TRUE(names.contains("malformed_acl_error"));
  EXPECT_TRUE(names.contains("x_amz_content_sha256_mismatch"));
  EXPECT_TRUE(names.contains("invalid_uri"));
  for (const auto& effect : all_effects()) EXPECT_FALSE(names.contains(std::string(effect.name)));
}

TEST(RuleParser, EveryOperationAndClassCanBeNamed) {
  for (const auto& row : model::all_operations()) {
    const auto rule = parse_rule(std::string(row.name) + " -> internal_error");
    ASSERT_TRUE(rule) << row.name;
    EXPECT_EQ(operations_of(*rule).count(), 1U);
    EXPECT_TRUE(operations_of(*rule).test(static_cast<std::size_t>(row.operation)));
  }
  std::size_t in_classes = 0;
  for (const auto operation_class : all_classes()) {
    in_classes += operations_of(*parse_rule(std::string(class_name(operation_class)) + " -> reset")).count();
  }
  EXPECT_EQ(in_classes, kOperations);
  EXPECT_EQ(operations_of(*parse_rule("* -> reset")).count(), kOperations);
  EXPECT_EQ(operations_of(*parse_rule("!read -> reset")), ~operations_of(*parse_rule("read -> reset")));
}

TEST(RuleParser, AClassIsNarrowedToTheOperationsTheEffectCanActOn) {
  const auto lost = operations_of(*parse_rule("multipart -> lost_response"));
  const auto at = [](model::Operation operation) { return static_cast<std::size_t>(operation); };
  EXPECT_TRUE(lost.test(at(model::Operation::CompleteMultipartUpload)));
  EXPECT_FALSE(lost.test(at(model::Operation::ListParts)));
  const auto cut = operations_of(*parse_rule("* -> truncate(at=10)"));
  EXPECT_TRUE(cut.test(at(model::Operation::GetObject)));
  EXPECT_TRUE(cut.test(at(model::Operation::CopyObject)));
  EXPECT_FALSE(cut.test(at(model::Operation::HeadObject)));
  EXPECT_FALSE(cut.test(at(model::Operation::PutObject)));
}

TEST(RuleParser, SplitsAtSemicolonsAndLinesOutsideOfQuotes) {
  const auto rules = split_rules(
      "PutObject -> reset ; ;\n GetObject key=\"a;b\" -> reset\r\nlist -> slow_down(message=\"x\\\";y\")\n");
  ASSERT_EQ(rules.size(), 3U);
  EXPECT_EQ(rules[0], "PutObject -> reset");
  EXPECT_EQ(rules[1], "GetObject key=\"a;b\" -> reset");
  EXPECT_EQ(rules[2], "list -> slow_down(message=\"x\\\";y\")");
  EXPECT_TRUE(split_rules("").empty());
  EXPECT_EQ(split_rules("\"\\").size(), 1U);
}

TEST(RuleParser, IdsAreShortPlainAndNoOperation) {
  EXPECT_TRUE(check_rule_id("rule-1"));
  EXPECT_TRUE(check_rule_id(std::string(64, 'a')));
  EXPECT_FALSE(check_rule_id(std::string(65, 'a')));
  EXPECT_FALSE(check_rule_id(""));
  EXPECT_FALSE(check_rule_id("-a"));
  EXPECT_FALSE(check_rule_id("a b"));
  EXPECT_FALSE(check_rule_id("PutObject"));
  EXPECT_FALSE(check_rule_id("read"));
}

}  // namespace
}  // namespace mocks3::faults
