#include "ops/cors_document.hpp"

#include <algorithm>

#include "mocks3/utils/encoding.hpp"
#include "xml/reader.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::string_view kMethods[] = {"GET", "PUT", "POST", "DELETE", "HEAD"};
constexpr std::size_t kMaxId = 255;
constexpr std::uint64_t kMaxSeconds = 2'147'483'647;

std::unexpected<Error> refuse(std::string message) { return fail(ErrorCode::InvalidRequest, std::move(message)); }

Result<> check_one_wildcard(std::string_view element, const std::string& value) {
  if (std::ranges::count(value, '*') <= 1) return {};
  return refuse(std::string(element) + " \"" + value + "\" can not have more than one wildcard.");
}

Result<> read_element(model::CorsRule& rule, const xml::Element& element) {
  const auto name = element.name();
  const std::string value(utils::trim(element.text()));
  if (name == "AllowedMethod") {
    if (std::ranges::find(kMethods, value) == std::end(kMethods)) {
      return refuse("Found unsupported HTTP method in CORS config. Unsupported method is " + value);
    }
    rule.allowed_methods.push_back(value);
  } else if (name == "AllowedOrigin") {
    CHECK_OK(check_one_wildcard(name, value));
    rule.allowed_origins.push_back(value);
  } else if (name == "AllowedHeader") {
    CHECK_OK(check_one_wildcard(name, value));
    rule.allowed_headers.push_back(value);
  } else if (name == "ExposeHeader") {
    if (value.contains('*')) {
      return refuse("ExposeHeader \"" + value +
                    "\" contains wildcard. We currently do not support wildcard for ExposeHeader.");
    }
    rule.expose_headers.push_back(value);
  } else if (name == "ID") {
    if (value.size() > kMaxId) {
      return fail(ErrorCode::InvalidArgument, "ID length should not exceed allowed limit of 255");
    }
    rule.id = value;
  } else if (name == "MaxAgeSeconds" && !rule.max_age_seconds) {
    TRY(const auto seconds, xml::parse_number(value, 0, kMaxSeconds));
    rule.max_age_seconds = static_cast<std::uint32_t>(seconds);
  } else {
    return fail(ErrorCode::MalformedXML);
  }
  return {};
}

Result<model::CorsRule> read_rule(const xml::Element& element) {
  model::CorsRule rule;
  for (const auto& child : element.children()) CHECK_OK(read_element(rule, child));
  const auto is_empty = [](const std::string& value) { return value.empty(); };
  if (rule.allowed_methods.empty() || rule.allowed_origins.empty() ||
      std::ranges::any_of(rule.allowed_origins, is_empty)) {
    return fail(ErrorCode::MalformedXML);
  }
  return rule;
}

void write_all(xml::Writer& xml, std::string_view name, const std::vector<std::string>& values) {
  for (const auto& value : values) xml.text(name, value);
}

}  // namespace

Result<std::vector<model::CorsRule>> parse_cors(std::string_view document) {
  TRY(const auto xml, xml::Document::parse(document, "CORSConfiguration"));
  const auto elements = xml.root().children();
  if (elements.empty()) return fail(ErrorCode::MalformedXML);
  if (elements.size() > kMaxCorsRules) {
    return refuse("The number of CORS rules should not exceed allowed limit of 100 rules.");
  }
  std::vector<model::CorsRule> rules;
  for (const auto& element : elements) {
    if (element.name() != "CORSRule") return fail(ErrorCode::MalformedXML);
    TRY(auto rule, read_rule(element));
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::string cors_document(const std::vector<model::CorsRule>& rules) {
  xml::Writer xml("CORSConfiguration");
  for (const auto& rule : rules) {
    xml.open("CORSRule");
    xml.text_if("ID", rule.id);
    write_all(xml, "AllowedHeader", rule.allowed_headers);
    write_all(xml, "AllowedMethod", rule.allowed_methods);
    write_all(xml, "AllowedOrigin", rule.allowed_origins);
    write_all(xml, "ExposeHeader", rule.expose_headers);
    if (rule.max_age_seconds) xml.number("MaxAgeSeconds", *rule.max_age_seconds);
    xml.close("CORSRule");
  }
  return xml.finish();
}

}  // namespace mocks3::s3api
