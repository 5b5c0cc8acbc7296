// The storage port as internal routes: PUT /internal/v1/blobs, POST /internal/v1/blobs/{read,remove,reset},
// GET /internal/v1/blobs.
//
// Bytes travel raw, everything else as JSON; errors are problem+json. A reply that breaks off in its middle is a reset
// connection, never a short body. Ownership: router and service outlive each other's use. Threads: any core.
#pragma once

#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/http/router.hpp"

namespace mocks3::storage {

void add_storage_routes(http::Router& router, contracts::StorageService& service);

}  // namespace mocks3::storage
