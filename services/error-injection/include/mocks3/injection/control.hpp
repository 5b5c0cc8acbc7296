// The HTTP faces of FaultControl: what people use on the admin port, and what processes use among themselves.
//
// Both add routes to a Router before it serves; the control outlives the router. Bodies are JSON of at most 1 MiB,
// errors problem+json. Descriptions: services/error-injection/api/swagger/injection.yaml. Threads: any core.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "mocks3/contracts/fault_control.hpp"
#include "mocks3/http/router.hpp"

namespace mocks3::injection {

/// /v1/rules, /v1/rules/{id}, /v1/armed, /v1/seed, /v1/faults.
void add_control_routes(http::Router& router, contracts::FaultControl& control);

/// /internal/v1/rules and below: the http binding's server side. The router's guard must ask for the service token.
void add_injection_internal_routes(http::Router& router, contracts::FaultControl& control);

/// For Router::guard: a web page of another site must not control us. Refuses an Origin that is neither the host asked
/// nor one of `allowed` ("https://console.example"), a cross-site Sec-Fetch-Site on anything but GET and HEAD
/// (AccessDenied), and bodies that are not application/json (InvalidRequest): those need a preflight, which fails.
std::function<Result<>(const http::Request&)> json_and_origin_guard(std::vector<std::string> allowed = {});

}  // namespace mocks3::injection
