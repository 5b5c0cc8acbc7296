#include "mocks3/faults/rule.hpp"

#include <fmt/format.h>

namespace mocks3::faults {

namespace {

using model::Operation;
using model::OperationClass;
using std::chrono::microseconds;

constexpr OperationClass kClasses[] = {OperationClass::Read,   OperationClass::Write,     OperationClass::List,
                                       OperationClass::Delete, OperationClass::Multipart, OperationClass::Metadata};
constexpr std::string_view kClassNames[] = {"read", "write", "list", "delete", "multipart", "metadata"};

constexpr EffectInfo kEffects[] = {
    {"error", "admission", "error(CODE, status=N, message=\"...\", retry_after=SECONDS, retry_after_ms=MS, close)",
     "Any S3 error. Nothing is done; the reply is S3's XML, without body for HEAD. Every code is an effect by itself, "
     "too: slow_down is error(SlowDown)."},
    {"latency", "latency",
     "latency(200ms) | latency(uniform, 10ms, 50ms) | latency(normal, 100ms, 20ms) | "
     "latency(lognormal, 100ms, 0.5, max=2s)",
     "The reply waits: a fixed time, between two times, by mean and standard deviation, by median and sigma."},
    {"lost_response", "lost_response", "lost_response | lost_response(then=reset|close|ERROR)",
     "The operation is carried out in full, but the client gets a reset (default), a closed connection or an error."},
    {"reset", "wire", "reset | reset(at=BYTES|PERCENT%)", "TCP RST before the reply, or after so much of its body."},
    {"truncate", "wire", "truncate(at=BYTES|PERCENT%)",
     "The connection is closed after so much of the body, short of Content-Length."},
};

OperationSet set_of(const OperationTerm& term) {
  OperationSet set;
  for (const auto& row : model::all_operations()) {
    if (term.name == "*" || term.name == row.name || term.name == class_name(row.operation_class))
      set.set(static_cast<std::size_t>(row.operation));
  }
  return set;
}

bool acts_on(const Effect& effect, Operation operation) {
  if (std::holds_alternative<model::LostResponseFault>(effect)) return changes_state(operation);
  if (const auto* wire = std::get_if<model::WireFault>(&effect))
    return wire->kind == model::WireFault::Kind::ResetBeforeHeaders || replies_with_body(operation);
  return true;
}

/// A number of 1/scale without trailing zeros.
std::string decimal(std::uint64_t number, std::uint64_t scale) {
  std::string text = std::to_string(number / scale);
  std::uint64_t rest = number % scale;
  if (rest == 0) return text;
  text += '.';
  while (rest != 0) {
    scale /= 10;
    text += static_cast<char>('0' + rest / scale);
    rest %= scale;
  }
  return text;
}

std::string duration_text(microseconds duration) {
  const auto count = duration.count();
  if (count % 1'000'000 == 0) return fmt::format("{}s", count / 1'000'000);
  if (count % 1000 == 0) return fmt::format("{}ms", count / 1000);
  return fmt::format("{}us", count);
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string condition_value(std::string_view glob) {
  return glob.empty() || glob.find_first_of(" \";") != std::string_view::npos ? quoted(glob) : std::string(glob);
}

void append_patterns(std::string& out, std::string_view name, const std::vector<Pattern>& patterns) {
  for (const auto& pattern : patterns) {
    out += fmt::format(" {}{}={}", pattern.negated ? "!" : "", name, condition_value(pattern.glob));
  }
}

std::string ordinal_text(std::uint64_t number) {
  const auto tens = number % 100;
  const auto ones = number % 10;
  const bool teen = tens >= 11 && tens <= 13;
  return std::to_string(number) + (!teen && ones == 1   ? "st"
                                   : !teen && ones == 2 ? "nd"
                                   : !teen && ones == 3 ? "rd"
                                                        : "th");
}

using Parts = std::vector<std::string>;

std::string joined(const Parts& parts) {
  std::string out;
  for (const auto& part : parts) {
    if (!out.empty()) out += ", ";
    out += part;
  }
  return out;
}

std::string with_parameters(std::string name, const Parts& parts) {
  return parts.empty() ? name : name + "(" + joined(parts) + ")";
}

void add_error_parameters(Parts& parts, const model::FaultError& error) {
  if (error.status != 0) parts.push_back(fmt::format("status={}", error.status));
  if (!error.message.empty()) parts.push_back("message=" + quoted(error.message));
  if (error.retry_after_s) parts.push_back(fmt::format("retry_after={}", *error.retry_after_s));
  if (error.retry_after_ms) parts.push_back(fmt::format("retry_after_ms={}", *error.retry_after_ms));
  if (error.close_connection) parts.emplace_back("close");
}

std::string effect_text(const model::FaultError& error) {
  Parts parts;
  add_error_parameters(parts, error);
  return with_parameters(snake_case(errors::info(error.code).name), parts);
}

std::string effect_text(const Latency& latency) {
  Parts parts;
  switch (latency.shape) {
    case Latency::Shape::Fixed:
      parts = {duration_text(latency.first)};
      break;
    case Latency::Shape::Uniform:
      parts = {"uniform", duration_text(latency.first), duration_text(latency.second)};
      break;
    case Latency::Shape::Normal:
      parts = {"normal", duration_text(latency.first), duration_text(latency.second)};
      break;
    case Latency::Shape::LogNormal:
      parts = {"lognormal", duration_text(latency.first), fmt::format("{}", latency.sigma)};
      break;
  }
  if (latency.max) parts.push_back("max=" + duration_text(*latency.max));
  return with_parameters("latency", parts);
}

std::string effect_text(const model::LostResponseFault& lost) {
  Parts parts;
  if (lost.then == model::LostResponseFault::Then::Close) parts.emplace_back("then=close");
  if (lost.then == model::LostResponseFault::Then::Error) {
    parts.push_back("then=" + snake_case(errors::info(lost.error.code).name));
    add_error_parameters(parts, lost.error);
  }
  return with_parameters("lost_response", parts);
}

std::string effect_text(const model::WireFault& wire) {
  if (wire.kind == model::WireFault::Kind::ResetBeforeHeaders) return "reset";
  const std::string at = wire.at_is_share ? decimal(wire.at, 100) + "%" : std::to_string(wire.at);
  return fmt::format("{}(at={})", wire.kind == model::WireFault::Kind::ResetInBody ? "reset" : "truncate", at);
}

}  // namespace

std::string_view class_name(OperationClass operation_class) {
  return kClassNames[static_cast<std::size_t>(operation_class)];
}

std::span<const OperationClass> all_classes() { return kClasses; }

std::span<const EffectInfo> all_effects() { return kEffects; }

bool changes_state(Operation operation) {
  const auto& row = model::info(operation);
  return row.method != "GET" && row.method != "HEAD" && operation != Operation::SelectObjectContent;
}

bool replies_with_body(Operation operation) {
  const auto& row = model::info(operation);
  if (operation == Operation::CopyObject || operation == Operation::UploadPartCopy) return true;
  return row.method == "GET" || (row.method == "POST" && operation != Operation::RestoreObject);
}

bool names_key(Operation operation) {
  return model::info(operation).scope == model::Scope::Object || operation == Operation::PostObject;
}

OperationSet operations_of(const Rule& rule) {
  OperationSet set;
  const bool only_negated = std::ranges::all_of(rule.match.operations, &OperationTerm::negated);
  if (only_negated) set.set();
  for (const auto& term : rule.match.operations) {
    if (!term.negated) set |= set_of(term);
  }
  for (const auto& term : rule.match.operations) {
    if (term.negated) set &= ~set_of(term);
  }
  for (const auto& row : model::all_operations()) {
    if (!acts_on(rule.effect, row.operation)) set.reset(static_cast<std::size_t>(row.operation));
  }
  return set;
}

std::string snake_case(std::string_view code) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  std::string out;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const bool begins_word =
        i > 0 && upper(code[i]) && (!upper(code[i - 1]) || (i + 1 < code.size() && lower(code[i + 1])));
    if (begins_word) out += '_';
    out += upper(code[i]) ? static_cast<char>(code[i] - 'A' + 'a') : code[i];
  }
  return out;
}

std::string to_text_without_id(const Rule& rule) {
  std::string out;
  for (const auto& term : rule.match.operations) {
    if (!out.empty()) out += ',';
    if (term.negated) out += '!';
    out += term.name;
  }
  append_patterns(out, "bucket", rule.match.bucket);
  append_patterns(out, "key", rule.match.key);
  append_patterns(out, "access-key", rule.match.access_key);

  const Fire& fire = rule.fire;
  Parts parts;
  if (fire.skip != 0) parts.push_back(fmt::format("skip {}", fire.skip));
  if (fire.every != 1) parts.push_back("every " + ordinal_text(fire.every));
  if (fire.times) parts.push_back(fmt::format("{}x", *fire.times));
  if (fire.probability != kCertain) parts.push_back(decimal(fire.probability, kCertain / 100) + "%");
  if (fire.per_key) parts.emplace_back("per key");
  if (fire.seed) parts.push_back(fmt::format("seed {}", *fire.seed));
  if (!parts.empty()) out += " : " + joined(parts);

  out += " -> ";
  out += std::visit([](const auto& effect) { return effect_text(effect); }, rule.effect);
  return out;
}

std::string to_text(const Rule& rule) {
  const std::string text = to_text_without_id(rule);
  return rule.id.empty() ? text : rule.id + ": " + text;
}

}  // namespace mocks3::faults
