#include "mocks3/injection/control.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::injection {

namespace {

bool has_body(const http::Request& request) {
  if (request.headers.contains("Transfer-Encoding")) return true;
  const auto length = request.headers.find("Content-Length");
  return length && utils::trim(*length) != "0";
}

bool is_json(std::string_view content_type) {
  return utils::iequals(utils::trim(content_type.substr(0, content_type.find(';'))), "application/json");
}

bool is_own(std::string_view origin, std::string_view host) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme) && !host.empty() && utils::iequals(origin.substr(scheme.size()), host)) return true;
  }
  return false;
}

}  // namespace

std::function<Result<>(const http::Request&)> json_and_origin_guard(std::vector<std::string> allowed) {
  return [allowed = std::move(allowed)](const http::Request& request) -> Result<> {
    if (const auto origin = request.headers.find("Origin")) {
      const bool known = is_own(*origin, request.headers.get("Host")) ||
                         std::ranges::any_of(allowed, [&](const auto& one) { return utils::iequals(one, *origin); });
      if (!known) return fail(ErrorCode::AccessDenied, "Requests of other web sites are refused here (Origin).");
    }
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (!reads && request.headers.get("Sec-Fetch-Site") == "cross-site")
      return fail(ErrorCode::AccessDenied, "Requests of other web sites are refused here (Sec-Fetch-Site).");
    if (has_body(request) && !is_json(request.headers.get("Content-Type")))
      return fail(ErrorCode::InvalidRequest, "Content-Type must be application/json.");
    return {};
  };
}

}  // namespace mocks3::injection
