#include "mocks3/faults/rule_parser.hpp"

#include <fmt/format.h>

#include "effect_parser.hpp"
#include "mocks3/utils/encoding.hpp"
#include "scanner.hpp"

namespace mocks3::faults {

namespace {

constexpr std::uint64_t kMostCount = 1'000'000'000'000;

/// An operation, a class or `*` by its canonical name; letters of either case.
std::optional<std::string> operation_term(std::string_view word) {
  if (word == "*") return "*";
  for (const auto operation_class : all_classes()) {
    if (utils::iequals(word, class_name(operation_class))) return std::string(class_name(operation_class));
  }
  for (const auto& row : model::all_operations()) {
    if (utils::iequals(word, row.name)) return std::string(row.name);
  }
  return std::nullopt;
}

bool is_id_character(char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; }

class Parser {
 public:
  explicit Parser(std::string_view text) : in_(text) {}

  Result<Rule> parse() {
    CHECK_OK(parse_id());
    CHECK_OK(parse_operations());
    CHECK_OK(parse_conditions());
    if (in_.take(":")) CHECK_OK(parse_fire());
    in_.skip_blanks();
    if (!in_.take("->"))
      return in_.error_here(fmt::format("expected '-> EFFECT', found {}{}", in_.found(), arrow_hint_));
    TRY(rule_.effect, parse_effect(in_));
    in_.skip_blanks();
    if (!in_.at_end()) return in_.error_here(fmt::format("expected the end of the rule, found {}", in_.found()));
    CHECK_OK(check_sense());
    return std::move(rule_);
  }

 private:
  // An id stands directly before its colon, and no operation is an id; so "PutObject: 3x" and "PutObject : 3x" are the
  // same rule, and "lost: PutObject" has an id.
  Result<> parse_id() {
    in_.skip_blanks();
    const std::size_t start = in_.position();
    const auto word = in_.take_while(is_id_character);
    if (word.empty() || in_.peek() != ':' || operation_term(word)) {
      in_.back_to(start);
      return {};
    }
    if (const auto checked = check_rule_id(word); !checked) return in_.error_at(start, checked.error().message);
    in_.take(":");
    rule_.id = word;
    return {};
  }

  Result<> parse_operations() {
    while (true) {
      in_.skip_blanks();
      OperationTerm term;
      const std::size_t start = in_.position();
      term.negated = in_.take("!");
      const auto word = in_.take_while([](char c) { return is_letter_or_digit(c) || c == '*' || c == '_'; });
      const auto name = operation_term(word);
      if (!name) return unknown_operation(start, word);
      term.name = *name;
      const bool known = std::ranges::any_of(rule_.match.operations, [&](const OperationTerm& other) {
        return other.name == term.name && other.negated == term.negated;
      });
      if (!known) {
        rule_.match.operations.push_back(std::move(term));
        operation_at_.push_back(start);
      }
      const std::size_t behind = in_.position();
      in_.skip_blanks();
      if (!in_.take(",")) {
        in_.back_to(behind);
        return {};
      }
    }
  }

  std::unexpected<Error> unknown_operation(std::size_t start, std::string_view word) const {
    if (word.empty()) {
      return in_.error_here(
          fmt::format("expected an operation such as PutObject, a class (read, write, list, delete, "
                      "multipart, metadata) or *, found {}",
                      in_.found()));
    }
    static const auto known = [] {
      std::vector<std::string> names;
      for (const auto operation_class : all_classes()) names.emplace_back(class_name(operation_class));
      for (const auto& row : model::all_operations()) names.emplace_back(row.name);
      return names;
    }();
    const std::string id_hint = rule_.id.empty() ? "" : fmt::format(" ('{}:' was read as the rule's id)", rule_.id);
    return in_.error_at(start,
                        fmt::format("'{}' is not an operation or class{}{}", word, suggestion(word, known), id_hint));
  }

  Result<> parse_conditions() {
    while (true) {
      const std::size_t behind = in_.position();
      in_.skip_blanks();
      if (in_.at_end() || in_.peek() == ':' || in_.rest().starts_with("->")) return {};
      const std::size_t start = in_.position();
      if (start == behind) return in_.error_here(fmt::format("expected a blank, found {}", in_.found()));
      Pattern pattern;
      pattern.negated = in_.take("!");
      const auto name = in_.take_while([](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; });
      auto* patterns = patterns_of(name);
      if (patterns == nullptr) {
        const std::string shown = name.empty() ? in_.found() : fmt::format("'{}'", name);
        return in_.error_at(start,
                            fmt::format("{} is not a condition; known: bucket, key, access-key{}", shown, colon_hint_));
      }
      if (!in_.take("=")) return in_.error_here(fmt::format("expected {}=GLOB without blanks around '='", name));
      const std::size_t value_at = in_.position();
      TRY(pattern.glob, in_.take_value(""));
      if (pattern.glob.ends_with(':')) colon_hint_ = "; a blank belongs before ':'";
      if (pattern.glob.contains("->")) arrow_hint_ = "; a blank belongs before '->'";
      if (name == "key" && key_at_ == 0) key_at_ = start;
      if (name == "bucket" && bucket_at_ == 0) bucket_at_ = start;
      if (pattern.glob.size() > 1100) return in_.error_at(value_at, "the pattern is longer than any key");
      patterns->push_back(std::move(pattern));
    }
  }

  std::vector<Pattern>* patterns_of(std::string_view name) {
    if (name == "bucket") return &rule_.match.bucket;
    if (name == "key") return &rule_.match.key;
    if (name == "access-key") return &rule_.match.access_key;
    return nullptr;
  }

  Result<> parse_fire() {
    do {
      CHECK_OK(parse_fire_item());
      in_.skip_blanks();
    } while (in_.take(","));
    return {};
  }

  Result<> parse_fire_item() {
    constexpr std::string_view kKnown = "known: 'skip 2', 'every 3rd', '3x', '25%', 'per key', 'seed 7'";
    in_.skip_blanks();
    const std::size_t start = in_.position();
    const auto word = in_.take_while([](char c) { return is_letter_or_digit(c) || c == '.' || c == '%'; });
    Fire& fire = rule_.fire;
    if (word == "skip") {
      CHECK_OK(once(start, word));
      TRY(fire.skip, parse_count(word));
    } else if (word == "every") {
      CHECK_OK(once(start, word));
      TRY(fire.every, parse_count(word));
    } else if (word == "seed") {
      CHECK_OK(once(start, word));
      in_.skip_blanks();
      const auto seed = utils::parse_u64(in_.take_while(is_digit));
      if (!seed) return in_.error_here("seed: expected a number from 0 to 18446744073709551615");
      fire.seed = seed;
    } else if (word == "per") {
      in_.skip_blanks();
      if (in_.take_while(is_letter_or_digit) != "key") return in_.error_at(start, "expected 'per key'");
      CHECK_OK(once(start, "per key"));
      fire.per_key = true;
    } else if (word.ends_with('%')) {
      CHECK_OK(once(start, "probability"));
      const auto share = parse_decimal(word.substr(0, word.size() - 1), kCertain / 100);
      if (!share || *share > kCertain)
        return in_.error_at(start,
                            fmt::format("'{}' is not a probability from 0% to 100% with at most six decimals", word));
      fire.probability = static_cast<std::uint32_t>(*share);
    } else if (word.ends_with('x') && utils::parse_u64(word.substr(0, word.size() - 1))) {
      CHECK_OK(once(start, "times"));
      fire.times = utils::parse_u64(word.substr(0, word.size() - 1));
      if (*fire.times == 0 || *fire.times > kMostCount) return in_.error_at(start, "expected at least '1x'");
    } else {
      in_.back_to(start);
      return in_.error_at(start, fmt::format("{} does not say when to fire; {}", in_.found(), kKnown));
    }
    return {};
  }

  Result<> once(std::size_t at, std::string_view what) {
    if (std::ranges::find(fire_seen_, what) != fire_seen_.end())
      return in_.error_at(at, fmt::format("'{}' is given twice", what));
    fire_seen_.emplace_back(what);
    return {};
  }

  /// "3", "3rd": from 1.
  Result<std::uint64_t> parse_count(std::string_view what) {
    in_.skip_blanks();
    const std::size_t start = in_.position();
    const auto number = utils::parse_u64(in_.take_while(is_digit));
    const auto suffix = in_.take_while(is_letter_or_digit);
    const bool ordinal = what == "every" && (suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th");
    if (!number || *number == 0 || *number > kMostCount || (!suffix.empty() && !ordinal)) {
      in_.back_to(start);
      return in_.error_at(start, fmt::format("{}: expected a number from 1, found {}", what, in_.found()));
    }
    return *number;
  }

  /// What could never do anything is refused, with the reason, rather than accepted and never firing.
  Result<> check_sense() const {
    for (std::size_t i = 0; i < rule_.match.operations.size(); ++i) {
      const auto& term = rule_.match.operations[i];
      const auto operation = model::find_operation(term.name);
      if (term.negated || operation == model::Operation::Unknown) continue;
      if (std::holds_alternative<model::LostResponseFault>(rule_.effect) && !changes_state(operation)) {
        return in_.error_at(operation_at_[i], fmt::format("{} changes nothing, so it has no response to lose after the "
                                                          "commit; use reset or an error",
                                                          term.name));
      }
      const auto* wire = std::get_if<model::WireFault>(&rule_.effect);
      if (wire != nullptr && wire->kind != model::WireFault::Kind::ResetBeforeHeaders &&
          !replies_with_body(operation)) {
        return in_.error_at(operation_at_[i],
                            fmt::format("the reply to {} has no body to break off; use reset", term.name));
      }
      if (!rule_.match.key.empty() && !names_key(operation))
        return in_.error_at(key_at_, fmt::format("key: a {} request names no single key", term.name));
      if (!rule_.match.bucket.empty() && model::info(operation).scope == model::Scope::Service)
        return in_.error_at(bucket_at_, fmt::format("bucket: a {} request names no bucket", term.name));
    }
    if (operations_of(rule_).none())
      return in_.error_at(operation_at_.front(), "no operation is left on which this effect could act");
    return {};
  }

  Scanner in_;
  Rule rule_;
  std::vector<std::size_t> operation_at_;
  std::vector<std::string> fire_seen_;
  std::size_t key_at_ = 0;
  std::size_t bucket_at_ = 0;
  std::string_view colon_hint_;
  std::string_view arrow_hint_;
};

}  // namespace

Result<Rule> parse_rule(std::string_view text) {
  if (text.size() > kMaxRuleBytes)
    return fail(ErrorCode::ValidationFailed, fmt::format("column 1: a rule has at most {} bytes", kMaxRuleBytes));
  if (!utils::is_valid_utf8(text)) return fail(ErrorCode::ValidationFailed, "column 1: the rule is not UTF-8");
  const auto control = std::ranges::find_if(text, [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; });
  if (control != text.end())
    return Scanner(text).error_at(static_cast<std::size_t>(control - text.begin()),
                                  "a control character; match it with '?'");
  return Parser(text).parse();
}

std::vector<std::string_view> split_rules(std::string_view text) {
  std::vector<std::string_view> rules;
  std::size_t start = 0;
  bool quoted = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool end = i == text.size();
    if (quoted && i + 1 < text.size() && text[i] == '\\') {
      ++i;
      continue;
    }
    if (!end && text[i] == '"') quoted = !quoted;
    if (!end && text[i] == '\n') quoted = false;
    if (!end && (quoted || (text[i] != ';' && text[i] != '\n'))) continue;
    auto rule = text.substr(start, i - start);
    if (rule.ends_with('\r')) rule.remove_suffix(1);
    rule = utils::trim(rule);
    if (!rule.empty()) rules.push_back(rule);
    start = i + 1;
  }
  return rules;
}

Result<> check_rule_id(std::string_view id) {
  const bool form =
      !id.empty() && id.size() <= 64 && is_letter_or_digit(id.front()) && std::ranges::all_of(id, is_id_character);
  if (!form)
    return fail(ErrorCode::ValidationFailed,
                fmt::format("'{}' is not a rule id: 1 to 64 of A-Z a-z 0-9 . _ -, a letter or digit first", id));
  if (operation_term(id))
    return fail(ErrorCode::ValidationFailed, fmt::format("'{}' is an operation and cannot be a rule's id", id));
  return {};
}

}  // namespace mocks3::faults
