#include "mocks3/faults/snapshot.hpp"

#include "candidate_index.hpp"
#include "mocks3/utils/glob.hpp"
#include "mocks3/utils/random.hpp"
#include "operation_counts.hpp"
#include "ordinal_table.hpp"

namespace mocks3::faults {

/// The moving part of a rule, kept from snapshot to snapshot.
struct RuleState {
  explicit RuleState(std::uint64_t already_seen) : seen_before(already_seen) {
    static std::atomic<std::uint64_t> instances{0};
    instance = instances.fetch_add(1, std::memory_order_relaxed);
  }

  const std::uint64_t seen_before;  // requests of its operations before the rule was there
  std::uint64_t instance;           // keeps its entries of the ordinal table apart
  std::atomic<std::uint64_t> matched{0};
  std::atomic<std::uint64_t> fired{0};
  std::atomic<std::uint64_t> arrivals{0};
  std::atomic<std::uint64_t> granted{0};
};

struct Snapshot::Compiled {
  Rule rule;
  std::string text;
  std::int64_t created = 0;
  OperationSet operations;
  std::uint64_t seed = 0;
  double probability = 1;
  bool counts_arrivals = false;
  bool needs_ordinal = false;
  std::shared_ptr<RuleState> state;
};

namespace {

enum class Purpose : std::uint64_t { Identity, Arrival, Grant };

std::uint64_t table_hash(const RuleState& state, Purpose purpose, const Subject& subject) {
  // NUL divides the fields; S3 names cannot hold one, and a key that does merely shares a count.
  std::string identity;
  identity.reserve(subject.bucket.size() + subject.key.size() + subject.access_key.size() + subject.range.size() + 40);
  identity.append(subject.bucket).append(1, '\0').append(subject.key);
  if (purpose == Purpose::Identity) {
    identity.append(1, '\0').append(subject.access_key).append(1, '\0').append(subject.range).append(1, '\0');
    identity.append(model::to_string(subject.operation)).append(std::to_string(subject.part_number));
  }
  return utils::siphash24(state.instance, static_cast<std::uint64_t>(purpose), identity);
}

bool holds(const std::vector<Pattern>& patterns, std::string_view text) {
  bool wanted = false;
  bool found = false;
  for (const auto& pattern : patterns) {
    if (pattern.negated) {
      if (utils::glob_match(pattern.glob, text)) return false;
      continue;
    }
    wanted = true;
    found = found || utils::glob_match(pattern.glob, text);
  }
  return found || !wanted;
}

bool matches(const Match& match, const Subject& subject) {
  return holds(match.bucket, subject.bucket) && holds(match.key, subject.key) &&
         holds(match.access_key, subject.access_key);
}

/// Whether the plan leaves room for this effect: its slot is free, and nothing planned would keep it from being seen (a
/// refused request commits nothing, a lost response sends no body).
bool has_room(const model::FaultPlan& plan, const Effect& effect) {
  if (std::holds_alternative<Latency>(effect)) return !plan.latency;
  if (std::holds_alternative<model::FaultError>(effect)) return !plan.admission && !plan.lost_response;
  if (std::holds_alternative<model::WireFault>(effect)) return !plan.wire && !plan.lost_response;
  return !plan.lost_response && !plan.admission && !plan.wire;
}

}  // namespace

Snapshot::Snapshot() = default;
Snapshot::~Snapshot() = default;

std::size_t Snapshot::size() const { return rules_.size(); }

std::shared_ptr<const Snapshot> Snapshot::compile(const SnapshotSource& source, const Snapshot* previous) {
  const std::shared_ptr<Snapshot> made(new Snapshot);
  made->generation_ = source.generation;
  made->armed_ = source.armed;
  made->seed_ = source.seed;
  made->ordinals_ = previous != nullptr ? previous->ordinals_ : std::make_shared<OrdinalTable>();
  made->seen_ = previous != nullptr ? previous->seen_ : std::make_shared<OperationCounts>();

  std::unordered_map<std::string_view, const Compiled*> before;
  if (previous != nullptr && previous->seed_ == source.seed) {
    for (const auto& rule : previous->rules_) before.emplace(rule.rule.id, &rule);
  }
  made->rules_.reserve(source.rules.size());
  for (const auto& [rule, created] : source.rules) {
    Compiled& compiled = made->rules_.emplace_back();
    compiled.rule = rule;
    compiled.text = to_text_without_id(rule);
    compiled.created = created;
    compiled.operations = operations_of(rule);
    compiled.seed = rule.fire.seed.value_or(source.seed);
    compiled.probability = static_cast<double>(rule.fire.probability) / kCertain;
    compiled.counts_arrivals = rule.fire.skip != 0 || rule.fire.every != 1 || rule.fire.times;
    const auto* latency = std::get_if<Latency>(&rule.effect);
    compiled.needs_ordinal =
        rule.fire.probability != kCertain || (latency != nullptr && latency->shape != Latency::Shape::Fixed);
    const auto old = before.find(rule.id);
    const bool stays = old != before.end() && old->second->text == compiled.text && old->second->created == created;
    compiled.state = stays ? old->second->state : std::make_shared<RuleState>(made->seen_->sum(compiled.operations));
  }

  // Operations with the same rules share an index: 1,000 rules on `*` are indexed once, not once per operation.
  std::map<std::vector<std::uint32_t>, std::uint16_t> known;
  for (std::size_t operation = 0; operation <= kOperations; ++operation) {
    std::vector<std::uint32_t> positions;
    for (std::uint32_t i = 0; operation < kOperations && i < made->rules_.size(); ++i) {
      if (made->rules_[i].operations.test(operation)) positions.push_back(i);
    }
    const auto [entry, added] = known.emplace(std::move(positions), static_cast<std::uint16_t>(made->indexes_.size()));
    if (added) {
      std::vector<std::pair<std::uint32_t, const Match*>> members;
      for (const auto i : entry->first) members.emplace_back(i, &made->rules_[i].rule.match);
      made->indexes_.emplace_back(members);
    }
    made->index_of_[operation] = entry->second;
  }
  return made;
}

bool Snapshot::fires(const Compiled& rule, const Subject& subject, std::uint64_t ordinal) const {
  RuleState& state = *rule.state;
  const Fire& fire = rule.rule.fire;
  std::uint64_t turn = 0;
  if (rule.counts_arrivals) {
    const std::uint64_t arrival = fire.per_key ? ordinals_->next(table_hash(state, Purpose::Arrival, subject))
                                               : state.arrivals.fetch_add(1, std::memory_order_relaxed);
    if (arrival < fire.skip) return false;
    const std::uint64_t behind_skip = arrival - fire.skip + 1;
    if (behind_skip % fire.every != 0) return false;
    turn = behind_skip / fire.every;
  }
  if (fire.probability == kCertain) return !fire.times || turn <= *fire.times;
  if (Draws(rule.seed, rule.rule.id, subject, ordinal)(kDrawFire) >= rule.probability) return false;
  if (!fire.times) return true;
  const std::uint64_t granted = fire.per_key ? ordinals_->next(table_hash(state, Purpose::Grant, subject))
                                             : state.granted.fetch_add(1, std::memory_order_relaxed);
  return granted < *fire.times;
}

model::FaultPlan Snapshot::decide(const Subject& subject) const {
  model::FaultPlan plan;
  if (!armed_) return plan;
  seen_->add(subject.operation);
  thread_local std::vector<std::uint32_t> candidates;
  indexes_[index_of_[static_cast<std::size_t>(subject.operation)]].find(subject, candidates);
  for (const auto position : candidates) {
    const Compiled& rule = rules_[position];
    if (!matches(rule.rule.match, subject)) continue;
    rule.state->matched.fetch_add(1, std::memory_order_relaxed);
    // Counted for every match, whoever has the slot, so that one rule's probability cannot shift another's draws.
    const std::uint64_t ordinal =
        rule.needs_ordinal ? ordinals_->next(table_hash(*rule.state, Purpose::Identity, subject)) : 0;
    if (!has_room(plan, rule.rule.effect) || !fires(rule, subject, ordinal)) continue;
    rule.state->fired.fetch_add(1, std::memory_order_relaxed);
    const std::string& id = rule.rule.id;
    if (const auto* error = std::get_if<model::FaultError>(&rule.rule.effect)) {
      plan.admission = model::AdmissionFault{id, *error};
    } else if (const auto* latency = std::get_if<Latency>(&rule.rule.effect)) {
      const double u = rule.needs_ordinal ? Draws(rule.seed, id, subject, ordinal)(kDrawLatency) : 0;
      plan.latency = model::LatencyFault{id, sample(*latency, u)};
    } else if (const auto* lost = std::get_if<model::LostResponseFault>(&rule.rule.effect)) {
      plan.lost_response = *lost;
      plan.lost_response->rule = id;
    } else {
      plan.wire = std::get<model::WireFault>(rule.rule.effect);
      plan.wire->rule = id;
    }
  }
  return plan;
}

std::vector<Counters> Snapshot::counters() const {
  std::vector<Counters> all;
  all.reserve(rules_.size());
  for (const auto& rule : rules_) {
    all.push_back({rule.rule.id, seen_->sum(rule.operations) - rule.state->seen_before,
                   rule.state->matched.load(std::memory_order_relaxed),
                   rule.state->fired.load(std::memory_order_relaxed)});
  }
  return all;
}

}  // namespace mocks3::faults
