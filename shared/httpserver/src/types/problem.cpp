#include <boost/json.hpp>

#include "mocks3/http/json.hpp"
#include "mocks3/http/message.hpp"

namespace mocks3::http {

namespace {

constexpr std::string_view kTypePrefix = "urn:mocks3:error:";
constexpr std::size_t kCauseExcerpt = 200;

std::string_view text_of(const boost::json::object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view{};
}

Error unknown_error(int status, std::string_view body) {
  return Error(ErrorCode::InternalError)
      .caused_by("HTTP " + std::to_string(status) + ": " + std::string(body.substr(0, kCauseExcerpt)));
}

}  // namespace

Response problem_response(const Error& error, std::string_view request_id) {
  boost::json::object problem;
  problem["type"] = std::string(kTypePrefix) + std::string(error.name());
  problem["title"] = errors::info(error.code).message;
  problem["status"] = error.http_status();
  problem["detail"] = error.message;
  problem["code"] = error.name();
  if (!request_id.empty()) problem["request_id"] = request_id;
  if (!error.details.empty()) {
    boost::json::object details;
    for (const auto& [name, value] : error.details) details[name] = value;
    problem["details"] = std::move(details);
  }
  auto response = Response::with_text(error.http_status(), "application/problem+json", boost::json::serialize(problem));
  if (error.code == ErrorCode::Unauthorized) response.headers.add("WWW-Authenticate", "Bearer");
  return response;
}

Error error_from_problem(int status, std::string_view body) {
  const auto document = parse_json(body);
  if (!document || !document->is_object()) return unknown_error(status, body);
  const auto& problem = document->get_object();
  const std::string_view type = text_of(problem, "type");
  if (!type.starts_with(kTypePrefix)) return unknown_error(status, body);
  const auto* row = errors::find_error(type.substr(kTypePrefix.size()));
  if (!row) return unknown_error(status, body);
  Error error(row->code, std::string(text_of(problem, "detail")));
  if (const auto* details = problem.if_contains("details"); details && details->is_object()) {
    for (const auto& [name, value] : details->get_object()) {
      if (value.is_string()) error.details.emplace_back(name, value.get_string());
    }
  }
  return error;
}

}  // namespace mocks3::http
