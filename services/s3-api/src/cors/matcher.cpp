#include "cors/matcher.hpp"

#include <algorithm>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::cors {

namespace {

std::vector<std::string> split_names(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    if (const auto name = utils::trim(list.substr(0, comma)); !name.empty()) names.push_back(utils::to_lower(name));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return names;
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

/// The origin of the rule that the request's origin falls under.
const std::string* find_origin(const model::CorsRule& rule, std::string_view origin) {
  const auto found = std::ranges::find_if(
      rule.allowed_origins, [&](const std::string& pattern) { return matches_wildcard(pattern, origin); });
  return found == rule.allowed_origins.end() ? nullptr : &*found;
}

bool allows_header(const model::CorsRule& rule, std::string_view lower_case_name) {
  return std::ranges::any_of(rule.allowed_headers, [&](const std::string& pattern) {
    return matches_wildcard(utils::to_lower(pattern), lower_case_name);
  });
}

bool allows(const model::CorsRule& rule, const CrossOrigin& asked) {
  return find_origin(rule, asked.origin) &&
         std::ranges::find(rule.allowed_methods, asked.method) != rule.allowed_methods.end() &&
         std::ranges::all_of(asked.headers, [&](const std::string& name) { return allows_header(rule, name); });
}

}  // namespace

bool matches_wildcard(std::string_view pattern, std::string_view text) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  const auto before = pattern.substr(0, star);
  const auto after = pattern.substr(star + 1);
  return text.size() >= before.size() + after.size() && text.starts_with(before) && text.ends_with(after);
}

std::optional<CrossOrigin> read_cross_origin(const http::Request& request) {
  const auto origin = request.headers.find("Origin");
  if (!origin) return std::nullopt;
  CrossOrigin asked{.origin = std::string(*origin), .preflight = request.method == "OPTIONS"};
  asked.method = request.headers.find("Access-Control-Request-Method").value_or(request.method);
  if (asked.preflight) asked.headers = split_names(request.headers.joined("Access-Control-Request-Headers"));
  return asked;
}

const model::CorsRule* find_rule(const std::vector<model::CorsRule>& rules, const CrossOrigin& asked) {
  const auto found = std::ranges::find_if(rules, [&](const model::CorsRule& rule) { return allows(rule, asked); });
  return found == rules.end() ? nullptr : &*found;
}

void add_headers(http::Headers& headers, const model::CorsRule& rule, const CrossOrigin& asked) {
  const std::string* const origin = find_origin(rule, asked.origin);
  const bool everybody = origin && *origin == "*";
  headers.add("Access-Control-Allow-Origin", everybody ? std::string_view("*") : std::string_view(asked.origin));
  headers.add("Access-Control-Allow-Methods", join(rule.allowed_methods));
  if (!asked.headers.empty()) headers.add("Access-Control-Allow-Headers", join(asked.headers));
  if (!rule.expose_headers.empty()) headers.add("Access-Control-Expose-Headers", join(rule.expose_headers));
  if (rule.max_age_seconds) headers.add("Access-Control-Max-Age", std::to_string(*rule.max_age_seconds));
  // The Fetch standard has browsers refuse credentials together with `*`.
  if (!everybody) headers.add("Access-Control-Allow-Credentials", "true");
}

}  // namespace mocks3::s3api::cors
