// The http binding of the metadata port, answering end: one route per method, under /internal/v1/metadata/.
//
// Ownership: the service outlives the router. Threads: the handlers run on the core of their connection. Who may call
// is the router's guard's business.
#pragma once

#include "mocks3/contracts/metadata_service.hpp"
#include "mocks3/http/router.hpp"

namespace mocks3::metadata {

void add_metadata_routes(http::Router& router, contracts::MetadataService& service);

}  // namespace mocks3::metadata
