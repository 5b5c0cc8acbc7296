// A fault rule: which requests it looks at, which of those it fires on, and what then goes wrong.
//
// Plain values, any thread. Made by parse_rule (rule_parser.hpp), written by to_text, compiled into a Snapshot. The
// syntax and what each effect does on the wire: docs/api/error-injection.md. Units: microseconds, bytes.
#pragma once

#include <bitset>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mocks3/model/fault_plan.hpp"
#include "mocks3/model/operation.hpp"

namespace mocks3::faults {

inline constexpr std::size_t kOperations = static_cast<std::size_t>(model::Operation::Unknown);
using OperationSet = std::bitset<kOperations>;

/// "PutObject", "write" or "*"; with `negated` it is taken out of the others.
struct OperationTerm {
  std::string name;
  bool negated = false;
};

/// A glob of utils::glob_match.
struct Pattern {
  std::string glob;
  bool negated = false;
};

/// All groups must hold; of one group any pattern that is not negated and none that is. An empty group always holds.
struct Match {
  std::vector<OperationTerm> operations;
  std::vector<Pattern> bucket;
  std::vector<Pattern> key;
  std::vector<Pattern> access_key;
};

/// Probability in units of 1e-8, so that "0.000001%" is exact.
inline constexpr std::uint32_t kCertain = 100'000'000;

/// Which of the matching requests it fires on: after the first `skip`, every `every`-th, by chance, at most `times`.
struct Fire {
  std::uint64_t skip = 0;
  std::uint64_t every = 1;
  std::optional<std::uint64_t> times;
  std::uint32_t probability = kCertain;
  bool per_key = false;  // skip, every and times count for each bucket and key by itself
  std::optional<std::uint64_t> seed;
};

struct Latency {
  enum class Shape { Fixed, Uniform, Normal, LogNormal } shape = Shape::Fixed;
  std::chrono::microseconds first{};   // the delay, the least, the mean, the median
  std::chrono::microseconds second{};  // -, the greatest, the standard deviation, -
  double sigma = 0;                    // LogNormal: standard deviation of the logarithm
  std::optional<std::chrono::microseconds> max;
};

/// The model's faults with an empty `rule`.
using Effect = std::variant<model::FaultError, Latency, model::LostResponseFault, model::WireFault>;

struct Rule {
  std::string id;  // may be empty until a rule set gives one
  Match match;
  Fire fire;
  Effect effect;
};

/// The operations the rule can fire on: those it names, less those where its effect has nothing to act on when they
/// were named as a class or by `*` (no lost response of a read, nothing to cut in a reply without body).
OperationSet operations_of(const Rule& rule);

/// Whether an operation changes anything a client could lose track of.
bool changes_state(model::Operation operation);
/// Whether a successful reply has a body.
bool replies_with_body(model::Operation operation);
/// Whether requests of this operation name one key.
bool names_key(model::Operation operation);

/// Canonical text; parse_rule gives back the same rule. With the id in front when there is one.
std::string to_text(const Rule& rule);
/// Canonical text without the id.
std::string to_text_without_id(const Rule& rule);

/// "SlowDown" -> "slow_down", as effects are called in rules.
std::string snake_case(std::string_view code);

/// A class as rules name it: "read".
std::string_view class_name(model::OperationClass operation_class);
std::span<const model::OperationClass> all_classes();

/// What rules can do, for people and consoles.
struct EffectInfo {
  std::string_view name;
  std::string_view slot;  // admission, latency, lost_response, wire
  std::string_view syntax;
  std::string_view summary;
};
std::span<const EffectInfo> all_effects();

}  // namespace mocks3::faults
