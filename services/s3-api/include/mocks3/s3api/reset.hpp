// POST /v1/reset: data, rules and the request journal are gone when it answers; the process runs on.
//
// The ports outlive the router. For tests; guarded like every control route.
#pragma once

#include "mocks3/contracts/fault_control.hpp"
#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/http/router.hpp"
#include "mocks3/s3api/module.hpp"

namespace mocks3::s3api {

struct ResetPorts {
  contracts::MetadataService& metadata;
  contracts::StorageService& storage;
  contracts::FaultControl& faults;
};

void add_reset_route(http::Router& router, Module& module, ResetPorts ports);

}  // namespace mocks3::s3api
