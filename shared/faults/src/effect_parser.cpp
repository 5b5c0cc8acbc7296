#include "effect_parser.hpp"

#include <fmt/format.h>
#include <charconv>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::faults {

namespace {

using model::FaultError;
using model::LostResponseFault;
using model::WireFault;

struct Parameter {
  std::string name;  // empty for a positional one
  std::string value;
  std::size_t name_at = 0;
  std::size_t value_at = 0;
};
using Parameters = std::vector<Parameter>;

bool is_name(char c) { return is_letter_or_digit(c) || c == '_'; }

Result<Parameters> parse_parameters(Scanner& scanner) {
  Parameters parameters;
  scanner.skip_blanks();
  if (!scanner.take("(")) return parameters;
  scanner.skip_blanks();
  if (scanner.take(")")) return parameters;
  while (true) {
    scanner.skip_blanks();
    Parameter parameter;
    parameter.name_at = scanner.position();
    const auto name = scanner.take_while(is_name);
    scanner.skip_blanks();
    if (!name.empty() && scanner.take("=")) {
      parameter.name = name;
      scanner.skip_blanks();
    } else {
      scanner.back_to(parameter.name_at);
    }
    parameter.value_at = scanner.position();
    TRY(parameter.value, scanner.take_value(",)"));
    const bool twice =
        !parameter.name.empty() && std::ranges::find(parameters, parameter.name, &Parameter::name) != parameters.end();
    if (twice) return scanner.error_at(parameter.name_at, fmt::format("'{}' is given twice", parameter.name));
    parameters.push_back(std::move(parameter));
    scanner.skip_blanks();
    if (scanner.take(")")) return parameters;
    if (!scanner.take(",")) return scanner.error_here(fmt::format("expected ',' or ')', found {}", scanner.found()));
  }
}

const std::map<std::string, ErrorCode, std::less<>>& errors_by_effect() {
  static const auto map = [] {
    std::map<std::string, ErrorCode, std::less<>> names;
    for (const auto& row : errors::all_errors()) {
      if (!row.internal) names.emplace(snake_case(row.name), row.code);
    }
    return names;
  }();
  return map;
}

const std::vector<std::string>& effect_names() {
  static const auto names = [] {
    std::vector<std::string> list;
    for (const auto& effect : all_effects()) list.emplace_back(effect.name);
    for (const auto& [name, code] : errors_by_effect()) list.push_back(name);
    return list;
  }();
  return names;
}

/// By S3's spelling or as an effect is called.
std::optional<ErrorCode> find_code(std::string_view name) {
  const auto* row = errors::find_error(name);
  if (row != nullptr && !row->internal) return row->code;
  const auto it = errors_by_effect().find(name);
  return it == errors_by_effect().end() ? std::nullopt : std::optional(it->second);
}

std::unexpected<Error> unknown_code(const Scanner& scanner, std::size_t at, std::string_view name) {
  static const auto known = [] {
    std::vector<std::string> list;
    for (const auto& row : errors::all_errors()) {
      if (!row.internal) list.emplace_back(row.name);
    }
    return list;
  }();
  return scanner.error_at(at, fmt::format("'{}' is not an S3 error code{}", name, suggestion(name, known)));
}

Result<std::uint32_t> parse_number(const Scanner& scanner, const Parameter& parameter, std::uint32_t least,
                                   std::uint32_t most) {
  const auto number = utils::parse_u64(parameter.value);
  if (!number || *number < least || *number > most) {
    return scanner.error_at(parameter.value_at, fmt::format("{}: '{}' is not a number from {} to {}", parameter.name,
                                                            parameter.value, least, most));
  }
  return static_cast<std::uint32_t>(*number);
}

constexpr std::string_view kErrorParameters = "status, message, retry_after, retry_after_ms, close";

/// One parameter of an error reply; false when it is none.
Result<bool> take_error_parameter(const Scanner& scanner, const Parameter& parameter, FaultError& error) {
  constexpr std::uint32_t kMostSeconds = 86'400;
  if (parameter.name == "status") {
    TRY(const auto status, parse_number(scanner, parameter, 200, 599));
    // 200 with an error document is what S3 itself sends when a long CompleteMultipartUpload or CopyObject fails late.
    if (status != 200 && status < 300)
      return scanner.error_at(parameter.value_at, "status: an error is sent as 200 or as 300 to 599");
    error.status = static_cast<int>(status);
  } else if (parameter.name == "message") {
    if (parameter.value.empty()) return scanner.error_at(parameter.value_at, "message: expected some text");
    error.message = parameter.value;
  } else if (parameter.name == "retry_after") {
    TRY(error.retry_after_s, parse_number(scanner, parameter, 0, kMostSeconds));
  } else if (parameter.name == "retry_after_ms") {
    TRY(error.retry_after_ms, parse_number(scanner, parameter, 0, kMostSeconds * 1000));
  } else if (parameter.name.empty() && parameter.value == "close") {
    error.close_connection = true;
  } else {
    return false;
  }
  return true;
}

std::unexpected<Error> unknown_parameter(const Scanner& scanner, std::string_view effect, const Parameter& parameter,
                                         std::string_view known) {
  return scanner.error_at(parameter.name_at,
                          fmt::format("'{}' is not a parameter of {}; known: {}",
                                      parameter.name.empty() ? parameter.value : parameter.name, effect, known));
}

Result<Effect> parse_error(const Scanner& scanner, std::string_view name, ErrorCode code,
                           std::span<const Parameter> parameters) {
  FaultError error{.code = code};
  for (const auto& parameter : parameters) {
    TRY(const bool known, take_error_parameter(scanner, parameter, error));
    if (!known) return unknown_parameter(scanner, name, parameter, kErrorParameters);
  }
  return error;
}

Result<std::chrono::microseconds> duration_of(const Scanner& scanner, const Parameter& parameter) {
  auto duration = parse_duration(parameter.value);
  if (!duration) return scanner.error_at(parameter.value_at, duration.error().message);
  return *duration;
}

Result<double> sigma_of(const Scanner& scanner, const Parameter& parameter) {
  double sigma = 0;
  const char* end = parameter.value.data() + parameter.value.size();
  const auto [stopped, problem] = std::from_chars(parameter.value.data(), end, sigma, std::chars_format::fixed);
  if (problem != std::errc{} || stopped != end || !(sigma > 0 && sigma <= 5))
    return scanner.error_at(parameter.value_at,
                            fmt::format("sigma: '{}' is not a number above 0 and up to 5", parameter.value));
  return sigma;
}

Result<Effect> parse_latency(const Scanner& scanner, std::size_t at, Parameters parameters) {
  using Shape = Latency::Shape;
  constexpr std::string_view kForms =
      "expected latency(200ms), latency(uniform, LEAST, MOST), latency(normal, MEAN, DEVIATION) or "
      "latency(lognormal, MEDIAN, SIGMA), the last two with max= if wanted";
  Latency latency;
  if (!parameters.empty() && parameters.back().name == "max") {
    TRY(latency.max, duration_of(scanner, parameters.back()));
    parameters.pop_back();
  }
  for (const auto& parameter : parameters) {
    if (!parameter.name.empty()) return scanner.error_at(parameter.name_at, kForms);
  }
  if (parameters.size() == 1 && !latency.max) {
    TRY(latency.first, duration_of(scanner, parameters[0]));
    return latency;
  }
  if (parameters.size() != 3) return scanner.error_at(at, kForms);
  const auto& shape = parameters[0].value;
  TRY(latency.first, duration_of(scanner, parameters[1]));
  if (shape == "lognormal") {
    latency.shape = Shape::LogNormal;
    TRY(latency.sigma, sigma_of(scanner, parameters[2]));
    return latency;
  }
  if (shape != "uniform" && shape != "normal")
    return scanner.error_at(parameters[0].value_at,
                            fmt::format("'{}' is not a shape; known: uniform, normal, lognormal", shape));
  latency.shape = shape == "uniform" ? Shape::Uniform : Shape::Normal;
  TRY(latency.second, duration_of(scanner, parameters[2]));
  if (shape == "uniform" && latency.max) return scanner.error_at(at, kForms);
  if (shape == "uniform" && latency.second < latency.first)
    return scanner.error_at(parameters[2].value_at, "the greatest time is below the least");
  return latency;
}

Result<Effect> parse_lost_response(const Scanner& scanner, std::span<const Parameter> parameters) {
  using Then = LostResponseFault::Then;
  constexpr std::string_view kKnown = "then; with an error also status, message, retry_after, retry_after_ms, close";
  LostResponseFault lost;
  for (const auto& parameter : parameters) {
    if (parameter.name != "then") continue;
    if (parameter.value == "close") {
      lost.then = Then::Close;
    } else if (parameter.value != "reset") {
      const auto code = find_code(parameter.value);
      if (!code) {
        return scanner.error_at(parameter.value_at,
                                fmt::format("then: '{}' is neither reset, close nor an error{}", parameter.value,
                                            suggestion(parameter.value, effect_names())));
      }
      lost.then = Then::Error;
      lost.error.code = *code;
    }
  }
  for (const auto& parameter : parameters) {
    if (parameter.name == "then") continue;
    bool known = false;
    if (lost.then == Then::Error) {
      TRY(known, take_error_parameter(scanner, parameter, lost.error));
    }
    if (!known) return unknown_parameter(scanner, "lost_response", parameter, kKnown);
  }
  return lost;
}

Result<Effect> parse_wire(const Scanner& scanner, std::size_t at, bool reset, std::span<const Parameter> parameters) {
  WireFault wire;
  if (parameters.empty()) {
    if (reset) return wire;
    return scanner.error_at(at, "truncate needs to know where: truncate(at=1024) or truncate(at=50%)");
  }
  const Parameter& where = parameters[0];
  if (where.name != "at" || parameters.size() > 1)
    return unknown_parameter(scanner, reset ? "reset" : "truncate", where.name == "at" ? parameters[1] : where, "at");
  wire.kind = reset ? WireFault::Kind::ResetInBody : WireFault::Kind::TruncateBody;
  if (where.value.ends_with('%')) {
    const auto share = parse_decimal(std::string_view(where.value).substr(0, where.value.size() - 1), 100);
    if (!share || *share > 10'000)
      return scanner.error_at(
          where.value_at,
          fmt::format("at: '{}' is not a share from 0% to 100% with at most two decimals", where.value));
    if (!reset && *share == 10'000) return scanner.error_at(where.value_at, "at: 100% would cut nothing off");
    wire.at = *share;
    wire.at_is_share = true;
    return wire;
  }
  const auto bytes = utils::parse_u64(where.value);
  if (!bytes)
    return scanner.error_at(where.value_at,
                            fmt::format("at: '{}' is neither bytes nor a share; write 1024 or 50%", where.value));
  wire.at = *bytes;
  return wire;
}

}  // namespace

Result<Effect> parse_effect(Scanner& scanner) {
  scanner.skip_blanks();
  const std::size_t at = scanner.position();
  const std::string name(scanner.take_while(is_name));
  if (name.empty())
    return scanner.error_at(
        at, fmt::format("expected an effect such as slow_down or latency(200ms), found {}", scanner.found()));
  TRY(auto parameters, parse_parameters(scanner));

  if (name == "latency") return parse_latency(scanner, at, std::move(parameters));
  if (name == "lost_response") return parse_lost_response(scanner, parameters);
  if (name == "reset" || name == "truncate") return parse_wire(scanner, at, name == "reset", parameters);
  if (name == "error") {
    if (parameters.empty() || !parameters[0].name.empty())
      return scanner.error_at(at, "error needs a code first: error(NoSuchKey)");
    const auto code = find_code(parameters[0].value);
    if (!code) return unknown_code(scanner, parameters[0].value_at, parameters[0].value);
    return parse_error(scanner, name, *code, std::span(parameters).subspan(1));
  }
  const auto code = errors_by_effect().find(name);
  if (code == errors_by_effect().end()) {
    const auto* row = errors::find_error(name);
    if (row != nullptr && !row->internal)
      return scanner.error_at(at,
                              fmt::format("'{0}' as an effect is written {1} or error({0})", name, snake_case(name)));
    return scanner.error_at(at, fmt::format("'{}' is not an effect{}; known: error(CODE) and every code in snake_case, "
                                            "latency, lost_response, reset, truncate",
                                            name, suggestion(name, effect_names())));
  }
  return parse_error(scanner, name, code->second, parameters);
}

}  // namespace mocks3::faults
